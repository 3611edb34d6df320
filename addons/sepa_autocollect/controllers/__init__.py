from . import access
from . import confirm
from . import means
from . import means_card
from . import means_mandate
from . import webhook
