from . import public_lists
