"""What tests let a process do inside Odoo: imported by its Python only, see ``warm``.

Each function gets ``env`` of the superuser and returns what JSON can carry. It is run
again when another transaction was in its way, as Odoo does with what a browser asks.
"""

import gzip
from datetime import date
from pathlib import Path

import psycopg2

from odoo.sql_db import connection_info_for

from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.jobrunner.runner import Database

from benchmarks import _retail

from .inside_collect import (  # noqa: F401 (called by name)
    ask_for,
    collect,
    hear,
    make_contact,
    pay_by_hand,
    prepare_collect,
    send_code,
)
from .inside_sign import (  # noqa: F401 (called by name)
    ask_again,
    ask_for_order,
    ask_to_sign,
    check_log,
    finish_signature,
    order_gate,
    prepare_sign,
    prepare_signature,
    revise_order,
    revoke_right,
)

# === THE QUEUE === #

TAKE = """
UPDATE queue_job SET state = 'enqueued', eta = NULL,
       date_enqueued = now() AT TIME ZONE 'UTC' - interval '1 minute'
 WHERE id = (SELECT id FROM queue_job WHERE state = 'pending'
              ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING uuid
"""
HOLD = "SELECT 1 FROM queue_job WHERE uuid = %s FOR NO KEY UPDATE"
OPEN = "SELECT 1 FROM queue_job WHERE state IN ('enqueued', 'started') LIMIT 1"


def run_jobs(env, requeue=True):
    """Run all jobs with queue_job's own code: its query for dead ones, its worker.

    Its runner would look for dead jobs after a minute, and wait before trying again.

    :param bool requeue: whether jobs of killed workers are run again
    """
    queue = psycopg2.connect(**connection_info_for(env.cr.dbname)[1])
    queue.autocommit = True
    with queue.cursor() as cursor:
        while True:
            # What this transaction saw is older than what the queue says next.
            env.cr.commit()
            if requeue:
                cursor.execute(Database._query_requeue_dead_jobs(None))
            cursor.execute(TAKE)
            taken = cursor.fetchone()
            if taken:
                _run_job(env, *taken)
                continue
            cursor.execute(OPEN)
            # PostgreSQL may not have noticed yet that a killed worker is gone.
            if not requeue or not cursor.fetchone():
                return


def _run_job(env, uuid):
    # Another worker that looks for pending jobs may hold its row for a moment.
    env.cr.execute(HOLD, [uuid])
    job = RunJobController._acquire_job(env, uuid)
    if job:
        RunJobController._runjob(env, job)
    env.transaction.reset()


# === A MONTH OF REAL ROWS === #


def prepare_retail(env, profiles, months, chunk):
    """Create company, clients, services and profiles for months of real rows.

    :param list profiles: names
    :param list months: such as ``2011-01``
    :param int chunk: rows per job
    :return: ids of the company, its manager and the profiles
    """
    env["ir.config_parameter"].set_param("partner_import.chunk_rows", chunk)
    work = _retail.company_env(env)
    rows = []
    for month in months:
        header, more = _retail.read(month)
        rows += more
    profile = _retail.prepare(work, header, rows).sudo()
    ids = [profile.id]
    for name in profiles[1:]:
        copied = profile.copy({"name": name})
        for column in profile.column_ids:
            column.copy({"profile_id": copied.id})
        ids.append(copied.id)
    return {"company": work.company.id, "user": work.uid, "profiles": ids}


def _work(env, who):
    """Return the environment of a company's manager."""
    return env(user=who["user"], context={"allowed_company_ids": [who["company"]]})


def receive(env, who, profile, path, now=False):
    """Receive a file, and read it at once or leave it to the jobs.

    :param str path: of the file, gzipped or not
    :return: id of its batch
    """
    path = Path(path)
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    work = _work(env, who)
    profile = work["partner.import.profile"].browse(profile)
    batch = work["partner.import.batch"]._receive(profile, path.name, content, "drop")
    if now:
        batch.sudo()._run_now()
    return batch.id


def cancel(env, who, batch):
    """Press "Cancel" on a batch."""
    _work(env, who)["partner.import.batch"].browse(batch).action_cancel()


def bill(env, who, clients=None):
    """Create the invoices of all months, of some clients (their numbers) or of all.

    :return: ids of the invoices
    """
    work = _work(env, who)
    if clients is not None:
        clients = work["res.partner"].search([("ref", "in", clients)])
    invoicing = work["partner.import.invoicing"]
    return invoicing._create_invoices(work.company, None, clients).ids


