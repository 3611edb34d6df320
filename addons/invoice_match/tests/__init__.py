from . import test_delivery_acknowledge
from . import test_exception_record
from . import test_tolerance
from . import test_release
from . import test_compare
from . import test_match_view
from . import test_exception_outcome
from . import test_exception_learn
