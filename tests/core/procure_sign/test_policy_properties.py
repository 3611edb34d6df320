"""What holds for every register, delegation and order of signing."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from policy_kit import ALWAYS, AT, DAY, facts, situation

from procure_sign.core.may_sign import (
    Signature,
    Spent,
    is_done,
    may_sign,
    open_steps,
)
from procure_sign.core.policy import Mode, Step
from procure_sign.core.register import (
    Delegation,
    Limits,
    Register,
    Right,
    authorities,
    loops,
)
from procure_sign.core.statement import Level

PEOPLE = ["anna", "bruno", "chloe", "david", "eve"]
ROLES = ["approver", "buyer"]
AMOUNTS = st.integers(1, 2000).map(Decimal)
LIMITS = st.builds(
    Limits, *(st.none() | st.integers(100, 3000).map(Decimal) for _part in range(3))
)
RIGHTS = st.lists(
    st.builds(Right, st.sampled_from(PEOPLE), st.sampled_from(ROLES), LIMITS),
    max_size=5,
)
DELEGATIONS = st.lists(
    st.builds(
        Delegation,
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        st.sampled_from(ROLES),
        st.just(ALWAYS),
        LIMITS,
    ),
    max_size=8,
)
STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(ROLES),
        st.integers(1, 2),
        st.sampled_from([Mode.ONE, Mode.SOME]),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda step: step.name,
)


@given(RIGHTS, DELEGATIONS, st.sampled_from(PEOPLE))
def test_authorities_end_and_have_no_loop(rights, delegations, person):
    for way in authorities(Register(rights, delegations), person, "approver", AT):
        assert len(set(way.chain)) == len(way.chain) == len(way.limits)
        assert any(
            one.person == way.chain[-1] and one.role == "approver" for one in rights
        )


@given(DELEGATIONS)
def test_delegations_that_are_accepted_one_by_one_have_no_loop(delegations):
    accepted = []
    for one in delegations:
        if not loops(accepted, one):
            accepted.append(one)
    for start in PEOPLE:
        for role in ROLES:
            edges = [(d.giver, d.receiver) for d in accepted if d.role == role]
            assert start not in _reached(start, edges)


def _reached(start, edges):
    reached, todo = set(), [start]
    while todo:
        at = todo.pop()
        for giver, receiver in edges:
            if giver == at and receiver not in reached:
                reached.add(receiver)
                todo.append(receiver)
    return reached


@given(
    RIGHTS, DELEGATIONS, STEPS, AMOUNTS, st.lists(st.sampled_from(PEOPLE), max_size=12)
)
def test_whatever_happens_nobody_approves_what_he_asked_for(
    rights, delegations, steps, amount, logins
):
    now = situation(steps, register=Register(rights, delegations), facts=facts(amount))
    for login in logins:
        for step in open_steps(now):
            answer = may_sign(now, step, login, Level.SOFTWARE)
            if answer.yes:
                signature = Signature(step.name, answer.authority.chain)
                now = replace(now, signatures=(*now.signatures, signature))
                break
    for step in steps:
        signed = [one for one in now.signatures if one.step == step.name]
        people = [one.person for one in signed]
        assert len(set(people)) == len(people)
        if step.role == "approver":
            assert not any("anna" in one.chain for one in signed)
        if is_done(now, step):
            assert len(people) >= (step.count if step.mode is Mode.SOME else 1)
        earlier = [one for one in steps if one.order < step.order]
        assert not signed or all(is_done(now, one) for one in earlier)


@given(RIGHTS, DELEGATIONS, st.lists(st.tuples(st.sampled_from(PEOPLE), AMOUNTS)))
def test_a_day_s_limit_is_never_passed(rights, delegations, acts):
    known = Register(rights, delegations)
    step, spent = Step("a", "approver"), []
    for login, amount in acts:
        asked = facts(amount, duties={})
        now = situation((step,), register=known, facts=asked, spent=tuple(spent))
        answer = may_sign(now, step, login, Level.SOFTWARE)
        if answer.yes:
            spent.append(Spent(answer.authority.chain, "approver", DAY, amount))
    for person in PEOPLE:
        own = [one for one in rights if one.person == person and one.role == "approver"]
        used = sum(one.amount for one in spent if one.chain[-1] == person)
        if own and used:
            most = [one.limits.day for one in own]
            assert None in most or used <= max(most)
