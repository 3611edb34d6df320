from . import invoice_release