def press_create_invoices(env, who, month):
    """Press "Create invoices" on the board, which enqueues jobs.

    :return: their number
    """
    return _work(env, who)["partner.import.board"].create_invoices(month)


# === ONE DRAFT, SEVERAL HANDS === #


def prepare_lines(env):
    """Create company, two managers and a profile for rows that a test writes itself.

    :return: ids of the company, the managers and the profile
    """
    work = _retail.company_env(env)
    second = env["res.users"].browse(work.uid).copy({"login": "second"})
    profile = _retail.prepare(work, *_retail_rows([]))
    return {
        "company": work.company.id,
        "user": work.uid,
        "second": second.id,
        "profile": profile.id,
    }


def _retail_rows(lines, day="2011-01-10"):
    """Return header and rows of a file of the profile.

    :param list lines: ``(reference, client, price)``
    """
    header = list(_retail.MEANINGS)
    rows = [
        [reference, "SHIRT", "Shirt", "1", f"{day} 10:00:00", price, client, ""]
        for reference, client, price in lines
    ]
    return header, rows


def serve(env, who, name, lines, now=True):
    """Receive a file with rows of clients, who are created where they are new.

    :param list lines: ``(reference, client, price)``
    :return: id of its batch
    """
    header, rows = _retail_rows(lines)
    clients, services = env["res.partner"], env["product.product"]
    for client in sorted({client for _reference, client, _price in lines}):
        if not clients.search_count([("ref", "=", client)]):
            clients.create({"name": client, "ref": client, "email": f"{client}@x.test"})
    if not services.search_count([("default_code", "=", "SHIRT")]):
        tax = env["account.tax"].search(
            [("type_tax_use", "=", "sale"), ("company_id", "=", who["company"])],
            limit=1,
        )
        services.create(
            {
                "name": "Shirt",
                "default_code": "SHIRT",
                "type": "service",
                "taxes_id": [(6, 0, tax.ids)],
            }
        )
    work = _work(env, who)
    profile = work["partner.import.profile"].browse(who["profile"])
    content = _retail.content(header, rows)
    batch = work["partner.import.batch"]._receive(profile, name, content, "drop")
    if now:
        batch.sudo()._run_now()
    return batch.id


def check(env, who, moves):
    """Press "Checked" on drafts."""
    _work(env, who)["account.move"].browse(moves).action_import_checked()


def validate(env, who, moves):
    """Press "Confirm" on drafts."""
    _work(env, who)["account.move"].browse(moves).action_post()


def press_validate(env, who, month):
    """Press "Validate and send" on the board, which enqueues jobs."""
    return _work(env, who)["partner.import.board"].validate_invoices(month)


def validate_checked(env, who, moves):
    """Do what the job of "Validate and send" does."""
    _work(env, who)["account.move"].browse(moves)._job_validate_and_send()


def delete(env, who, moves):
    """Delete drafts."""
    _work(env, who)["account.move"].browse(moves).unlink()


def settle(env, who):
    """Open the partners' months, as the menu does; return their ids."""
    work = _work(env, who)
    work["partner.import.settlement"].action_open()
    return work["partner.import.settlement"].search([]).ids


def make_bill(env, who, settlement):
    """Ask for the draft bill of a partner's month."""
    _work(env, who)["partner.import.settlement"].browse(settlement).action_make_bill()


def make_contract(env, who, client, price):
    """Create a monthly contract whose fee of January is due; return its id."""
    sudo = env(context={"allowed_company_ids": [who["company"]]})
    partner = sudo["res.partner"].search([("ref", "=", client)])
    fee = sudo["product.product"].search([("default_code", "=", "SHIRT")])
    line = {
        "product_id": fee.id,
        "name": "Fee",
        "quantity": 1,
        "specific_price": price,
        "recurring_rule_type": "monthly",
        "recurring_interval": 1,
        "recurring_invoicing_type": "pre-paid",
        "date_start": "2011-01-01",
    }
    contract = sudo["contract.contract"].create(
        {
            "name": "Fee",
            "partner_id": partner.id,
            "company_id": who["company"],
            "line_recurrence": True,
            "contract_line_ids": [(0, 0, line)],
        }
    )
    return contract.id


def run_contract_cron(env, who):
    """Do what contract's own cron does, on a day of January 2011."""
    contracts = env(context={"allowed_company_ids": [who["company"]]})
    contracts["contract.contract"].cron_recurring_create_invoice(date(2011, 1, 31))


def keep_mails(env):
    """Leave mails outgoing: there is no server that would take them."""
    env["ir.config_parameter"].set_param("mail.mail.force.send.limit", -1)
    env.ref("mail.ir_cron_mail_scheduler_action").active = False
