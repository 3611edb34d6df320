"""A bill's figures are those that are written."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from einvoices import charge, invoice, line, sums
from hypothesis import given
from hypothesis import strategies as st
from test_capture_reading import documents

from invoice_match.core.capture.document import Tax, Totals
from invoice_match.core.capture.plan import plan_bill

CENT = Decimal("0.01")


def made(one):
    """What quantity, price and discount of a planned line make."""
    amount = one.quantity * one.price * (100 - one.discount) / 100
    return amount.quantize(CENT, ROUND_HALF_UP)


@given(documents(), st.integers(0, 3))
def test_lines_make_the_written_total(document, quantity_digits):
    plan = plan_bill(document, quantity_digits)
    assert sum(one.net for one in plan.lines) == plan.untaxed
    assert plan.untaxed == document.totals.untaxed * (
        -1 if document.totals.total < 0 else 1
    )
    assert all(made(one) == one.net for one in plan.lines)
    assert plan.untaxed + plan.tax == plan.total
    assert sum(plan.taxes.values()) == plan.tax
    assert plan.total >= 0


@pytest.mark.parametrize(
    ("quantity", "price", "net", "shown"),
    [
        (3, "12.50", "37.50", (3, "12.50", 0)),
        (1000, "0.0123", "12.30", (1000, "0.0123", 0)),
        (3, "3.3333", "10.00", (3, "3.333333333333", 0)),
        (7, "1.999", "14.00", (7, "2", 0)),
        ("1.333", "3.00", "4.00", ("1.33", "3.007518796992", 0)),
        ("0.001", "3.00", "4.00", (1, "4.00", 0)),
    ],
)
def test_a_line_never_shows_what_it_does_not_compute_with(quantity, price, net, shown):
    one = line("1", "x", quantity, price, net=Decimal(net))
    planned = plan_bill(invoice(lines=(one,), adjustments=())).lines[0]
    given_ = (planned.quantity, planned.price, planned.discount)
    assert given_ == tuple(Decimal(value) for value in shown)


def test_an_allowance_of_a_line_is_its_discount():
    inner = charge("5.00", of=False)
    one = line("1", "x", 4, "12.50", net=Decimal("45.00"), adjustments=(inner,))
    planned = plan_bill(invoice(lines=(one,), adjustments=())).lines[0]
    assert (planned.price, planned.discount) == (Decimal("12.50"), Decimal(10))


def test_prices_for_a_hundred():
    one = line("1", "x", 250, "40", net=Decimal("100.00"), base_quantity=Decimal(100))
    planned = plan_bill(invoice(lines=(one,), adjustments=())).lines[0]
    assert (planned.quantity, planned.price) == (Decimal(250), Decimal("0.4"))


@pytest.mark.parametrize(
    ("kind", "sign", "refund"),
    [("380", 1, False), ("381", 1, True), ("384", -1, True), ("381", -1, False)],
)
def test_the_bill_is_positive_and_of_the_right_side(kind, sign, refund):
    lines = (line("1", "x", sign * 2, "10"),)
    plan = plan_bill(invoice(kind=kind, lines=lines, adjustments=()))
    assert plan.refund is refund
    assert (plan.total, plan.lines[0].quantity) == (Decimal(24), Decimal(2))


def test_a_header_alone_is_one_line_for_each_rate():
    taxes = (
        Tax("S", Decimal(20), Decimal(100), Decimal(20)),
        Tax("S", Decimal("5.5"), Decimal(200), Decimal(11)),
    )
    totals = Totals(untaxed=Decimal(300), tax=Decimal(31), total=Decimal(331))
    document = replace(invoice(), lines=(), adjustments=(), taxes=taxes, totals=totals)
    assert [(one.why, one.net) for one in plan_bill(document).lines] == [
        ("total", Decimal(100)),
        ("total", Decimal(200)),
    ]
    without = replace(document, taxes=())
    assert [one.net for one in plan_bill(without).lines] == [Decimal(300)]


def test_what_lines_leave_open_is_a_line_of_its_own():
    lines = (line("1", "x", 1, "10"),)
    taxes, totals = sums(lines, ())
    totals = replace(totals, untaxed=Decimal(12), total=Decimal(14))
    document = invoice(lines=lines, adjustments=(), taxes=taxes, totals=totals)
    plan = plan_bill(document)
    assert [(one.why, one.net) for one in plan.lines] == [
        ("line", Decimal(10)),
        ("rest", Decimal(2)),
    ]
    assert plan.total == Decimal(14)


def test_a_header_with_one_amount_is_to_be_split():
    totals = Totals(untaxed=Decimal(100), tax=Decimal(20), total=Decimal(120))
    document = replace(invoice(), lines=(), adjustments=(), taxes=(), totals=totals)
    plan = plan_bill(document)
    assert (plan.split, plan.tax, plan.taxes) == (True, Decimal(20), {})
    assert not plan_bill(invoice()).split


def test_what_was_paid_before_is_told_by_the_amount_due():
    totals = Totals(
        untaxed=Decimal(100), tax=Decimal(20), total=Decimal(120), due=Decimal(90)
    )
    document = replace(invoice(), lines=(), adjustments=(), taxes=(), totals=totals)
    plan = plan_bill(document)
    assert (plan.prepaid, plan.due) == (Decimal(30), Decimal(90))


@pytest.mark.parametrize("category", ["", "S"])
def test_lines_without_a_rate_take_the_only_one(category):
    lines = (line("1", "x", 1, "10", category=category),)
    lines = (replace(lines[0], rate=None),)
    taxes = (Tax("S", Decimal(19), Decimal(10), Decimal("1.90")),)
    document = invoice(lines=lines, adjustments=(), taxes=taxes, totals=Totals())
    assert plan_bill(document).lines[0].rate == Decimal(19)
    more = (*taxes, Tax("S", Decimal(7), Decimal(10), Decimal("0.70")))
    two = replace(document, taxes=more)
    assert plan_bill(two).lines[0].rate is None


def test_the_amount_to_pay_tells_the_total():
    totals = Totals(untaxed=Decimal(10), due=Decimal(12), prepaid=Decimal(0))
    lines = (line("1", "x", 1, "10"),)
    document = invoice(lines=lines, adjustments=(), taxes=(), totals=totals)
    plan = plan_bill(document)
    assert (plan.untaxed, plan.tax, plan.total) == (10, 2, 12)


def test_a_tax_written_as_untaxed_total_is_not_booked_as_one():
    lines = (line("1", "x", 1, "100"),)
    totals = Totals(
        lines=Decimal(100), untaxed=Decimal(25), tax=Decimal(25), total=Decimal(125)
    )
    document = invoice(lines=lines, adjustments=(), taxes=(), totals=totals)
    assert plan_bill(document).untaxed == Decimal(100)


def test_fractions_of_a_cent_are_left_to_one_line():
    lines = tuple(line(str(n), "x", 1, "0.333", net=Decimal("0.333")) for n in range(3))
    totals = Totals(untaxed=Decimal("1.00"), tax=Decimal(0), total=Decimal("1.00"))
    document = invoice(lines=lines, adjustments=(), taxes=(), totals=totals)
    nets = [one.net for one in plan_bill(document).lines]
    assert nets == [Decimal("0.33")] * 3 + [Decimal("0.01")]
