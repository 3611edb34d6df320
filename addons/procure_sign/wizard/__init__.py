from . import signing_lost
from . import signing_refuse
from . import signing_order_reason
from . import signing_simulation
