from . import test_delivery_acknowledge
