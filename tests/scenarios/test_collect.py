"""Charges by real processes: killed, at the same time, in each other's way."""

import pytest

from tests.doubles.stripe_calls import Caller

from .workshop import until

COUNT = 30
STATES = "SELECT state, count(*) FROM collection_attempt GROUP BY state"
# As if ten minutes had passed since.
LATER = """
UPDATE collection_attempt SET sent_at = sent_at - interval '10 minutes',
       provider_sent_at = provider_sent_at - interval '10 minutes',
       next_look_at = now() AT TIME ZONE 'UTC' - interval '1 second'
"""
PAID = """
SELECT count(*) FROM account_move
 WHERE move_type = 'out_invoice' AND amount_residual = 0 AND state = 'posted'
"""
EVENTS = "SELECT state, count(*) FROM collection_event GROUP BY state"
PAYMENTS = "SELECT count(*) FROM account_payment WHERE payment_transaction_id > 0"


@pytest.fixture
def month(workshop, stripe_double):
    """Clients with a card and an invoice; attempts of former tests are gone."""
    workshop.query("UPDATE collection_attempt_line SET open = false")
    workshop.query("DELETE FROM collection_attempt_line")
    workshop.query("DELETE FROM collection_attempt")
    clients = [stripe_double.means() for _number in range(COUNT)]
    return workshop.run("prepare_collect", clients=clients)


def states(workshop):
    return dict(workshop.query(STATES))


def charges(double):
    calls = double.calls(method="POST", path="/v1/payment_intents")["calls"]
    return len(calls)


def test_killed_between_sending_and_writing_charges_nobody_twice(
    workshop, month, stripe_double
):
    url = stripe_double.url
    workshop.run("ask_for", invoices=month["invoices"])
    # Charged at once, answered long after the process is gone.
    stripe_double.faults(
        rules=[{"fault": "slow", "on": "POST *payment_intents", "seconds": 20}]
    )
    job = workshop.start("collect", url=url, job="_cron_send")
    until(lambda: stripe_double.taken()["count"] >= 20, "the first charges")
    assert job.kill()
    stripe_double.faults(rules=[])
    assert states(workshop) == {"sending": COUNT}
    charged = stripe_double.taken()["count"]
    assert 20 <= charged <= COUNT

    workshop.run("collect", url=url, job="_cron_send")
    workshop.run("collect", url=url, job="_cron_resolve")
    assert states(workshop) == {"sending": COUNT}
    assert stripe_double.taken()["count"] == charged

    workshop.query(LATER)
    workshop.run("collect", url=url, job="_cron_resolve")
    assert states(workshop) == {"done": COUNT}
    assert stripe_double.taken() == {"count": COUNT, "amount": COUNT * 1000}

    before = workshop.query(PAID)[0][0]
    jobs = [workshop.start("collect", url=url, job="_cron_settle") for _n in range(2)]
    for job in jobs:
        job.result()
    workshop.run("collect", url=url, job="_cron_settle")
    assert workshop.query(PAID)[0][0] - before == COUNT


def test_two_jobs_at_once_send_each_attempt_once(workshop, month, stripe_double):
    workshop.run("ask_for", invoices=month["invoices"])
    stripe_double.settings(latency=0.05)
    jobs = [
        workshop.start("collect", url=stripe_double.url, job="_cron_send")
        for _number in range(3)
    ]
    for job in jobs:
        job.result()
    assert states(workshop) == {"done": COUNT}
    assert charges(stripe_double) == COUNT
    assert stripe_double.taken()["count"] == COUNT


def test_a_payment_that_waited_for_the_preparation_sees_it(workshop, month):
    invoice = month["invoices"][0]
    with workshop.gate(71) as arrived:
        asking = workshop.start("ask_for", (None, 71), invoices=[invoice])
        arrived(1)
        paying = workshop.start("pay_by_hand", who=month, invoice=invoice)
        workshop.await_blocked()
    assert asking.result()["attempts"]
    paying.result()
    assert paying.gave_way()
    # Nothing had been sent: the person's payment wins, the attempt is over.
    assert states(workshop) == {"cancelled": 1}


def test_an_invoice_that_is_being_paid_is_not_prepared(workshop, month):
    invoice = month["invoices"][0]
    with workshop.gate(72) as arrived:
        paying = workshop.start("pay_by_hand", (None, 72), who=month, invoice=invoice)
        arrived(1)
        asked = workshop.run("ask_for", invoices=[invoice])
        assert asked == {"attempts": [], "left": ["changing"]}
    paying.result()
    assert states(workshop) == {}


def test_the_same_event_at_once_is_kept_and_worked_once(workshop, month, stripe_double):
    workshop.run("ask_for", invoices=month["invoices"][:1])
    stripe_double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
    workshop.run("collect", url=stripe_double.url, job="_cron_send")
    assert states(workshop) == {"unknown": 1}
    events = Caller(stripe_double).get("events", type="payment_intent.succeeded")
    [body] = events["data"]
    with workshop.gate(73) as arrived:
        first = workshop.start("hear", (None, 73), body=body)
        arrived(1)
        second = workshop.start("hear", body=body)
        workshop.await_blocked()
    assert first.result() == second.result()
    assert second.gave_way()
    assert dict(workshop.query(EVENTS)) == {"done": 1}
    assert states(workshop) == {"done": 1}
