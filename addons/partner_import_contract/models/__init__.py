from . import account_move_line
from . import account_move
from . import contract_line
from . import contract_contract
from . import partner_import_invoicing
