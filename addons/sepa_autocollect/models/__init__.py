from . import guarded
from . import collection_means
from . import collection_means_state
from . import collection_means_sync
from . import payment_token
from . import account_banking_mandate
