from . import signing_lost
from . import signing_refuse
