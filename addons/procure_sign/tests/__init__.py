from . import test_card
from . import test_authority
from . import test_words
from . import test_process
from . import test_register
from . import test_batch
from . import test_pairing
