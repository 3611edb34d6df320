from . import portal_supplier
from . import portal_supplier_invoice
from . import portal_send
from . import portal_type
from . import endpoint
