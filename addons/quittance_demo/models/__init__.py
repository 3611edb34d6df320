from . import quittance_demo
from . import quittance_demo_company
from . import quittance_demo_clients
from . import quittance_demo_partners
from . import quittance_demo_history
