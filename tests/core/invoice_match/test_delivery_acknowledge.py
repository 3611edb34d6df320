"""What a person says of a delivery, and what may not be said."""

from decimal import Decimal

import pytest

from invoice_match.core.delivery.acknowledge import Expected, Said, plan
from invoice_match.core.delivery.refusal import REFUSALS, NotAcknowledged

BOLTS, PLATES = Expected(1, Decimal(10)), Expected(2, Decimal(5))


def said(bolts=10, plates=5, **bolts_more):
    return [Said(1, bolts, **bolts_more), Said(2, plates)]


def code_of(*lines, expected=(BOLTS, PLATES)):
    with pytest.raises(NotAcknowledged) as refused:
        plan(expected, lines)
    assert set(refused.value.params) == set(REFUSALS[refused.value.code])
    return refused.value.code


def test_all_came():
    planned = plan([BOLTS, PLATES], said())
    assert [line.received for line in planned.lines] == [10, 5]
    assert (planned.over, planned.short, planned.returns) == ((), False, False)


def test_less_is_short_and_more_is_over():
    assert plan([BOLTS, PLATES], said(bolts=9)).short
    assert plan([BOLTS, PLATES], said(bolts="10.5")).over == ((1, Decimal("10.5")),)


def test_a_tolerance_is_a_percent_of_what_was_ordered():
    assert not plan([BOLTS, PLATES], said(bolts=11), Decimal(10)).over
    assert plan([BOLTS, PLATES], said(bolts="11.01"), Decimal(10)).over


def test_refused_goods_count_among_what_came():
    """Ten ordered, ten accepted and one refused: eleven came."""
    refused = {"refused": 1, "refusal": "left", "reason": "damaged"}
    planned = plan([BOLTS, PLATES], said(bolts=10, **refused))
    assert planned.over == ((1, Decimal(11)),)


def test_gone_with_the_driver_is_not_received():
    refused = {"refused": 2, "refusal": "left", "reason": "damaged"}
    planned = plan([BOLTS, PLATES], said(bolts=8, **refused))
    assert planned.lines[0].received == 8
    assert planned.short and not planned.returns


def test_kept_here_is_received_and_given_back():
    refused = {"refused": 2, "refusal": "kept", "reason": "damaged"}
    planned = plan([BOLTS, PLATES], said(bolts=8, **refused))
    assert (planned.lines[0].received, planned.lines[0].back) == (10, 2)
    assert planned.returns and not planned.short


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-1, "negative"),
        ("-0.001", "negative"),
        ("nan", "not_a_number"),
        ("1e999999999", "too_large"),
        (float("inf"), "not_a_number"),
        ("ten", "not_a_number"),
        (None, "not_a_number"),
        (True, "not_a_number"),
        ([1], "not_a_number"),
        (3012345678900, "too_large"),
    ],
)
def test_what_is_no_quantity(value, code):
    assert code_of(*said(bolts=value)) == code
    refused = {"refused": value, "refusal": "left", "reason": "damaged"}
    assert code_of(*said(bolts=1, **refused)) == code


def test_exactly_the_lines_of_the_delivery():
    assert code_of(*said()[:1]) == "line_missing"
    assert code_of(*said(), Said(1, 1)) == "line_twice"
    assert code_of(*said(), Said(3, 1)) == "unknown_line"
    assert code_of(*said(), Said(["1"], 1)) == "unknown_line"


def test_a_refusal_says_why_and_where():
    assert code_of(*said(refused=1, refusal="lost", reason="x")) == "bad_refusal"
    assert code_of(*said(refused=1, refusal="left", reason=" ")) == "no_reason"


def test_lots_make_up_what_is_received():
    lots = Expected(1, Decimal(10), "lot")
    taken = plan([lots], [Said(1, 10, lots=(("A", 4), ("B", "6")))])
    assert taken.lines[0].lots == (("A", Decimal(4)), ("B", Decimal(6)))
    assert code_of(Said(1, 10), expected=[lots]) == "lots_needed"
    assert code_of(Said(1, 10, lots=(("A", 9),)), expected=[lots]) == "lots_differ"
    assert plan([lots], [Said(1, 0)]).lines[0].lots == ()


def test_serial_numbers_stand_for_one():
    serial = Expected(1, Decimal(2), "serial")
    twice = (("S", 1), ("S", 1))
    assert code_of(Said(1, 2, lots=twice), expected=[serial]) == "serial_twice"
    assert code_of(Said(1, 2, lots=(("S", 2),)), expected=[serial]) == "serial_quantity"
