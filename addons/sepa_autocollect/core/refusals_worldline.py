"""Kinds of Worldline Direct's refusals.

Read in docs.direct.worldline-solutions.com (API troubleshooting, statuses). Codes of
issuers are ``30`` + the two digits of ISO 8583's response code + ``1001``: 30511001 is
51, insufficient funds. Codes of strong authentication begin with 400011.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .retry import ASK, AUTHENTICATION, BUSY, FUNDS, HARD, NEVER, SOFT

_ISSUER = re.compile(r"30(\d\d)1\d\d\d")

#: Response codes of ISO 8583.
ISO_8583 = {
    **dict.fromkeys(("04", "07", "33", "34", "35", "36", "37", "38"), NEVER),  # pick up
    **dict.fromkeys(("41", "43", "59", "46"), NEVER),  # lost, stolen, fraud, closed
    **dict.fromkeys(("14", "15", "39", "52", "53", "56", "78"), HARD),  # no such card
    **dict.fromkeys(("54", "57", "58", "62", "63", "93"), HARD),  # expired, not allowed
    **dict.fromkeys(("51", "61", "65"), FUNDS),  # funds, limits of amount and number
    **dict.fromkeys(("55", "70", "75", "82"), AUTHENTICATION),  # PIN, identification
    **dict.fromkeys(("19", "68", "90", "91", "92", "96", "98"), BUSY),
    **dict.fromkeys(("03", "12", "13", "30", "94"), ASK),  # merchant, format, duplicate
    **dict.fromkeys(("01", "02", "05", "17", "20", "21"), SOFT),  # no reason that lasts
}
CODES = {
    "40001134": AUTHENTICATION,  # authentication failed or refused
    "40001135": AUTHENTICATION,
    "40001137": AUTHENTICATION,  # authentication not started
    "40001139": AUTHENTICATION,  # soft decline: strong authentication asked
}
#: ``errors[].category``
CATEGORIES = {
    "PAYMENT_PLATFORM_ERROR": SOFT,
    "IO_ERROR": BUSY,
    "DIRECT_PLATFORM_ERROR": ASK,
    "CONNECT_PLATFORM_ERROR": ASK,
}
#: Severest first: an answer may name several errors.
_ORDER = (NEVER, HARD, ASK, AUTHENTICATION, FUNDS, BUSY, SOFT)


def worldline_kind(errors: Iterable[Mapping[str, Any]]) -> str:
    """Return the kind of refusal of Worldline's ``errors`` array.

    :param errors: ``errors`` of the answer, or of ``paymentResult.payment
        .statusOutput`` in a 402

    Without any error it is soft: Worldline refused and said no more.
    """
    kinds = {_kind(one) for one in errors}
    return next((kind for kind in _ORDER if kind in kinds), SOFT)


def _kind(error):
    code = str(error.get("errorCode") or error.get("code") or "")
    if code in CODES:
        return CODES[code]
    if issuer := _ISSUER.fullmatch(code):
        return ISO_8583.get(issuer[1], SOFT)
    if error.get("httpStatusCode") == 402:
        return SOFT
    return CATEGORIES.get(str(error.get("category") or ""), ASK)
