"""Refunds and disputes in the daily proof; what providers list, as it is read."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from sepa_autocollect.core.objects_stripe import (
    stripe_disputes,
    stripe_payments,
    stripe_refunds,
)
from sepa_autocollect.core.objects_worldline import worldline_payment
from sepa_autocollect.core.proof import Back, Ours
from sepa_autocollect.core.sweep_back import sweep_back

START = datetime(2026, 11, 15)
END = datetime(2026, 11, 16)
NOON = START + timedelta(hours=12)


def back(id="re_1", kind="refund", created=NOON):
    return Back(id, kind, "pi_1", Decimal(10), "EUR", created)


def judge(one, state="done", payments=("pi_1",), known=()):
    ours = Ours(1, "QA-1", "pi_1", Decimal(10), "EUR", state, NOON)
    return sweep_back([one, one], {"pi_1": ours}, payments, known, START, END)


def test_a_refund_is_known_by_its_id():
    assert judge(back(), known={"re_1"}) == (1, 0, ())
    refunds, _disputes, (wrong,) = judge(back())
    assert (refunds, wrong.code, wrong.attempts[0].id) == (1, "refund_unknown", 1)


def test_a_dispute_returned_its_attempt():
    one = back("dp_1", "dispute")
    assert judge(one, "returned") == (0, 1, ())
    assert judge(one)[2][0].code == "dispute_unknown"


def test_what_is_of_others_or_of_another_day_is_not_counted():
    assert judge(back(), payments=()) == (0, 0, ())
    assert judge(back(created=END)) == (0, 0, ())


def intent(**values):
    return {
        "id": "pi_1",
        "amount": 1234,
        "currency": "eur",
        "status": "succeeded",
        "created": 1_763_208_000,
        **values,
    }


def test_payments_of_stripe():
    (one,) = stripe_payments([intent(description="QA-1", metadata={"database": "x"})])
    assert (one.reference, one.database, one.currency) == ("QA-1", "x", "EUR")
    assert (one.amount, one.created) == (
        Decimal("12.34"),
        datetime(2025, 11, 15, 12),
    )
    (yen,) = stripe_payments([intent(currency="jpy")])
    assert yen.amount == 1234


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("succeeded", "charged"),
        ("processing", "under_way"),
        ("requires_payment_method", "not_charged"),
        ("something_new", "under_way"),
    ],
)
def test_states_of_stripe(status, state):
    assert stripe_payments([intent(status=status)])[0].state == state


def test_what_is_no_payment_is_not_left_out_silently():
    for wrong in ({}, {"id": "pi_1"}, intent(amount=None), intent(created="x")):
        with pytest.raises((KeyError, TypeError, ValueError)):
            stripe_payments([wrong])


def test_only_money_that_went_back_is_counted():
    refunds = [intent(status=one) for one in ("succeeded", "pending", "failed")]
    assert len(stripe_refunds(refunds)) == 2
    disputes = [intent(status=one) for one in ("lost", "won", "warning_closed")]
    assert len(stripe_disputes(disputes)) == 1


def payment(status="CAPTURED"):
    money = {"amount": 1000, "currencyCode": "EUR"}
    references = {"merchantReference": "QA-1"}
    output = {"amountOfMoney": money, "references": references}
    return {"id": "3001_0", "status": status, "paymentOutput": output}


def test_payments_of_worldline():
    one = worldline_payment(payment(), NOON)
    assert (one.id, one.reference, one.amount) == ("3001", "QA-1", Decimal(10))
    states = {"CAPTURED": "charged", "REJECTED": "not_charged", "NEW": "under_way"}
    for status, state in {**states, "REFUNDED": "charged"}.items():
        assert worldline_payment(payment(status)).state == state
    with pytest.raises(ValueError, match="no payment"):
        worldline_payment({"errors": []})
