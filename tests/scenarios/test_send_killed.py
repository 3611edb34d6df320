"""Validate and send, on a live server that is killed in the middle of each step."""

import pytest

from .workshop import until

MONTH = "2011-01-01"
CLIENTS = [f"sent-{number}" for number in range(1, 7)]

STARTED = "SELECT 1 FROM queue_job WHERE state = 'started'"
DONE = "SELECT count(*) FROM queue_job WHERE state <> 'done'"
POSTED = "SELECT count(*) FROM account_move WHERE state = 'posted'"
SENDING = "SELECT count(*) FROM account_move WHERE sending_data IS NOT NULL"
MAILS = """
SELECT client.ref, mail.state, (
        SELECT array_agg(file.mimetype ORDER BY file.name) FROM ir_attachment file
          JOIN message_attachment_rel link ON link.attachment_id = file.id
         WHERE link.message_id = message.id)
  FROM mail_mail mail
  JOIN mail_message message ON message.id = mail.mail_message_id
  JOIN account_move move ON move.id = message.res_id
  JOIN res_partner client ON client.id = move.partner_id
  JOIN mail_mail_res_partner_rel recipient
    ON recipient.mail_mail_id = mail.id AND recipient.res_partner_id = client.id
 WHERE message.model = 'account.move' ORDER BY client.ref
"""
FILES = """
SELECT move.id, file.res_field, count(*), min(file.file_size) > 1000
  FROM account_move move JOIN ir_attachment file
    ON file.res_model = 'account.move' AND file.res_id = move.id
   AND file.res_field IN ('invoice_pdf_report_file', 'import_annex_file')
 GROUP BY move.id, file.res_field
"""
NAMES = "SELECT name FROM account_move WHERE state = 'posted' ORDER BY name"
# As if the minute was over after which the runner looks for dead jobs.
LATER = """
UPDATE queue_job SET date_enqueued = date_enqueued - interval '1 minute'
 WHERE state IN ('enqueued', 'started')
"""


@pytest.fixture
def serve(workshop, odoo_server, env):
    """Call it to start a server as in production: workers, cron, queue runner."""
    if "wkhtmltopdf" in env.lacking:
        pytest.skip(env.lacking["wkhtmltopdf"])
    return lambda: odoo_server(workers=2, cron=True, database=workshop.database)


def checked_invoices(workshop, who):
    """Create and check an invoice of each client; return their ids."""
    lines = [(client, client, "10") for client in CLIENTS]
    workshop.run("serve", who=who, name="sent.csv", lines=lines)
    workshop.run("run_jobs")
    moves = workshop.run("bill", who=who)
    workshop.run("check", who=who, moves=moves)
    return moves


def test_killed_server_validates_and_sends_each_invoice_once(workshop, who, serve):
    workshop.run("keep_mails")
    moves = checked_invoices(workshop, who)
    count = len(CLIENTS)
    assert len(moves) == count
    assert workshop.run("press_validate", who=who, month=MONTH) == count

    # Killed while the job validates: it cannot get past the last invoice.
    lock = "SELECT id FROM account_move WHERE id = %s FOR UPDATE"
    with workshop.locked(lock, max(moves)):
        server = serve()
        until(lambda: workshop.query(STARTED), "the job")
        workshop.await_blocked()
        server.kill()
    assert workshop.query(POSTED) == [(0,)]

    # Killed while it sends: the invoices are printed, no mail can be written.
    with workshop.locked("LOCK TABLE mail_mail IN SHARE MODE"):
        server = serve()
        workshop.query(LATER)
        until(lambda: workshop.query(DONE) == [(0,)], "the job of the killed worker")
        assert workshop.query(POSTED) == [(count,)]
        workshop.await_blocked()
        server.kill()
    assert workshop.query(MAILS) == []
    assert workshop.query(SENDING) == [(count,)]

    serve()
    until(lambda: workshop.query(SENDING) == [(0,)], "the invoices being sent")
    pdfs = ["application/pdf"] * 2
    assert workshop.query(MAILS) == [(client, "outgoing", pdfs) for client in CLIENTS]
    files = workshop.query(FILES)
    assert len(files) == 2 * count
    assert {(number, filled) for _move, _field, number, filled in files} == {(1, True)}
    numbers = [int(name.rsplit("/", 1)[1]) for [name] in workshop.query(NAMES)]
    assert numbers == list(range(1, count + 1)), "a number twice, or a hole"
