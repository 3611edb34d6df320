from . import report_services
