from . import invoice_writer
from . import quittance_messages
from . import quittance_channel
from . import quittance_channel_look
from . import quittance_channel_file
from . import quittance_channel_target
