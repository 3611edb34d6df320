"""What happens when a token is charged, and how a status is told."""

DAY = 86_400

# status -> (statusCode, statusCategory)
STATUSES = {
    "CREATED": (0, "CREATED"),
    "CANCELLED": (6, "UNSUCCESSFUL"),
    "REJECTED": (2, "UNSUCCESSFUL"),
    "REJECTED_CAPTURE": (93, "UNSUCCESSFUL"),
    "REDIRECTED": (46, "PENDING_PAYMENT"),
    "AUTHORIZATION_REQUESTED": (51, "PENDING_CONNECT_OR_3RD_PARTY"),
    "PENDING_CAPTURE": (5, "PENDING_MERCHANT"),
    "CAPTURE_REQUESTED": (91, "PENDING_CONNECT_OR_3RD_PARTY"),
    "CAPTURED": (9, "COMPLETED"),
    "REFUND_REQUESTED": (81, "REFUNDED"),
    "REFUNDED": (8, "REFUNDED"),
    "CHARGEBACKED": (99, "REVERSED"),
}
MONEY_TAKEN = ("CAPTURED", "CAPTURE_REQUESTED")


def reject(code, identity="EXTERNAL_ACQUIRER_ERROR", category="IO_ERROR"):
    """A card that is refused each time, with the ``errorCode``."""
    return {"status": "REJECTED", "code": code, "id": identity, "category": category}


INVALID = ("INVALID_CARD", "PAYMENT_PLATFORM_ERROR")
BEHAVIOURS = {
    "success": {"status": "CAPTURED"},
    # The acquirer confirms, or not, after a day of the clock.
    "capture_requested": {
        "status": "CAPTURE_REQUESTED",
        "after": DAY,
        "then": "CAPTURED",
    },
    "capture_rejected": {
        "status": "CAPTURE_REQUESTED",
        "after": DAY,
        "then": "REJECTED_CAPTURE",
        "code": "30511001",
    },
    "authorization_requested": {
        "status": "AUTHORIZATION_REQUESTED",
        "after": 3600,
        "then": "CAPTURED",
    },
    "redirected": {"status": "REDIRECTED"},
    "insufficient_funds": reject("30511001"),
    "do_not_honor": reject("30051001"),
    "pick_up": reject("30041001"),
    "lost_card": reject("30411001"),
    "stolen_card": reject("30431001"),
    "expired_card": reject("30331001", *INVALID),
    "invalid_card": reject("30141001", *INVALID),
    "not_permitted": reject("30571001"),
    "try_again_later": reject("30911001"),
    "authentication_required": reject("40001139", "AUTHENTICATION_REQUIRED"),
    "no_code": {"status": "REJECTED", "code": None},
}


def behaviour_of(given):
    """Return the behaviour of a name, of a dict, or of a list of either.

    :raise ValueError: for an unknown name
    """
    if isinstance(given, list):
        return [behaviour_of(one) for one in given]
    if isinstance(given, dict):
        return given
    if given not in BEHAVIOURS:
        raise ValueError(f"{given!r} is no behaviour: {sorted(BEHAVIOURS)}")
    return BEHAVIOURS[given]


def errors_of(behaviour):
    """Return the ``errors`` that tell why; its messages are empty, as really."""
    if not behaviour.get("code"):
        return []
    return [
        {
            "category": behaviour.get("category", "IO_ERROR"),
            "code": "9999",
            "errorCode": behaviour["code"],
            "httpStatusCode": 402,
            "id": behaviour.get("id", "EXTERNAL_ACQUIRER_ERROR"),
            "message": "",
            "retriable": False,
        }
    ]
