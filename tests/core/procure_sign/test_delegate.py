"""Who may lend a role, and by what means."""

from datetime import date, datetime, timezone

import pytest

from procure_sign.core.delegate import asked, may_lend
from procure_sign.core.policy import Policy, Step
from procure_sign.core.register import Delegation, Period, Register, Right
from procure_sign.core.statement import Act, Level

ROLE = "approver"


def days(start, end):
    return Period(date(2026, 6, start), date(2026, 6, end))


def lent(giver, receiver, period, **values):
    return Delegation(giver, receiver, ROLE, period, **values)


def lends(person, period, *delegations, right=None):
    right = right or Right("anna", ROLE)
    return may_lend(Register((right,), delegations), person, ROLE, period)


def test_what_is_one_s_own():
    assert lends("anna", days(1, 9))
    assert not lends("bert", days(1, 9))
    assert not may_lend(Register((Right("anna", ROLE),)), "anna", "buyer", days(1, 9))


def test_what_was_lent_while_it_is():
    assert lends("bert", days(5, 9), lent("anna", "bert", days(1, 5)))
    assert not lends("bert", days(6, 9), lent("anna", "bert", days(1, 5)))
    once = datetime(2026, 6, 1, tzinfo=timezone.utc)
    dead = lent("anna", "bert", days(1, 9), revoked_at=once)
    assert not lends("bert", days(1, 9), dead)


def test_what_was_lent_by_whom_has_it():
    chain = lent("bert", "cleo", days(3, 9)), lent("anna", "bert", days(1, 5))
    assert lends("cleo", days(4, 9), *chain)
    assert not lends("cleo", days(6, 9), *chain)
    assert not lends("cleo", days(4, 9), chain[0])
    circle = lent("bert", "cleo", days(1, 9)), lent("cleo", "bert", days(1, 9))
    assert not lends("cleo", days(1, 9), *circle)


def test_own_right_that_is_over():
    assert not lends("anna", days(6, 9), right=Right("anna", ROLE, period=days(1, 5)))
    once = datetime(2026, 6, 1, tzinfo=timezone.utc)
    assert not lends("anna", days(6, 9), right=Right("anna", ROLE, revoked_at=once))


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        ((), Level.SOFTWARE),
        ((Level.SOFTWARE, Level.CARD, Level.PASSKEY), Level.CARD),
        ((Level.PASSKEY,), Level.PASSKEY),
    ],
)
def test_means_that_a_role_is_lent_by(levels, wanted):
    steps = [Step(one.value, ROLE, level=one) for one in levels]
    others = Step("other", "buyer", level=Level.CARD)
    policies = [Policy("P", Act.APPROVE_ORDER, (one, others)) for one in steps]
    assert asked(policies, ROLE) is wanted


def test_means_of_roles_that_sign_once_late():
    late = Step("A", "buyer", level=Level.CARD, escalate_to=ROLE)
    assert asked([Policy("P", Act.APPROVE_ORDER, (late,))], ROLE) is Level.CARD
