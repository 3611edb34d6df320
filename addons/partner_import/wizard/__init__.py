from . import partner_import_map
from . import partner_import_repeat
