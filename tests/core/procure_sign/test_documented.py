"""Payments that no order's bill accounts for."""

from decimal import Decimal

import pytest

from procure_sign.core.documented import Paid, share, unaccounted


def paid(amount, *bills, key=1, ordered=True):
    return Paid(key, Decimal(amount), bills, ordered)


@pytest.mark.parametrize(
    ("payment", "found"),
    [
        (paid(100, 7), set()),
        (paid(40, 7), set()),
        (paid("100.50", 7), set()),
        (paid(102, 7), {1}),
        (paid(300, 7, 8), set()),
        (paid(100, 7, 9), {1}),
        (paid(70, 7, 9), set()),
        (paid(100, 7, ordered=False), {1}),
        (paid(100, ordered=False), {1}),
    ],
)
def test_what_bills_owe(payment, found):
    owed = {7: Decimal(100), 8: Decimal(200), 9: Decimal(-30)}
    assert unaccounted([payment], owed) == found


def test_a_bill_counts_once():
    payments = [paid(60, 7), paid(60, 7, key=2), paid(40, 7, key=3)]
    assert unaccounted(payments, {7: Decimal(100)}) == {2, 3}


def test_credit_notes_come_before_bills():
    """Or another payment of the bill seems covered by what the note took off."""
    owed = {7: Decimal(100), 9: Decimal(-30)}
    payments = [paid(70, 7, 9), paid(30, 7, key=2)]
    assert unaccounted(payments, owed) == {2}


@pytest.mark.parametrize(
    ("ordered", "whole", "part"),
    [(100, 100, 1), (100, 120, 1), (10, 1000, "0.0125"), (0, 9, 0), (-1, 9, 0)],
)
def test_share_of_a_bill(ordered, whole, part):
    assert share(Decimal(ordered), Decimal(whole)) == Decimal(part)
