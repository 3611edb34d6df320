"""A worker killed at random moments of a month's import loses and repeats nothing."""

import csv
import gzip
import os
import random
import signal
import time
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tooling.paths import ROOT

JANUARY = ROOT.parent / "shared" / "data" / "online-retail" / "2011-01.csv.gz"
KILLS = 20
CHUNK = 500
#: Seconds a runner may go on after the rows a kill waits for: about one chunk.
LONGEST = 0.1
SECONDS = 600

SET_UP = """
from benchmarks import _retail
header, rows = _retail.read()
work = _retail.company_env(env)
profile = _retail.prepare(work, header, rows)
env["ir.config_parameter"].set_param("partner_import.chunk_rows", %(chunk)s)
content = _retail.content(header, rows)
quiet = profile.sudo().copy({"name": "undisturbed"})
if not quiet.column_ids:
    for column in profile.sudo().column_ids:
        column.copy({"profile_id": quiet.id})
ids = []
for owner in (quiet, profile):
    batch = work["partner.import.batch"]._receive(owner, "jan.csv", content, "drop")
    ids.append(batch.id)
env["partner.import.batch"].browse(ids[0])._run_now()
env.cr.commit()
print(*ids)
"""

# What the queue's runner does with a job: one transaction, job state included. A
# killed runner's job is found as it was before, as the requeue of dead jobs leaves it.
RUN_JOBS = """
from odoo.addons.queue_job.job import Job
print("ready", flush=True)
while True:
    env.cr.execute("SELECT uuid FROM queue_job WHERE model_name = 'partner.import.batch'"
                   " AND state = 'pending' ORDER BY id LIMIT 1")
    found = env.cr.fetchone()
    if not found:
        break
    job = Job.load(env, found[0])
    job.set_started()
    job.perform()
    job.set_done()
    job.store()
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
print("finished", flush=True)
"""

BILL = """
from datetime import date
quiet = env["partner.import.batch"].browse(%(quiet)s)
quiet.action_cancel()
company = quiet.company_id
work = env(context=dict(env.context, allowed_company_ids=company.ids))
invoicing = work["partner.import.invoicing"]
moves = invoicing._create_invoices(company, date(2011, 1, 1))
again = invoicing._create_invoices(company, date(2011, 1, 1))
assert not again, again
env.cr.commit()
for move in moves:
    sign = -1 if move.move_type == "out_refund" else 1
    print(move.partner_id.ref, sign * move.amount_untaxed)
"""

LINES = """
SELECT row_number, raw::text, client_id, product_id, service_date, billing_month,
    quantity, price_unit, amount, cost_amount, state, reason_code, reason_params::text,
    fingerprint, reference, note
FROM partner_import_line WHERE batch_id = %s ORDER BY row_number
"""


@pytest.fixture
def rows():
    if not JANUARY.exists():
        pytest.skip(f"the real data is not there: {JANUARY}")
    with gzip.open(JANUARY, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Watch:
    """What is committed of the import, seen from outside."""

    def __init__(self, database, batch_id):
        self._connection = database.connect()
        self._connection.autocommit = True
        self._batch_id = batch_id

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._connection.close()

    def rows(self):
        """Return the number of rows kept, and of the last one."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), COALESCE(max(row_number), 1) "
                "FROM partner_import_line WHERE batch_id = %s",
                [self._batch_id],
            )
            return cursor.fetchone()


def kill_after(process, watch, wanted, delay):
    """Kill a runner ``delay`` seconds after ``wanted`` rows are kept."""
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    give_up = time.monotonic() + SECONDS
    while process.poll() is None and watch.rows()[0] < wanted:
        assert time.monotonic() < give_up, "the runner is stuck"
    deadline = time.monotonic() + delay
    while process.poll() is None and time.monotonic() < deadline:
        os.sched_yield()
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    _output, errors = process.communicate()
    assert process.returncode == -signal.SIGKILL, errors


def expected_sums(rows):
    """The sums per client, from the file alone."""
    sums = defaultdict(Decimal)
    cent = Decimal("0.01")
    for row in rows:
        if row["CustomerID"] and Decimal(row["UnitPrice"]):
            amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
            client = row["CustomerID"].removesuffix(".0")
            sums[client] += amount.quantize(cent, ROUND_HALF_UP)
    return {client: total for client, total in sums.items() if total}


def test_killed_import_leaves_the_same_rows_and_invoices(suite_db, rows):
    quiet, disturbed = map(int, suite_db.run(SET_UP % {"chunk": CHUNK}).split())
    dice = random.Random(os.environ.get("KILL_SEED", "1"))
    chunks = len(rows) // CHUNK
    with Watch(suite_db, disturbed) as watch:
        for wanted in sorted(dice.sample(range(chunks), KILLS)):
            process = suite_db.start(RUN_JOBS)
            kill_after(process, watch, wanted * CHUNK, dice.uniform(0, LONGEST))
            count, last = watch.rows()
            assert count >= wanted * CHUNK, "rows that were kept are gone"
            assert last == count + 1, "a hole among the rows"
            assert count == len(rows) or count % CHUNK == 0, "half a chunk was kept"
    process = suite_db.start(RUN_JOBS)
    output, errors = process.communicate(timeout=SECONDS)
    assert output.endswith("finished\n"), errors
    state = "SELECT state, total_rows FROM partner_import_batch WHERE id = %s"
    assert suite_db.query(state, [disturbed]) == [("done", len(rows))]
    assert suite_db.query(LINES, [disturbed]) == suite_db.query(LINES, [quiet])
    billed = dict(
        line.split() for line in suite_db.run(BILL % {"quiet": quiet}).splitlines()
    )
    cent = Decimal("0.01")
    found = {client: Decimal(total).quantize(cent) for client, total in billed.items()}
    assert {c: t for c, t in found.items() if t} == expected_sums(rows)
