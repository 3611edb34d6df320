from . import account_payment_register
from . import collection_bank_answer
from . import collection_mandate_import
from . import collection_run_start
from . import collection_bank_upload
from . import collection_hand
from . import collection_hand_collect
from . import collection_hand_write_off
