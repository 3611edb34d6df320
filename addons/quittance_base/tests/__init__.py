from . import test_invoice_writer
from . import test_channel
from . import test_messages
from . import test_invoice_writer_append
from . import test_invoice_writer_axes
from . import test_invoice_writer_rows
from . import test_invoice_writer_gate
from . import test_invoice_writer_rights
