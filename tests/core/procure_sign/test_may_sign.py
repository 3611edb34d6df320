"""Rights, limits, segregation, delegation: who may sign, and why not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from policy_kit import ALWAYS, APPROVE, AT, BUY, DAY, D, facts, register, situation

from procure_sign.core.deadlines import Due, due, in_force
from procure_sign.core.may_sign import (
    No,
    Signature,
    Spent,
    all_done,
    is_done,
    may_sign,
    open_steps,
)
from procure_sign.core.policy import Mode, Policy, Step
from procure_sign.core.register import Delegation, Limits, Period, Right
from procure_sign.core.segregation import Apart
from procure_sign.core.simulate import simulate
from procure_sign.core.statement import Act, Level

LENT = Delegation("chloe", "eve", "approver", ALWAYS, Limits(act=D(2000)))


def ask(login, step=APPROVE, level=Level.SOFTWARE, **more):
    return may_sign(situation(**more), step, login, level)


def why(login, *args, **more):
    return list(ask(login, *args, **more).reasons)


def test_yes():
    answer = ask("bruno")
    assert answer.yes
    assert answer.authority.chain == ("bruno",)


def test_no_role():
    assert why("david") == [No.NO_ROLE]
    assert why("nobody") == [No.NO_ROLE]


def test_limits():
    assert why("bruno", amount="1000.01") == [No.LIMIT_ACT]
    spent = (Spent(("bruno",), "approver", DAY, D("1000.01")),)
    assert why("bruno", spent=spent) == [No.LIMIT_DAY]
    early = DAY.replace(day=1)
    spent = (Spent(("bruno",), "approver", early, D("3500.01")),)
    assert why("bruno", spent=spent) == [No.LIMIT_MONTH]
    spent = (Spent(("bruno",), "approver", DAY - timedelta(days=30), D(9000)),)
    assert ask("bruno", spent=spent).yes
    spent = (Spent(("bruno",), "buyer", DAY, D(9000)),)
    assert ask("bruno", spent=spent).yes


def test_self_approval_directly_and_by_a_second_login():
    assert why("anna") == [No.SEGREGATION]
    assert why("anna2") == [No.SEGREGATION]
    asked = facts(duties={"request": frozenset({"anna2"})})
    assert why("anna", facts=asked) == [No.SEGREGATION]


def test_self_approval_through_a_delegate():
    lent = Delegation("anna", "eve", "approver", ALWAYS)
    known = register(delegations=(lent,))
    assert why("eve", register=known) == [No.SEGREGATION]
    to_anna = Delegation("chloe", "anna", "approver", ALWAYS)
    known = register(rights=(Right("chloe", "approver"),), delegations=(to_anna,))
    assert why("anna", register=known) == [No.SEGREGATION]


def test_who_received_does_not_approve():
    done = facts(duties={"receive": frozenset({"chloe"})})
    assert why("chloe", facts=done) == [No.SEGREGATION]


def test_two_duties_within_one_act():
    rights = (Right("chloe", "approver"), Right("chloe", "buyer"))
    signed = (Signature("approve", ("chloe",)),)
    more = {"register": register(rights=rights), "signatures": signed}
    assert ask("chloe", BUY, **more).yes
    rules = (Apart("approve_order", "buy"),)
    buy = replace(BUY, duty="buy")
    more["steps"] = (APPROVE, buy)
    assert why("chloe", buy, rules=rules, **more) == [No.SEGREGATION]


def test_a_role_of_another_name_is_the_same_duty():
    director = replace(APPROVE, role="director")
    known = register(rights=(Right("anna", "director"),))
    found = why("anna", director, steps=(director,), register=known)
    assert found == [No.SEGREGATION]


def test_who_signed_the_order_does_not_release_its_payment():
    pay = Policy("payments", Act.RELEASE_PAYMENT, (Step("pay", "payer"),))
    known = register(rights=(Right("chloe", "payer"), Right("bruno", "payer")))
    done = facts(
        act=Act.RELEASE_PAYMENT, duties={"approve_order": frozenset({"chloe"})}
    )
    now = situation(register=known, facts=done, policy=pay)
    answers = [
        may_sign(now, pay.steps[0], login, Level.SOFTWARE)
        for login in ("chloe", "bruno")
    ]
    assert [one.reasons for one in answers] == [(No.SEGREGATION,), ()]


LATE = replace(
    APPROVE,
    remind_after=timedelta(days=1),
    escalate_after=timedelta(days=2),
    escalate_to="director",
)


def test_a_late_step_may_be_signed_by_another_role():
    rights = (Right("fred", "director"), Right("anna", "director"))
    known = register(rights=rights)
    for days, able in ((1, False), (2, True)):
        step = in_force(LATE, AT - timedelta(days=days), AT)
        more = {"steps": (step,), "register": known}
        assert ask("fred", step, **more).yes is able
        assert not ask("anna", step, **more).yes


def test_reminders_and_escalation():
    opened = AT - timedelta(days=2)
    assert due(LATE, AT, AT) == Due()
    assert due(LATE, AT - timedelta(days=1), AT) == Due(remind=True)
    assert due(LATE, opened, AT) == Due(remind=True, escalate=True)
    assert due(LATE, opened, AT, reminded=AT, escalated=AT) == Due()
    assert due(APPROVE, opened, AT) == Due()


def test_split_orders_count_once_in_a_day():
    spent = (Spent(("bruno",), "approver", DAY, D(600)),)
    now = facts("900", alone=D(300))
    assert ask("bruno", facts=now, spent=spent).yes
    now = facts("1001", alone=D(300))
    assert why("bruno", facts=now, spent=spent) == [No.LIMIT_ACT]
    now = facts("1000", alone=D("900.01"))
    assert why("bruno", facts=now, spent=spent) == [No.LIMIT_DAY]


def test_his_own_alone():
    """No delegate, no other right: who is named signs for himself."""
    step = Step("approver", "approver", people=("bruno",), own=True)
    register_ = register(
        rights=(Right("chloe", "approver"),),
        delegations=(Delegation("bruno", "chloe", "approver", ALWAYS),),
    )
    asked = {"steps": (step,), "register": register_}
    assert ask("bruno", step, **asked).authority.chain == ("bruno",)
    assert why("chloe", step, **asked) == [No.NO_ROLE]
    assert why("david", step, **asked) == [No.NO_ROLE]


def test_a_delegate():
    known = register(delegations=(LENT,))
    answer = ask("eve", register=known)
    assert answer.authority.chain == ("eve", "chloe")
    assert why("eve", register=known, amount="2000.01") == [No.LIMIT_ACT]


@pytest.mark.parametrize(
    "change",
    [
        {"period": Period(end=DAY - timedelta(days=1))},
        {"period": Period(start=DAY + timedelta(days=1))},
        {"revoked_at": AT},
        {"role": "buyer"},
    ],
)
def test_a_delegate_outside_his_time_or_role(change):
    known = register(delegations=(replace(LENT, **change),))
    assert why("eve", register=known) == [No.NO_ROLE]


def test_the_giver_s_limits_hold_for_the_delegate():
    lent = Delegation("bruno", "eve", "approver", ALWAYS)
    known = register(delegations=(lent,))
    assert why("eve", register=known, amount="1001") == [No.LIMIT_ACT]
    spent = (Spent(("bruno",), "approver", DAY, D(1200)),)
    assert why("eve", register=known, spent=spent) == [No.LIMIT_DAY]
    spent = (Spent(("eve", "bruno"), "approver", DAY, D(1200)),)
    assert why("bruno", register=known, spent=spent) == [No.LIMIT_DAY]
    spent = (Spent(("eve",), "approver", DAY, D(1200)),)
    assert ask("eve", register=known, spent=spent).yes


def test_a_revoked_right_is_gone_at_once():
    opened = situation()
    assert may_sign(opened, APPROVE, "chloe", Level.SOFTWARE).yes
    gone = (Right("chloe", "approver", revoked_at=AT),)
    late = replace(opened, register=register(rights=gone))
    assert not may_sign(late, APPROVE, "chloe", Level.SOFTWARE).yes
    known = register(rights=gone, delegations=(LENT,))
    assert why("eve", register=known) == [No.NO_ROLE]


@pytest.mark.parametrize(
    "period",
    [Period(end=DAY - timedelta(days=1)), Period(start=DAY + timedelta(days=1))],
)
def test_a_right_outside_its_time(period):
    known = register(rights=(Right("chloe", "approver", period=period),))
    assert why("chloe", register=known) == [No.NO_ROLE]


def test_levels():
    card = replace(APPROVE, level=Level.CARD)
    assert why("chloe", card, steps=(card,)) == [No.LEVEL]
    assert why("chloe", card, Level.PASSKEY, steps=(card,)) == [No.LEVEL]
    assert ask("chloe", card, Level.CARD, steps=(card,)).yes


def test_steps_wait_in_order_and_parallel_ones_do_not():
    assert why("david", BUY) == [No.WAITS]
    signed = (Signature("approve", ("chloe",)),)
    assert ask("david", BUY, signatures=signed).yes
    both = (APPROVE, replace(BUY, order=1))
    assert open_steps(situation(both)) == list(both)
    assert why("bruno", signatures=signed) == [No.DONE]


TWO = Step("approve", "approver", mode=Mode.SOME, count=2)


def test_two_of_them_are_two_persons_by_two_rights():
    one = (Signature("approve", ("chloe",)),)
    now = situation((TWO,), signatures=one)
    assert not is_done(now, TWO)
    assert why("chloe", TWO, steps=(TWO,), signatures=one) == [No.SIGNED, No.SIGNED]
    known = register(delegations=(LENT,))
    more = {"steps": (TWO,), "register": known}
    assert why("eve", TWO, signatures=one, **more) == [No.SIGNED]
    by_eve = (Signature("approve", ("eve", "chloe")),)
    assert why("chloe", TWO, signatures=by_eve, **more) == [No.SIGNED]
    same = (*one, *by_eve)
    assert not is_done(situation((TWO,), signatures=same), TWO)
    both = (*one, Signature("approve", ("bruno",)))
    assert all_done(situation((TWO,), signatures=both))


def test_one_person_by_two_lent_rights_is_one():
    twice = (
        Signature("approve", ("eve", "chloe")),
        Signature("approve", ("eve", "bruno")),
    )
    assert not is_done(situation((TWO,), signatures=twice), TWO)


def test_who_lent_his_right_has_done_the_duty():
    buy = replace(BUY, duty="buy")
    rights = (Right("chloe", "approver"), Right("chloe", "buyer"))
    more = {
        "steps": (APPROVE, buy),
        "register": register(rights=rights),
        "rules": (Apart("approve_order", "buy"),),
        "signatures": (Signature("approve", ("eve", "chloe")),),
    }
    assert why("chloe", buy, **more) == [No.SEGREGATION]


EACH = Step("approve", "approver", mode=Mode.ALL, people=("bruno", "chloe"))


def test_all_of_those_named():
    one = (Signature("approve", ("chloe",)),)
    assert not all_done(situation((EACH,), signatures=one))
    assert all_done(
        situation((EACH,), signatures=(*one, Signature("approve", ("bruno",))))
    )
    extra = register(rights=(*register().rights, Right("fred", "approver")))
    assert why("fred", EACH, steps=(EACH,), register=extra) == [No.NOT_NAMED]
    known = register(delegations=(LENT,))
    by_eve = ask("eve", EACH, steps=(EACH,), register=known)
    assert by_eve.authority.chain == ("eve", "chloe")


def test_no_steps_are_never_done():
    assert not all_done(situation(()))


def test_the_simulator():
    rows = simulate(situation(amount="500"))
    assert [(row.step.name, row.people) for row in rows] == [
        ("approve", ("bruno", "chloe")),
        ("buy", ("david",)),
    ]
    assert rows[0].refused == (("anna", (No.SEGREGATION,)),)
    rows = simulate(situation(amount="12000"))
    assert rows[0].people == ("chloe",)
    refused = dict(rows[0].refused)
    assert refused["bruno"] == (No.LIMIT_ACT, No.LIMIT_DAY, No.LIMIT_MONTH)
    rows = simulate(situation((TWO, BUY), amount="12000"))
    assert [(row.step.name, row.stuck) for row in rows] == [("approve", True)]
