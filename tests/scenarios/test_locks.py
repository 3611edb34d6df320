"""What two transactions do to one file, one draft or one contract at the same time.

The first one has done its work and waits before it commits; the second one is in its
way. Odoo runs the second one again when the first has committed.
"""

import contextlib

MONTH = "2011-01-01"
INVOICES = """
SELECT move.id, move.state, move.amount_untaxed::text, move.billing_month::text
  FROM account_move move
  JOIN res_partner client ON client.id = move.commercial_partner_id
 WHERE client.ref = %s AND move.state <> 'cancel' ORDER BY move.id
"""
ROWS = """
SELECT row.state, row.move_id, row.amount::text FROM partner_import_line row
  JOIN partner_import_batch batch ON batch.id = row.batch_id
 WHERE row.client_key = %s AND batch.state = 'done' ORDER BY row.id
"""


@contextlib.contextmanager
def held(workshop, function, **arguments):
    """A worker that has done its work and commits at the end of the block."""
    with workshop.gate(1) as arrived:
        worker = workshop.start(function, gates=(None, 1), **arguments)
        arrived(1)
        yield worker
    worker.result()


def second(workshop, function, **arguments):
    """A worker that stands in the way of one that is held."""
    worker = workshop.start(function, **arguments)
    workshop.await_blocked()
    return worker


def serve(workshop, who, client, *prices):
    """Receive a file of one client; return its batch."""
    name = f"{client}-{'-'.join(prices)}.csv"
    lines = [(f"{name}-{price}", client, price) for price in prices]
    return workshop.run("serve", who=who, name=name, lines=lines)


def bill(workshop, who, client):
    """Bill one client; return the invoice."""
    [move] = workshop.run("bill", who=who, clients=[client])
    return move


def invoices(workshop, client):
    """Return (state, untaxed, month) of each invoice, checked against its rows."""
    found = []
    rows = workshop.query(ROWS, client)
    for move, state, untaxed, month in workshop.query(INVOICES, client):
        amounts = [float(amount) for _state, row, amount in rows if row == move]
        assert round(sum(amounts), 2) == float(untaxed), "an invoice is not its rows"
        found.append((state, float(untaxed), month))
    return found


def ready(workshop, client):
    """Return how many rows of a client are ready."""
    states = [state for state, _move, _amount in workshop.query(ROWS, client)]
    return states.count("ready")


# === A FILE IS TAKEN BACK WHILE ITS ROWS ARE BILLED === #


def test_file_is_cancelled_while_it_is_billed(workshop, who, client):
    batch = serve(workshop, who, client, "10", "20")
    with held(workshop, "bill", who=who, clients=[client]):
        cancel = second(workshop, "cancel", who=who, batch=batch)
    assert "are invoiced" in cancel.error()
    assert invoices(workshop, client) == [("draft", 30.0, MONTH)]


def test_file_is_billed_while_it_is_cancelled(workshop, who, client):
    batch = serve(workshop, who, client, "10", "20")
    with held(workshop, "cancel", who=who, batch=batch):
        bill = second(workshop, "bill", who=who, clients=[client])
    assert bill.result() == []
    assert bill.gave_way()
    assert invoices(workshop, client) == []


# === ROWS JOIN A DRAFT THAT SOMEBODY HANDLES === #


def test_draft_is_confirmed_while_rows_join_it(workshop, who, client):
    serve(workshop, who, client, "10")
    move = bill(workshop, who, client)
    serve(workshop, who, client, "20")
    with held(workshop, "bill", who=who, clients=[client]):
        confirm = second(workshop, "validate", who=who, moves=[move])
    confirm.result()
    assert invoices(workshop, client) == [("posted", 30.0, MONTH)]


def test_checked_draft_is_not_validated_with_rows_nobody_checked(workshop, who, client):
    serve(workshop, who, client, "10")
    move = bill(workshop, who, client)
    workshop.run("check", who=who, moves=[move])
    serve(workshop, who, client, "20")
    with held(workshop, "bill", who=who, clients=[client]):
        job = second(workshop, "validate_checked", who=who, moves=[move])
    job.result()
    assert invoices(workshop, client) == [("draft", 30.0, MONTH)]


def test_rows_come_while_the_draft_is_confirmed(workshop, who, client):
    serve(workshop, who, client, "10")
    move = bill(workshop, who, client)
    serve(workshop, who, client, "20")
    with held(workshop, "validate", who=who, moves=[move]):
        late = second(workshop, "bill", who=who, clients=[client])
    late.result()
    assert late.gave_way()
    # By default rows that come after the invoice go on another one of the month.
    found = invoices(workshop, client)
    assert found == [("posted", 10.0, MONTH), ("draft", 20.0, MONTH)]


def test_draft_is_deleted_while_rows_join_it(workshop, who, client):
    serve(workshop, who, client, "10")
    move = bill(workshop, who, client)
    serve(workshop, who, client, "20")
    with held(workshop, "bill", who=who, clients=[client]):
        delete = second(workshop, "delete", who=who, moves=[move])
    delete.result()
    assert invoices(workshop, client) == []
    assert ready(workshop, client) == 2


def test_rows_come_while_the_draft_is_deleted(workshop, who, client):
    serve(workshop, who, client, "10")
    move = bill(workshop, who, client)
    serve(workshop, who, client, "20")
    with held(workshop, "delete", who=who, moves=[move]):
        late = second(workshop, "bill", who=who, clients=[client])
    late.result()
    assert invoices(workshop, client) == [("draft", 30.0, MONTH)]
    assert ready(workshop, client) == 0


# === FEES AND SERVICES OF ONE MONTH === #

TOTALS = """
SELECT move.billing_month::text, move.amount_untaxed::text FROM account_move move
  JOIN res_partner client ON client.id = move.commercial_partner_id
 WHERE client.ref = %s AND move.state <> 'cancel'
"""
TOGETHER = [(MONTH, "130.00")]


def test_contract_is_invoiced_while_services_are_billed(workshop, who, client):
    serve(workshop, who, client, "30")
    workshop.run("make_contract", who=who, client=client, price=100.0)
    with held(workshop, "bill", who=who, clients=[client]):
        cron = second(workshop, "run_contract_cron", who=who)
    cron.result()
    assert workshop.query(TOTALS, client) == TOGETHER


def test_services_are_billed_while_the_contract_is_invoiced(workshop, who, client):
    serve(workshop, who, client, "30")
    workshop.run("make_contract", who=who, client=client, price=100.0)
    with held(workshop, "run_contract_cron", who=who):
        bill = second(workshop, "bill", who=who, clients=[client])
    bill.result()
    assert bill.gave_way()
    assert workshop.query(TOTALS, client) == TOGETHER
