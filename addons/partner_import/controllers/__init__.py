from . import endpoint
from . import portal_files
from . import portal_invoices
from . import rejects
