"""What a signature that comes in must be, beside being right.

A file signed elsewhere brings what its tool wrote: time stamps are ours to add, and the
time it claims must be one at which it could have been signed.
"""

from datetime import datetime, timedelta

from .reasons import Reason, Refused
from .shape import take_apart
from .shape_properties import Unsigned

#: How far the clock of the computer that signed may be from ours.
CLOCKS = timedelta(minutes=5)


def check(data: bytes, prepared: datetime, now: datetime):
    """Refuse evidence with unsigned parts, or of another time.

    :param prepared: when it was made ready to be signed
    :raises Refused: why
    """
    parts = take_apart(data)
    if parts.unsigned != Unsigned():
        raise Refused(Reason.ADDED)
    if not prepared - CLOCKS <= parts.signed.at <= now + CLOCKS:
        raise Refused(Reason.OTHER_TIME, parts.signed.at.isoformat())
