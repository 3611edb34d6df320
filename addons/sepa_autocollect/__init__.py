from . import controllers
from . import models
from . import wizard
from .adapters.logs import hide_secrets_in_logs
