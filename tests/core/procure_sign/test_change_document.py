"""The document of a change of who may sign, and whom a role may be lent to."""

import pytest
from policy_kit import ALWAYS, APPROVE

from procure_sign.core.change import Change, Part, digest, digests, write
from procure_sign.core.delegate import duties, excluded
from procure_sign.core.policy import Policy, Step
from procure_sign.core.reasons import Refused
from procure_sign.core.register import Delegation, Register, Right
from procure_sign.core.segregation import DEFAULT
from procure_sign.core.statement import Act
from procure_sign.core.strict_xml import canonical, parse

VALUES = (("name", "Orders"), ("amount_over", "5000.00 EUR"))


def part(kind="put", record="signing.policy,7", values=VALUES):
    return Part(kind, record, values, digest(values))


def change(*parts, **values):
    found = {"company": "Maison Test", "title": "Orders", "reason": "", **values}
    return Change(parts=parts or (part(),), **found)


def test_a_change_is_readable_and_canonical():
    document = write(change(trust=(("signing.anchor,1", "ab" * 32),)))
    assert canonical(parse(document)) == document
    text = document.decode()
    for wanted in ("Orders", "5000.00 EUR", "signing.policy,7", "ab" * 32):
        assert wanted in text


@pytest.mark.parametrize(
    "other",
    [
        change(part(values=(("name", "Orders"), ("amount_over", "9.00 EUR")))),
        change(part("end")),
        change(part(record="signing.policy,8")),
        change(part(), part(record="signing.policy,8")),
        change(title="Else"),
        change(reason="Because"),
        change(company="Other"),
        change(trust=(("signing.anchor,1", "cd" * 32),)),
    ],
)
def test_every_value_counts(other):
    assert write(other) != write(change())


def test_a_value_with_markup_stays_a_value():
    values = (("name", "</st:Value><st:Put>"),)
    assert len(digests(write(change(part(values=values))))) == 1


def test_a_character_that_no_document_may_have():
    with pytest.raises(Refused):
        write(change(title="a\0b"))


def test_digests_are_read_back():
    other = part("end", "signing.right,3", (("role", "buyer"),))
    found = digests(write(change(part(), other)))
    assert found == {
        "put signing.policy,7": digest(VALUES),
        "end signing.right,3": other.digest,
    }


PAY = Policy("pay", Act.RELEASE_PAYMENT, (Step("pay", "treasurer"),))
ORDERS = Policy(
    "orders", Act.APPROVE_ORDER, (APPROVE, Step("buy", "buyer", duty="buy"))
)


def lend(role="approver", receiver="david", *rights):
    new = Delegation("chloe", receiver, role, ALWAYS)
    return excluded(new, Register(rights=rights), (PAY, ORDERS), DEFAULT)


def test_what_people_of_a_role_do():
    assert duties((PAY, ORDERS), "approver") == {"approve_order"}
    assert duties((PAY, ORDERS), "buyer") == {"buy"}
    assert duties((PAY, ORDERS), "requester") == {"request"}
    late = Policy("late", Act.RELEASE_PAYMENT, (Step("a", "b", escalate_to="boss"),))
    assert duties((late,), "boss") == {"release_payment"}


def test_a_role_is_not_lent_to_whom_segregation_excludes():
    assert not lend()
    assert not lend("approver", "david", Right("david", "buyer"))
    assert not lend("approver", "david", Right("eve", "treasurer"))
    assert lend("approver", "david", Right("david", "treasurer"))
    assert lend("treasurer", "david", Right("david", "approver"))
    assert lend("approver", "david", Right("david", "requester"))


def test_who_has_the_role_gets_no_new_duty_by_a_loan():
    both = (Right("david", "treasurer"), Right("david", "approver"))
    assert not lend("approver", "david", *both)
