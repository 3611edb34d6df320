"""Whatever is done to a log of acts shows."""

from dataclasses import replace
from datetime import timedelta

from evidence_kit import NOW
from hypothesis import given
from hypothesis import strategies as st

from procure_sign.core.act_log import Flaw, Problem, append, check, digest, head_of
from procure_sign.core.statement import NOTHING, LogHead


def a_log(count):
    """Acts on three records, each after the other of its own."""
    entries, last = [], {}
    for number in range(count):
        record = f"purchase.order,{number % 3}"
        evidence = f"{number + 1:064x}"
        entries.append(
            append(
                head_of(entries),
                last.get(record, NOTHING),
                company="1",
                record=record,
                act="approve_order",
                evidence=evidence,
                signature="ff" * 32,
                at=NOW + timedelta(minutes=number),
            )
        )
        last[record] = evidence
    return entries


def flaws(entries, known=()):
    return {one.flaw for one in check(entries, "1", known)}


def repaired(entries):
    """What an administrator would write who knows the rules: all hashes anew."""
    made = []
    for entry in entries:
        head = head_of(made)
        entry = replace(entry, position=head.position + 1, before=head.hash)
        made.append(replace(entry, hash=digest(entry)))
    return made


@given(st.integers(0, 12))
def test_a_right_log(count):
    log = a_log(count)
    assert check(log, "1", [head_of(log), LogHead(0, NOTHING)]) == []


@given(st.integers(2, 10), st.data())
def test_an_entry_taken_out(count, data):
    log = a_log(count)
    gone = data.draw(st.integers(0, count - 2))
    left = log[:gone] + log[gone + 1 :]
    assert {Flaw.GAP, Flaw.LINK} <= flaws(left)
    head = head_of(log)
    assert flaws(repaired(left), [head]) & {Flaw.CUT, Flaw.HEAD}


@given(st.integers(1, 10), st.data())
def test_an_entry_put_in(count, data):
    """An act that nobody did, in between: as it is, and by who knows the rules."""
    log = a_log(count)
    at = data.draw(st.integers(0, count - 1))
    values = {"company": "1", "record": "purchase.order,9", "act": "approve_order"}
    values |= {"evidence": "aa" * 32, "signature": "ff" * 32, "at": log[at].at}
    more = [*log[:at], append(head_of(log[:at]), NOTHING, **values), *log[at:]]
    assert flaws(more) == {Flaw.GAP, Flaw.LINK}
    assert check(repaired(more), "1") == []
    assert flaws(repaired(more), [head_of(log)]) == {Flaw.HEAD}


@given(st.integers(2, 10), st.data())
def test_two_entries_exchanged(count, data):
    log = a_log(count)
    one = data.draw(st.integers(0, count - 2))
    log[one], log[one + 1] = log[one + 1], log[one]
    assert {Flaw.GAP, Flaw.LINK, Flaw.CLOCK} <= flaws(log)


@given(st.integers(1, 10), st.data())
def test_a_value_changed(count, data):
    log = a_log(count)
    at = data.draw(st.integers(0, count - 1))
    name = data.draw(
        st.sampled_from(["record", "act", "evidence", "signature", "company"])
    )
    head = head_of(log)
    log[at] = replace(log[at], **{name: "other"})
    assert Flaw.CHANGED in flaws(log)
    assert Flaw.HEAD in flaws(repaired(log), [head])


@given(st.integers(1, 10), st.data())
def test_the_tail_cut(count, data):
    log = a_log(count)
    head = head_of(log)
    cut = log[: data.draw(st.integers(0, count - 1))]
    assert check(cut, "1") == []
    assert check(cut, "1", [head]) == [Problem(Flaw.CUT, count)]


def test_a_restored_backup_that_went_on():
    """Cut, then grown again beyond the head that a statement knows."""
    log = a_log(6)
    head = head_of(log)
    grown = log[:4]
    for number in range(4):
        grown.append(
            append(
                head_of(grown),
                NOTHING,
                company="1",
                record=f"account.payment.order,{number}",
                act="release_payment",
                evidence=f"{number + 90:064x}",
                signature="ee" * 32,
                at=NOW + timedelta(hours=1),
            )
        )
    assert check(grown, "1") == []
    assert check(grown, "1", [head]) == [Problem(Flaw.HEAD, 6)]


def test_a_record_s_own_chain():
    log = a_log(3)
    log.append(
        append(
            head_of(log),
            NOTHING,
            company="1",
            record="purchase.order,0",
            act="approve_order",
            evidence="aa" * 32,
            signature="ff" * 32,
            at=NOW + timedelta(hours=1),
        )
    )
    assert check(log, "1") == [Problem(Flaw.RECORD, 4)]


def test_evidence_twice_and_another_company():
    log = a_log(2)
    log.append(
        append(
            head_of(log),
            log[0].evidence,
            company="2",
            record="purchase.order,0",
            act="approve_order",
            evidence=log[0].evidence,
            signature="ff" * 32,
            at=NOW + timedelta(hours=1),
        )
    )
    assert check(log, "1") == [Problem(Flaw.COMPANY, 3), Problem(Flaw.TWICE, 3)]
