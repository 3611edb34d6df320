from . import test_invoice_writer
