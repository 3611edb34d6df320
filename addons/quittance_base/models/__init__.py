from . import invoice_writer
