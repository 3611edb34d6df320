from . import test_contract_first
