from . import signing_lost
