from . import test_import
from . import test_core_settlement
from . import test_settlement
from . import test_board
from . import test_invoicing
from . import test_invoicing_life
