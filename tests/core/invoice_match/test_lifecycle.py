"""The French statuses of a bill, one situation at a time."""

import pytest

from invoice_match.core.check.lifecycle import STATUSES, Situation, status


@pytest.mark.parametrize(
    ("code", "situation"),
    [
        ("202", {}),
        ("204", {"match_state": "waiting"}),
        ("204", {"match_state": "exception"}),
        ("204", {"match_state": "matched"}),
        ("205", {"match_state": "matched", "released": True}),
        ("206", {"match_state": "within", "released": True, "reduced": True}),
        ("207", {"match_state": "exception", "credit_missing": True}),
        ("208", {"match_state": "disputed", "asked": True}),
        ("208", {"match_state": "disputed", "asked": True, "answered": True}),
        ("209", {"match_state": "exception", "answered": True}),
        ("210", {"match_state": "refused", "cancelled": True}),
        ("211", {"match_state": "matched", "released": True, "payment_sent": True}),
        ("", {"match_state": "matched", "cancelled": True}),
    ],
)
def test_status(code, situation):
    assert status(Situation(**situation)) == code


def test_the_standard_s_codes():
    assert list(STATUSES) == [str(code) for code in range(200, 214)]
