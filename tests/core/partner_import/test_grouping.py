from datetime import date
from decimal import Decimal

import pytest

from partner_import.core.grouping import (
    Precision,
    Row,
    assign_months,
    next_month,
    plan_line,
    plan_sections,
    split_clients,
)

JANUARY, FEBRUARY, MARCH = (date(2011, month, 1) for month in (1, 2, 3))
PER_LINE = Precision(unit=2, currency=2, per_line=True)
GLOBAL = Precision(unit=2, currency=2, per_line=False)


def row(number, quantity, price, amount, **other):
    """A row of partner 1 for product 7, the amounts given as text."""
    values = {
        "profile": 1,
        "partner": 1,
        "product": 7,
        "day": JANUARY,
        "quantity": Decimal(quantity),
        "price": Decimal(price),
        "amount": Decimal(amount),
    }
    return Row(id=number, **{**values, **other})


@pytest.mark.parametrize(
    ("month", "following"),
    [(JANUARY, FEBRUARY), (date(2011, 12, 1), date(2012, 1, 1))],
)
def test_next_month(month, following):
    assert next_month(month) == following


def test_every_service_has_its_line_in_order_of_date():
    rows = [
        row(1, "1", "3", "3", day=date(2011, 1, 9)),
        row(2, "1", "3", "3", day=date(2011, 1, 2)),
        row(3, "1", "3", "3", day=None),
    ]
    [lines] = plan_sections(rows, "line", PER_LINE).values()
    assert [line.first.id for line in lines] == [3, 2, 1]


def test_by_day_and_by_type():
    rows = [
        row(1, "1", "3", "3"),
        row(2, "2", "3", "6"),
        row(3, "1", "3", "3", day=FEBRUARY),
        row(4, "1", "3", "3", partner=2),
        row(5, "1", "3", "3", product=8),
        row(6, "1", "3", "3", served=9),
        row(7, "1", "3", "3", disbursement=True),
    ]
    by_day = plan_sections(rows, "day", PER_LINE)
    by_type = plan_sections(rows, "type", PER_LINE)
    assert [len(line.rows) for line in by_day[1]] == [2, 1, 1, 1, 1]
    assert [len(line.rows) for line in by_type[1]] == [3, 1, 1, 1]
    assert len(by_type[2]) == 1
    assert by_type[1][0].quantity == 4
    assert by_type[1][0].price == 3


def test_equal_prices_keep_quantity_and_price():
    plan = plan_line([row(1, "2", "1.25", "2.50"), row(2, "3", "1.25", "3.75")], GLOBAL)
    assert (plan.quantity, plan.price, plan.merged) == (5, Decimal("1.25"), False)


def test_unequal_prices_keep_the_amount():
    plan = plan_line([row(1, "2", "1", "2"), row(2, "3", "2", "6")], PER_LINE)
    assert (plan.quantity, plan.price, plan.merged) == (1, 8, True)
    assert plan.unit_price is None
    assert plan.counted == 5


def test_sum_of_rounded_rows_wins_over_quantity_times_price():
    rows = [row(1, "1", "0.335", "0.34"), row(2, "1", "0.335", "0.34")]
    plan = plan_line(rows, PER_LINE)
    assert (plan.quantity, plan.price, plan.amount) == (
        1,
        Decimal("0.68"),
        Decimal("0.68"),
    )


def test_rounding_of_a_row_is_kept_only_where_each_line_is_rounded():
    rows = [row(1, "0.5", "12.33", "6.17")]
    assert plan_line(rows, PER_LINE).quantity == Decimal("0.5")
    plan = plan_line(rows, GLOBAL)
    assert (plan.quantity, plan.price, plan.merged) == (1, Decimal("6.17"), True)


def test_more_decimals_than_the_unit_allows():
    plan = plan_line([row(1, "0.333", "12.00", "4.00")], PER_LINE)
    assert (plan.quantity, plan.price) == (1, 4)
    assert (plan.counted, plan.unit_price) == (Decimal("0.333"), 12)


