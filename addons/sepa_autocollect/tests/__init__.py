from . import test_means
from . import test_means_rights
from . import test_means_health
from . import test_mandate
from . import test_mandate_import
from . import test_means_portal
