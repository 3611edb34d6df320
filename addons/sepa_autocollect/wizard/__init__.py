from . import collection_mandate_import
from . import account_payment_register
from . import collection_run_start
