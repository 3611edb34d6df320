from decimal import Decimal

import pytest

from partner_import.core.difference import to_difference
from partner_import.core.evaluate import Outcome
from partner_import.core.pricing import (
    PriceRule,
    bill,
    round_money,
    round_unit,
    split_total,
)

D = Decimal
CENT = D("0.01")


@pytest.mark.parametrize(
    ("value", "quantum", "rounded"),
    [
        ("1.005", "0.01", "1.01"),
        ("-1.005", "0.01", "-1.01"),
        ("1.004", "0.01", "1.00"),
        ("1.03", "0.05", "1.05"),
        ("149.5", "1", "150"),
    ],
)
def test_round_half_away_from_zero(value, quantum, rounded):
    assert round_money(D(value), D(quantum)) == D(rounded)


@pytest.mark.parametrize(
    ("rule", "unit", "amount"),
    [
        (PriceRule(), "2.5", "7.50"),
        (PriceRule("percent", D(10)), "2.75", "8.25"),
        (PriceRule("fixed", D("0.4")), "2.9", "8.70"),
        (PriceRule(minimum=D(9)), "3", "9.00"),
        (PriceRule("percent", D(10), D(9), disbursement=True), "2.5", "7.50"),
    ],
)
def test_rules(rule, unit, amount):
    priced = bill(D(3), D("2.5"), rule, CENT)
    assert (priced.price_unit, priced.amount) == (D(unit), D(amount))
    assert priced.cost_amount == D("7.50")


@pytest.mark.parametrize(("quantity", "price"), [("-3", "2.5"), ("3", "-2.5")])
def test_a_credit_gives_a_fixed_markup_back(quantity, price):
    rule = PriceRule("fixed", D("0.4"))
    assert bill(D(quantity), D(price), rule, CENT).amount == D("-8.70")


def test_minimum_is_no_matter_of_credits():
    assert bill(D(-1), D(2), PriceRule(minimum=D(9)), CENT).amount == D("-2.00")


def test_price_list_replaces_price_and_markup():
    priced = bill(D(2), D(1), PriceRule("percent", D(50)), CENT, list_price=D(4))
    assert (priced.amount, priced.cost_amount) == (D("8.00"), D("2.00"))


@pytest.mark.parametrize("quantity", ["3", "7", "7000", "70000", "0.333", "-3"])
@pytest.mark.parametrize("total", ["10", "0.01", "99999.99"])
def test_amount_is_always_quantity_times_price(quantity, total):
    total = D(total).copy_sign(D(quantity))
    found, price = split_total(total, D(quantity), CENT)
    assert round_money(found * price, CENT) == total
    assert price == round_unit(price)


def test_difference_of_a_changed_service():
    out = Outcome(2, [], amount=D("12.50"), cost_amount=D("10"))
    to_difference(out, D("10"), D("8"))
    assert (out.quantity, out.price_unit, out.amount) == (1, D("2.50"), D("2.50"))
    assert (out.cost_price, out.cost_amount, out.state) == (D(2), D(2), "ready")
    assert to_difference(out, D("2.50"), D("2")).reason_code == "already_in"
