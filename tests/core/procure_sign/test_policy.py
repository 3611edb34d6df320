"""Which policy applies, in which order, and what happens when none does."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_kit import APPROVE, DAY, D, facts

from procure_sign.core.policy import (
    Conditions,
    Mode,
    NoPolicy,
    Policy,
    Step,
    choose,
    faulty_steps,
    unknown_of,
)
from procure_sign.core.register import Period
from procure_sign.core.splits import Order, amount, together
from procure_sign.core.statement import Act

WINDOW = timedelta(days=7)


def policy(name, sequence=10, **conditions):
    return Policy(
        name, Act.APPROVE_ORDER, (APPROVE,), Conditions(**conditions), sequence
    )


SMALL, GREAT = policy("small", up_to=D(1000)), policy("great", over=D(1000))


@given(st.decimals(0, 10**6, places=2))
def test_a_border_belongs_to_one_policy(value):
    chosen = choose([GREAT, SMALL], facts(value))
    assert chosen is (GREAT if value > 1000 else SMALL)


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({"suppliers": frozenset("X")}, True),
        ({"suppliers": frozenset("Y")}, False),
        ({"categories": frozenset({"IT"})}, True),
        ({"categories": frozenset({"cars"})}, False),
        ({"analytic": frozenset({"A1"})}, True),
        ({"analytic": frozenset({"A2"})}, False),
        ({"new_supplier": True}, True),
        ({"new_supplier": False}, False),
        ({"off_catalogue": False}, True),
        ({"off_catalogue": True}, False),
    ],
)
def test_conditions(conditions, holds):
    known = facts(
        categories=frozenset({"IT"}), analytic=frozenset({"A1"}), new_supplier=True
    )
    assert Conditions(**conditions).hold(known) is holds


def test_the_first_by_sequence():
    first, second = policy("b", 5), policy("a", 10)
    assert choose([second, first], facts()) is first
    assert choose([policy("b"), policy("a")], facts()).name == "a"


def test_no_policy_for_the_kind_is_free_and_none_that_fits_is_not():
    assert choose([], facts()) is None
    assert choose([replace(SMALL, act=Act.RELEASE_PAYMENT)], facts()) is None
    with pytest.raises(NoPolicy):
        choose([SMALL], facts("1000.01"))
    over = replace(SMALL, period=Period(end=DAY - timedelta(days=1)))
    with pytest.raises(NoPolicy):
        choose([over], facts("1"))


def test_steps_that_make_no_sense():
    wrong = [
        Step("none", "approver", mode=Mode.SOME, count=0),
        Step("all", "approver", mode=Mode.ALL),
        Step("three", "approver", mode=Mode.SOME, count=3, people=("a", "b")),
    ]
    found = faulty_steps(Policy("p", Act.APPROVE_ORDER, (*wrong, APPROVE)))
    assert found == ["none", "all", "three"]
    assert faulty_steps(Policy("p", Act.APPROVE_ORDER, ())) == ["-"]
    assert faulty_steps(Policy("p", Act.APPROVE_ORDER, (APPROVE, APPROVE))) == [
        "approve"
    ]
    assert faulty_steps(SMALL) == []


DAYS = st.integers(0, 60).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
ORDERS = st.lists(
    st.builds(
        Order,
        id=st.integers(2, 10**6),
        supplier=st.sampled_from("XY"),
        day=DAYS,
        amount=st.decimals(0, 1000, places=2),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(DAYS, ORDERS)
def test_split_orders_count_together(day, others):
    order = Order(1, "X", day, Decimal(100))
    found = together(order, others, WINDOW)
    assert all(one.supplier == "X" for one in found)
    near = [
        one for one in others if one.supplier == "X" and abs(one.day - day) <= WINDOW
    ]
    assert {one.id for one in near} <= {one.id for one in found}
    left = [one for one in others if one.supplier == "X" and one not in found]
    group = [order, *found]
    assert not any(abs(a.day - b.day) <= WINDOW for a in left for b in group)
    assert amount(order, others, WINDOW) == 100 + sum(one.amount for one in found)


@given(DAYS, ORDERS)
def test_whoever_comes_last_sees_the_same_group(day, others):
    order = Order(1, "X", day, Decimal(100))
    for one in together(order, others, WINDOW):
        rest = [order, *others]
        assert amount(one, rest, WINDOW) == amount(order, others, WINDOW)


def test_an_order_does_not_count_with_itself():
    order = Order(1, "X", DAY, Decimal(100))
    assert amount(order, [order], WINDOW) == 100


@pytest.mark.parametrize("act", Act)
def test_what_is_not_known_of_an_act_is_never_asked(act):
    """A strict policy that could not hold would leave a laxer one to decide."""
    lax = Policy("lax", act, (APPROVE,), sequence=2)
    said = {
        "over": D(5),
        "up_to": D(5),
        "suppliers": frozenset("X"),
        "categories": frozenset("I"),
        "analytic": frozenset("A"),
        "new_supplier": True,
        "off_catalogue": False,
    }
    whom, much = {"suppliers", "new_supplier"}, {"over", "up_to"}
    known = {
        Act.APPROVE_ORDER: set(said),
        Act.RELEASE_PAYMENT: set(said) - {"off_catalogue"},
        Act.AUTHORISE_DEBIT: whom | much | {"categories", "analytic"},
        Act.CHANGE_ACCOUNT: whom,
        Act.SIGN_MANDATE: whom,
        Act.CHANGE_POLICY: set(),
    }[act]
    for name, value in said.items():
        strict = Policy("strict", act, (APPROVE,), Conditions(**{name: value}), 1)
        at_hand = replace(facts(4), act=act)
        if name in known:
            assert unknown_of(strict) == []
            choose([strict, lax], at_hand)
        else:
            assert unknown_of(strict) == [name]
            with pytest.raises(NoPolicy):
                choose([strict, lax], at_hand)
            # Behind one that fits it is never asked.
            assert choose([replace(strict, sequence=3), lax], at_hand) is lax
