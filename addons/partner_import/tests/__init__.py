from . import test_core_settlement
from . import test_settlement
from . import test_board
