"""One policy for all payments of a file, or the file is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_kit import facts

from procure_sign.core.payees import Mixed, Payee, common
from procure_sign.core.policy import Conditions, NoPolicy, Policy, Step, choose
from procure_sign.core.statement import Act

ACT = Act.RELEASE_PAYMENT
FILE = replace(facts("900"), act=ACT)
SIGN = (Step("pay", "treasurer"),)


def policy(name, sequence=10, **conditions):
    return Policy(name, ACT, SIGN, Conditions(**conditions), sequence)


ALL = policy("all")
BIG = policy("big", 5, over=Decimal(500))
X = policy("x", 1, suppliers=frozenset({"X"}))
NEW = policy("new", 1, new_supplier=True)


def chosen(policies, payees, file=FILE):
    return choose(policies, common(policies, file, [*map(_payee, payees)])).name


def _payee(one):
    return one if isinstance(one, Payee) else Payee(one)


def test_one_policy_for_all():
    assert chosen([ALL], ["X", "Y"]) == "all"


def test_a_sum_cannot_be_split_within_the_file():
    assert chosen([ALL, BIG], ["X", "Y"]) == "big"


def test_a_supplier_of_his_own():
    assert chosen([ALL, X], ["X"]) == "x"


def test_a_supplier_does_not_hide_among_others():
    with pytest.raises(Mixed) as mixed:
        chosen([ALL, X], ["Y", "X"])
    assert mixed.value.groups == [("all", ["Y"]), ("x", ["X"])]


def test_two_policies_of_one_name():
    with pytest.raises(Mixed):
        chosen([ALL, replace(X, name="all")], ["Y", "X"])


def test_a_first_payment_does_not_hide():
    with pytest.raises(Mixed):
        chosen([ALL, NEW], ["Y", Payee("Z", new=True)])


def test_new_and_known_under_one_policy():
    found = common([ALL], FILE, [Payee("Y"), Payee("Z", new=True)])
    assert found.new_supplier


def test_a_supplier_without_policy():
    with pytest.raises(Mixed):
        chosen([X], ["X", "Y"])
    with pytest.raises(NoPolicy):
        chosen([X], ["Y"])


@given(st.lists(st.sampled_from("XYZ"), min_size=1), st.booleans())
def test_each_payment_s_own_policy_is_that_of_the_file(names, own):
    policies = [ALL, X] if own else [ALL, BIG]
    try:
        name = chosen(policies, names)
    except Mixed:
        return
    for one in names:
        assert choose(policies, replace(FILE, supplier=one)).name == name
