"""Two users press the same button at the same time."""

import pytest

MONTH = "2011-01-01"
CLIENTS = 12
ROWS = 10

INVOICES = """
SELECT client.ref, count(DISTINCT move.id), sum(line.price_subtotal)::text,
       count(DISTINCT line.id)
  FROM account_move move
  JOIN res_partner client ON client.id = move.commercial_partner_id
  JOIN account_move_line line
    ON line.move_id = move.id AND line.display_type = 'product'
 WHERE move.import_check IS NOT NULL AND client.ref LIKE %s
 GROUP BY client.ref
"""
ROWS_OF = """
SELECT count(*), count(DISTINCT move_line_id) FROM partner_import_line
 WHERE batch_id = %s AND state = 'invoiced'
"""
LOCK = "SELECT id FROM partner_import_line WHERE batch_id = %s FOR UPDATE"


@pytest.fixture(params=range(3))
def batch(request, workshop, who):
    """A file with rows of several clients; its name starts each client's number."""
    name = f"{request.node.name}-"
    lines = [
        (f"{row}", f"{name}{client}", f"{client}.{row}")
        for client in range(1, CLIENTS + 1)
        for row in range(1, ROWS)
    ]
    number = workshop.run("serve", who=who, name=name, lines=lines)
    return number, f"{name}%", lines


def others(who):
    """Return the two managers."""
    return who, {**who, "user": who["second"]}


def check_billed_once(workshop, batch):
    """One invoice per client with each row on a line of its own, and nothing else."""
    number, clients, lines = batch
    invoices = workshop.query(INVOICES, clients)
    assert len(invoices) == CLIENTS
    assert {count for _client, count, _sum, _rows in invoices} == {1}
    assert {rows for _client, _count, _sum, rows in invoices} == {ROWS - 1}
    found = {client: float(total) for client, _count, total, _rows in invoices}
    sums = dict.fromkeys(found, 0.0)
    for _reference, client, price in lines:
        sums[client] += float(price)
    assert found == pytest.approx(sums, abs=0.001)
    assert workshop.query(ROWS_OF, number) == [(len(lines), len(lines))]


def test_two_users_create_invoices_in_two_transactions(workshop, who, batch):
    with workshop.gate(1) as arrived:
        workers = [
            workshop.start("bill", gates=(1, None), who=user) for user in others(who)
        ]
        arrived(2)
    first, second = (worker.result() for worker in workers)
    assert sorted([len(first), len(second)]) == [0, CLIENTS]
    assert sum(worker.gave_way() for worker in workers) == 1, "they did not overlap"
    check_billed_once(workshop, batch)


def test_two_users_press_the_button_and_two_workers_run_the_jobs(workshop, who, batch):
    with workshop.gate(1) as arrived:
        pressed = [
            workshop.start(
                "press_create_invoices", gates=(1, None), who=user, month=MONTH
            )
            for user in others(who)
        ]
        arrived(2)
    assert [press.result() for press in pressed] == [1, 1]
    number = batch[0]
    with workshop.locked(LOCK, number):
        workers = [workshop.start("run_jobs", requeue=False) for _ in range(2)]
        workshop.await_blocked(2)
    for worker in workers:
        worker.result()
    states = workshop.query("SELECT DISTINCT state FROM queue_job")
    assert states == [("done",)]
    check_billed_once(workshop, batch)


def test_two_users_ask_for_a_partners_bill(workshop, who):
    lines = [("1", "Settled", "7.50")]
    workshop.run("serve", who=who, name="settled.csv", lines=lines)
    [settlement] = workshop.run("settle", who=who)
    with workshop.gate(1) as arrived:
        workers = [
            workshop.start(
                "make_bill", gates=(1, None), who=user, settlement=settlement
            )
            for user in others(who)
        ]
        arrived(2)
    assert all(worker.ended(60) for worker in workers)
    [loser] = [worker for worker in workers if worker.gave_way()]
    [winner] = [worker for worker in workers if worker is not loser]
    winner.result()
    assert "is already the bill of" in loser.error()
    bills = "SELECT count(*) FROM account_move WHERE import_settlement_id = %s"
    assert workshop.query(bills, settlement) == [(1,)]
