"""Two signatures at once (signing.md 5, "Race"): real processes, real transactions."""

import pytest

from .test_locks import held, second


@pytest.fixture(scope="module")
def people(workshop):
    """A company and its approvers: any of them may sign."""
    return workshop.run("prepare_sign")


def ask(workshop, people, name):
    """Ask for one signature."""
    return workshop.run("ask_to_sign", company=people["company"], name=name)


def prepared(workshop, people, step, who):
    """Sign on the card; what must be brought back."""
    found = workshop.run("prepare_signature", step=step, who=people[who])
    session, raw = found
    return {"session": session, "raw": raw, "who": people[who]}


def evidence(workshop, step):
    """Count a step's signatures."""
    count = "SELECT count(*) FROM signing_evidence WHERE step_id = %s"
    return workshop.query(count, step)[0][0]


def test_two_sign_one_step(workshop, people):
    """One signature is kept; the slower one is told, and nothing of it stays."""
    step = ask(workshop, people, "P1")
    first = prepared(workshop, people, step, "bruno")
    other = prepared(workshop, people, step, "chloe")
    with held(workshop, "finish_signature", **first):
        slower = second(workshop, "finish_signature", **other)
    assert "not open any more" in slower.error()
    assert slower.gave_way()
    assert evidence(workshop, step) == 1


def test_two_acts_on_one_log(workshop, people):
    """The slower one is taken in after the faster one, by the same raw signature."""
    steps = [ask(workshop, people, name) for name in ("P2", "P3")]
    first = prepared(workshop, people, steps[0], "bruno")
    other = prepared(workshop, people, steps[1], "chloe")
    with held(workshop, "finish_signature", **first):
        slower = second(workshop, "finish_signature", **other)
    position, done = slower.result()
    assert slower.gave_way()
    assert done == 1
    assert [evidence(workshop, step) for step in steps] == [1, 1]
    problems, length = workshop.run("check_log", company=people["company"])
    assert (problems, length) == ([], position)


def test_same_signature_twice_at_once(workshop, people):
    """A doubled request: one evidence, one entry."""
    step = ask(workshop, people, "P4")
    once = prepared(workshop, people, step, "bruno")
    with held(workshop, "finish_signature", **once):
        again = second(workshop, "finish_signature", **once)
    assert "waited too long" in again.error()
    assert evidence(workshop, step) == 1


def test_generated_again_while_somebody_signs(workshop, people):
    """The signature of what was replaced at that moment is refused."""
    step = ask(workshop, people, "P6")
    once = prepared(workshop, people, step, "bruno")
    with held(workshop, "ask_again", step=step):
        slower = second(workshop, "finish_signature", **once)
    assert "not open any more" in slower.error()
    assert evidence(workshop, step) == 0


def test_signed_while_it_is_generated_again(workshop, people):
    """The signature stays as evidence, of a revision that does not count any more."""
    step = ask(workshop, people, "P7")
    once = prepared(workshop, people, step, "bruno")
    with held(workshop, "finish_signature", **once):
        slower = second(workshop, "ask_again", step=step)
    newer = slower.result()
    assert evidence(workshop, step) == 1
    state = """SELECT request.state FROM signing_request request
        JOIN signing_step step ON step.request_id = request.id WHERE step.id = %s"""
    assert workshop.query(state, step)[0][0] == "void"
    assert workshop.query(state, newer)[0][0] == "open"


def test_two_acts_that_pass_a_day_s_limit_together(workshop, people):
    """Each of 1,200 is under Dora's 2,000; the slower one is not."""
    steps = [ask(workshop, people, name) for name in ("P8", "P9")]
    first, other = (prepared(workshop, people, step, "dora") for step in steps)
    with held(workshop, "finish_signature", **first):
        slower = second(workshop, "finish_signature", **other)
    assert "it goes over your limit of today." in slower.error()
    assert slower.gave_way()
    assert [evidence(workshop, step) for step in steps] == [1, 0]


def test_right_is_revoked_while_its_holder_signs(workshop, people):
    """Taken back first: the signature on its way is refused."""
    step = ask(workshop, people, "P10")
    once = prepared(workshop, people, step, "emil")
    with held(workshop, "revoke_right", who=people["emil"]):
        slower = second(workshop, "finish_signature", **once)
    assert "you do not have this role today" in slower.error()
    assert slower.gave_way()
    assert evidence(workshop, step) == 0


def test_holder_signs_while_the_right_is_revoked(workshop, people):
    """Signed first: it was his right then, and is not any more."""
    step = ask(workshop, people, "P11")
    later = ask(workshop, people, "P12")
    once = prepared(workshop, people, step, "flora")
    other = prepared(workshop, people, later, "flora")
    with held(workshop, "finish_signature", **once):
        slower = second(workshop, "revoke_right", who=people["flora"])
    assert slower.result() == "ended"
    assert slower.gave_way()
    refused = workshop.start("finish_signature", **other)
    assert "you do not have this role today" in refused.error()
    assert [evidence(workshop, one) for one in (step, later)] == [1, 0]
    assert workshop.run("check_log", company=people["company"])[0] == []


ORDER = """SELECT purchase.state, purchase.signing_revising, request.state
    FROM purchase_order purchase JOIN signing_request request
      ON request.res_model = 'purchase.order' AND request.res_id = purchase.id
   WHERE purchase.id = %s"""


def test_order_is_revised_while_its_last_signature_comes(workshop, people):
    """The signature would confirm it: it is given up first, and stays a draft."""
    order, step = workshop.run("ask_for_order", company=people["company"])
    once = prepared(workshop, people, step, "bruno")
    with held(workshop, "revise_order", order=order):
        slower = second(workshop, "finish_signature", **once)
    assert "not open any more" in slower.error()
    assert workshop.query(ORDER, order) == [("draft", False, "void")]
    assert evidence(workshop, step) == 0


def test_order_is_confirmed_while_it_is_revised(workshop, people):
    """Confirmed first: then revised as an order, which opens no gate meanwhile."""
    order, step = workshop.run("ask_for_order", company=people["company"])
    once = prepared(workshop, people, step, "bruno")
    with held(workshop, "finish_signature", **once):
        slower = second(workshop, "revise_order", order=order)
    assert slower.result() == "purchase"
    assert slower.gave_way()
    assert workshop.query(ORDER, order) == [("purchase", True, "void")]
    assert evidence(workshop, step) == 1
    gate = workshop.start("order_gate", order=order)
    assert "is not signed yet" in gate.error()


def test_unique_slot_without_the_lock(workshop, people):
    """Were there no lock, the database itself refuses a second one."""
    step = ask(workshop, people, "P5")
    first = prepared(workshop, people, step, "bruno")
    workshop.run("finish_signature", **first)
    copy = """INSERT INTO signing_evidence SELECT (jsonb_populate_record(one,
        jsonb_build_object('id', one.id + 100000, 'identity', 'other'))).*
        FROM signing_evidence one WHERE step_id = %s"""
    with pytest.raises(Exception, match="one_slot"):
        workshop.query(copy, step)