def test_trailing_zeros_are_not_decimals():
    assert not plan_line([row(1, "2.000000", "1.500000", "3.00")], PER_LINE).merged


def test_amount_of_a_minimum_fee():
    plan = plan_line([row(1, "1", "3", "15")], PER_LINE)
    assert (plan.quantity, plan.price, plan.merged) == (1, 15, True)


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [("-2", "5", "-10"), ("2", "-5", "-10"), ("1", "7", "-10")],
)
def test_a_credit_has_a_negative_quantity_never_a_negative_price(
    quantity, price, amount
):
    plan = plan_line([row(1, quantity, price, amount)], PER_LINE)
    assert plan.price >= 0
    assert plan.quantity * plan.price == -10


def test_rows_that_cancel_out():
    plan = plan_line([row(1, "1", "5", "5"), row(2, "-1", "5", "-5")], PER_LINE)
    assert plan.quantity * plan.price == 0
    assert plan.amount == 0


def test_shared_values():
    plan = plan_line(
        [row(1, "1", "5", "5", note="a"), row(2, "1", "5", "5", note="b")], PER_LINE
    )
    assert plan.shared("note") is None
    assert plan.shared("product") == 7


def key(month, client=1, currency=1):
    return client, currency, month


def test_months_stay_their_own():
    sums = {key(JANUARY): Decimal(5), key(FEBRUARY): Decimal(0)}
    assert assign_months(sums, set(), set(), "supplementary", "draft") == {
        key(JANUARY): JANUARY,
        key(FEBRUARY): FEBRUARY,
    }


def test_late_rows_go_to_the_next_month_not_validated():
    validated = {key(JANUARY), key(FEBRUARY)}
    sums = {key(JANUARY): Decimal(5), key(JANUARY, client=2): Decimal(5)}
    assigned = assign_months(sums, set(), validated, "next", "draft")
    assert assigned == {key(JANUARY): MARCH, key(JANUARY, client=2): JANUARY}


def test_late_rows_get_a_supplementary_invoice():
    sums = {key(JANUARY): Decimal(5)}
    assigned = assign_months(sums, set(), {key(JANUARY)}, "supplementary", "draft")
    assert assigned == {key(JANUARY): JANUARY}


def test_late_rows_join_an_open_draft_of_their_month():
    sums = {key(JANUARY): Decimal(5)}
    assigned = assign_months(sums, {key(JANUARY)}, {key(JANUARY)}, "next", "draft")
    assert assigned == {key(JANUARY): JANUARY}


def test_a_month_of_zero_waits_for_the_next():
    sums = {
        key(JANUARY): Decimal(0),
        key(FEBRUARY): Decimal(5),
        key(JANUARY, client=2): Decimal(0),
        key(FEBRUARY, currency=2): Decimal(5),
    }
    assert assign_months(sums, set(), set(), "next", "wait") == {
        key(JANUARY): FEBRUARY,
        key(FEBRUARY): FEBRUARY,
        key(JANUARY, client=2): None,
        key(FEBRUARY, currency=2): FEBRUARY,
    }


def test_months_of_zero_add_up():
    sums = {key(month): Decimal(0) for month in (JANUARY, FEBRUARY)}
    sums[key(MARCH)] = Decimal(1)
    assert set(assign_months(sums, set(), set(), "next", "wait").values()) == {MARCH}


def test_a_month_of_zero_joins_an_open_draft():
    sums = {key(JANUARY): Decimal(0)}
    assigned = assign_months(sums, {key(JANUARY)}, set(), "next", "wait")
    assert assigned == {key(JANUARY): JANUARY}


def test_clients_are_split_whole():
    counts = [(1, 5), (2, 5), (3, 30), (4, 1), (5, 1), (6, 1)]
    assert split_clients(counts, 2, 10) == [[1, 2], [3], [4, 5], [6]]
    assert split_clients([], 2, 10) == []
