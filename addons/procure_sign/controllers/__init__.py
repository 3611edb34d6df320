from . import public_lists
from . import dossier
from . import agent
from . import public_verify
from . import client_login
from . import portal_order
