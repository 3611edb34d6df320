from . import invoice_account_decide
from . import invoice_release
from . import invoice_exception_settle
from . import invoice_release_payment
