"""Settlement killed inside a set and between two: nothing twice, nothing left."""

import pytest

from .workshop import until

COUNT, SET = 12, 5
# Each holds up the job where it writes about one invoice, further in the set each time.
PLACES = {
    "transactions": "SELECT FROM res_partner WHERE id = ("
    "SELECT partner_id FROM account_move WHERE id = %s) FOR UPDATE",
    "reconciliation": "SELECT FROM account_move_line WHERE move_id = %s"
    " AND display_type = 'payment_term' FOR UPDATE",
    "items of attempts": "SELECT FROM collection_attempt_line WHERE move_id = %s"
    " FOR UPDATE",
}
# Settled attempts; transactions, posted payments and paid invoices of all attempts.
BOOKED = """
SELECT count(DISTINCT attempt.id) FILTER (WHERE attempt.settled), count(tx.id),
       count(entry.id), count(DISTINCT move.id)
  FROM collection_attempt attempt
  JOIN collection_attempt_line line ON line.attempt_id = attempt.id
  LEFT JOIN payment_transaction tx ON tx.reference = attempt.name
  LEFT JOIN account_payment payment ON payment.payment_transaction_id = tx.id
  LEFT JOIN account_move entry ON entry.id = payment.move_id AND entry.state = 'posted'
  LEFT JOIN account_move move ON move.id = line.move_id AND move.amount_residual = 0
"""
BUSY = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid != pg_backend_pid() AND state != 'idle'
"""
OPEN = "SELECT count(*) FROM collection_attempt_line WHERE open"
STATES = "SELECT state, count(*) FROM collection_attempt GROUP BY state"


@pytest.fixture
def charged(workshop, stripe_double):
    """Invoices whose charges are done and not in the books; in their order."""
    workshop.query("UPDATE collection_attempt_line SET open = false")
    workshop.query("DELETE FROM collection_attempt_line")
    workshop.query("DELETE FROM collection_attempt")
    clients = [stripe_double.means() for _number in range(COUNT)]
    month = workshop.run("prepare_collect", clients=clients)
    workshop.run("ask_for", invoices=month["invoices"])
    workshop.run("collect", url=stripe_double.url, job="_cron_send")
    assert workshop.query(STATES) == [("done", COUNT)]
    return month["invoices"]


def booked(workshop):
    """Return settled attempts, transactions, payments and paid invoices: all alike."""
    return set(workshop.query(BOOKED)[0])


@pytest.mark.parametrize(
    ("place", "done"),
    [
        ("reconciliation", 0),
        ("transactions", SET),
        ("items of attempts", SET),
        ("reconciliation", 2 * SET),
    ],
)
def test_killed_in_a_set_settles_each_once(
    workshop, charged, stripe_double, place, done
):
    url = stripe_double.url
    # The last one of its set: all others before it are written by then.
    stop = charged[min(done + SET, COUNT) - 1]
    with workshop.locked(PLACES[place], stop):
        job = workshop.start("collect", url=url, job="_cron_settle", size=SET)
        workshop.await_blocked()
        assert job.kill()
    until(lambda: not workshop.query(BUSY)[0][0], "the end of its transaction")
    assert booked(workshop) == {done}
    assert workshop.query(OPEN) == [(COUNT - done,)]

    jobs = [
        workshop.start("collect", url=url, job="_cron_settle", size=SET)
        for _number in range(2)
    ]
    for job in jobs:
        job.result()
    # What one of them left since the other one was at it.
    workshop.run("collect", url=url, job="_cron_settle", size=SET)
    assert booked(workshop) == {COUNT}
    assert workshop.query(OPEN) == [(0,)]
