from . import invoice_release
from . import invoice_exception_settle
