"""Where the demo company's providers are: stand-ins on this machine, nowhere else."""

import re

#: Nothing listens there: whoever calls it is refused at once.
NOWHERE = "http://127.0.0.1:9"
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:[1-9][0-9]{0,4}", re.ASCII)


def loopback(address):
    """Return an address when it is one of this machine alone, else ``NOWHERE``.

    :param address: as the parameter holds it, or False
    """
    return address if address and _LOOPBACK.fullmatch(address) else NOWHERE
