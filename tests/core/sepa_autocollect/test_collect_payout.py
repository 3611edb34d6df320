"""What a payout is made of."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sepa_autocollect.core.payout import (
    CHARGE,
    DISPUTE,
    OTHER,
    REFUND,
    Payout,
    is_whole,
    stripe_payout_rows,
    stripe_payouts,
)

PAID = {
    "id": "po_1",
    "amount": 9500,
    "currency": "eur",
    "arrival_date": 1_795_305_600,
    "status": "paid",
}
CHARGED = {
    "id": "txn_1",
    "type": "charge",
    "amount": 10000,
    "fee": 175,
    "currency": "eur",
    "description": "QA-1",
    "source": {
        "id": "ch_1",
        "payment_intent": "pi_1",
        "amount": 11000,
        "currency": "usd",
    },
}
BACK = {
    "id": "txn_2",
    "type": "refund",
    "amount": -300,
    "fee": 0,
    "currency": "eur",
    "description": None,
    "source": {
        "id": "re_1",
        "payment_intent": "pi_1",
        "amount": 300,
        "currency": "eur",
    },
}
FEE = {
    "id": "txn_3",
    "type": "stripe_fee",
    "amount": -25,
    "fee": 0,
    "currency": "eur",
    "source": None,
}
OWN = {"id": "txn_4", "type": "payout", "amount": -9500, "fee": 0, "currency": "eur"}


def test_only_what_reached_the_bank_is_a_payout():
    paid, _under_way = PAID, {**PAID, "status": "in_transit"}
    assert stripe_payouts([paid, _under_way]) == [
        Payout("po_1", Decimal("95.00"), "EUR", date(2026, 11, 22))
    ]


def test_rows_say_what_odoo_knows_them_by():
    charge, back, fee = stripe_payout_rows([CHARGED, BACK, FEE, OWN])
    assert (charge.kind, charge.reference) == (CHARGE, "pi_1")
    assert (charge.amount, charge.fee) == (Decimal("100.00"), Decimal("1.75"))
    assert (charge.paid, charge.paid_currency) == (Decimal("110.00"), "USD")
    assert (back.kind, back.reference, back.paid) == (REFUND, "re_1", Decimal("-3.00"))
    assert (fee.kind, fee.amount, fee.fee) == (OTHER, 0, Decimal("0.25"))


def test_a_dispute_is_known_by_the_payment_it_is_about():
    source = {**BACK["source"], "id": "dp_1", "object": "dispute"}
    taken = {**BACK, "type": "adjustment", "fee": 1500, "source": source}
    [lost, won] = stripe_payout_rows([taken, {**taken, "amount": 300, "fee": 0}])
    assert (lost.kind, lost.reference, lost.paid) == (DISPUTE, "pi_1", Decimal("-3.00"))
    assert (lost.net, won.paid) == (Decimal("-18.00"), Decimal("3.00"))


def test_the_rows_add_up_to_the_payout():
    [payout] = stripe_payouts([{**PAID, "amount": 10000 - 175 - 300 - 25}])
    rows = stripe_payout_rows([CHARGED, BACK, FEE, OWN])
    assert is_whole(payout, rows)
    assert not is_whole(payout, rows[:-1])
    assert not is_whole(payout, [*rows[:-1], replace(rows[-1], currency="USD")])


def test_what_is_no_payout_is_refused():
    with pytest.raises(KeyError):
        stripe_payouts([{"id": "po_1"}])
