from . import test_invoice_writer
from . import test_channel
