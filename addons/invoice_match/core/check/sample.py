"""Documents drawn for audit, after SAP's stochastic block.

Whether one is drawn follows from its content and a secret of the database: asking again
draws the same ones, and a supplier cannot find out which.
"""

import hashlib
import hmac
from decimal import Decimal

from .finding import Finding

_PARTS = 10**6


def draw(content: str, secret: str, percent: Decimal) -> Finding | None:
    """S01 for ``percent`` of all contents.

    :param content: hash of the document, or what else names it.
    """
    digest = hmac.new(secret.encode(), content.encode(), hashlib.sha256).digest()
    place = int.from_bytes(digest[:8], "big") % (100 * _PARTS)
    return Finding("S01") if place < percent * _PARTS else None
