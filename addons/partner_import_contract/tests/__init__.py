from . import test_contract_first
from . import test_services_first
