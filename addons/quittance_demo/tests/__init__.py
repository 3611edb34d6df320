from . import test_samples
from . import test_demo
from . import test_loopback
