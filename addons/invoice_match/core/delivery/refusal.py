"""Why an acknowledgement of a delivery is not taken."""

#: Every code of :class:`NotAcknowledged`, with the names of its parameters.
REFUSALS = {
    "not_a_number": ("line", "value"),
    "negative": ("line", "value"),
    "too_large": ("line", "value"),
    "unknown_line": ("line",),
    "line_twice": ("line",),
    "line_missing": ("line",),
    "bad_refusal": ("line", "value"),
    "no_reason": ("line",),
    "lots_needed": ("line",),
    "lots_differ": ("line", "lots", "quantity"),
    "serial_twice": ("line", "serial"),
    "serial_quantity": ("line", "serial"),
}


class NotAcknowledged(Exception):
    """What a person said of a delivery cannot be; nothing was received.

    ``code`` is one of :data:`REFUSALS`, ``line`` the id of a line of the delivery.
    """

    def __init__(self, code: str, **params):
        assert set(params) == set(REFUSALS[code]), code
        super().__init__(code, params)
        self.code = code
        self.params = params
