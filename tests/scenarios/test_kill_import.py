"""A real month, its workers killed again and again, then everything sent once more."""

import os
import random
from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import pytest

from . import retail
from .workshop import until

KILLS = 20
BILLING_KILLS = 4
CHUNK = 500
#: Seconds a worker may go on after the rows a kill waits for: about two chunks.
LONGEST = 0.2
#: Seconds that billing may go on before it is killed.
BILLING = 2.0
JANUARY, FEBRUARY = "2011-01-01", "2011-02-01"

LAST = "SELECT max(row_number) FROM partner_import_line WHERE batch_id = %s"
COUNT = "SELECT count(*) FROM partner_import_line WHERE batch_id = %s"
LINES = """
SELECT row_number, raw::text, client_id, product_id, service_date, billing_month,
    quantity, price_unit, amount, cost_amount, state, reason_code, reason_params::text,
    fingerprint, reference, note
FROM partner_import_line WHERE batch_id = %s ORDER BY row_number
"""
STARTED = "SELECT count(*) FROM queue_job WHERE state = 'started'"
OUTCOMES = """
SELECT state, COALESCE(reason_code, ''), count(*) FROM partner_import_line
 WHERE batch_id = %s GROUP BY state, reason_code
"""
# Invoiced rows whose invoice line is of another invoice, or that have none.
UNLINKED = """
SELECT count(*) FROM partner_import_line row
  LEFT JOIN account_move_line line ON line.id = row.move_line_id
 WHERE row.state = 'invoiced' AND row.move_id IS DISTINCT FROM line.move_id
"""


class Import:
    """What is committed of an import, seen from outside."""

    def __init__(self, workshop, batch):
        self._workshop = workshop
        self._batch = batch

    def kept(self):
        """Return how many rows are kept, from the last one's number."""
        [[last]] = self._workshop.query(LAST, self._batch)
        return (last or 1) - 1  # the first row of the file has the titles

    def check(self, least, total):
        """Whole chunks without a hole, and none that was kept is gone."""
        [[count]] = self._workshop.query(COUNT, self._batch)
        assert count >= least, "rows that were kept are gone"
        assert count == self.kept(), "a hole among the rows"
        assert count == total or count % CHUNK == 0, "half a chunk was kept"


def kill_while_reading(workshop, batch, total, dice):
    """Kill a worker at random moments of the import; return how many were in a job."""
    seen, inside = Import(workshop, batch), 0
    for wanted in sorted(dice.sample(range(total // CHUNK - 1), KILLS)):
        wanted *= CHUNK
        worker = workshop.start("run_jobs")
        until(
            lambda w=worker, rows=wanted: w.ended() or seen.kept() >= rows, "more rows"
        )
        worker.ended(dice.uniform(0, LONGEST))
        assert worker.kill(), f"It ended by itself:\n{worker.log()}"
        seen.check(wanted, total)
        [[started]] = workshop.query(STARTED)
        inside += started
    return inside


def kill_while_billing(workshop, dice):
    """Kill a worker at random moments after it began to create invoices."""
    for _kill in range(BILLING_KILLS):
        worker = workshop.start("run_jobs")
        if not worker.ended(dice.uniform(0, BILLING)):
            assert worker.kill(), worker.log()


@pytest.fixture(scope="module")
def month(workshop):
    """January, read undisturbed by one profile, under twenty kills by another."""
    path, rows = retail.file_of("2011-01"), retail.read("2011-01")
    dice = random.Random(os.environ.get("KILL_SEED", "1"))
    months = ["2011-01", "2011-02"]
    names = ["disturbed", "undisturbed"]
    who = workshop.run("prepare_retail", profiles=names, months=months, chunk=CHUNK)
    disturbed, quiet = who["profiles"]
    quiet = workshop.run("receive", who=who, profile=quiet, path=str(path), now=True)
    # Else the same rows under another profile wait as possible repeats.
    workshop.query(
        "UPDATE partner_import_batch SET state = 'cancelled' WHERE id = %s", quiet
    )
    disturbed = workshop.run("receive", who=who, profile=disturbed, path=str(path))
    inside = kill_while_reading(workshop, disturbed, len(rows), dice)
    assert inside > KILLS / 2, "most kills must hit a worker in the middle of a job"
    workshop.run("run_jobs")
    return SimpleNamespace(
        who=who, rows=rows, disturbed=disturbed, quiet=quiet, dice=dice
    )


@pytest.fixture(scope="module")
def billed(workshop, month):
    """The disturbed January's invoices, created under kills too."""
    jobs = workshop.run("press_create_invoices", who=month.who, month=JANUARY)
    assert jobs > 1
    kill_while_billing(workshop, month.dice)
    workshop.run("run_jobs")
    return month


def receive(workshop, month, folder, name, rows):
    """Receive rows as a file of the disturbed profile and read it; return its batch."""
    path = retail.write(folder / name, rows)
    profile = month.who["profiles"][0]
    return workshop.run(
        "receive", who=month.who, profile=profile, path=str(path), now=True
    )


def outcomes(workshop, batch):
    """Return how many rows of a batch have each state and reason code."""
    found = workshop.query(OUTCOMES, batch)
    return Counter({(state, code): count for state, code, count in found})


def expected(rows, named=("ready", ""), unnamed=("rejected", "no_client")):
    """Return what becomes of rows, from the file alone; free ones are ignored."""
    found = Counter()
    for row in rows:
        if not Decimal(row["UnitPrice"]):
            found["ignored", "zero_price"] += 1
        else:
            found[named if row["CustomerID"] else unnamed] += 1
    return found


def test_killed_import_leaves_the_same_rows(workshop, month):
    state = "SELECT state, total_rows FROM partner_import_batch WHERE id = %s"
    assert workshop.query(state, month.disturbed) == [("done", len(month.rows))]
    left, undisturbed = (
        workshop.query(LINES, batch) for batch in (month.disturbed, month.quiet)
    )
    assert left == undisturbed


def test_invoices_add_up_to_the_file(workshop, billed):
    assert retail.invoiced(workshop, JANUARY) == retail.sums(billed.rows)
    assert workshop.run("bill", who=billed.who) == [], "a ready row was left behind"


def test_every_row_is_accounted_for(workshop, billed):
    found = outcomes(workshop, billed.disturbed)
    assert found == expected(billed.rows, named=("invoiced", ""))
    assert found.total() == len(billed.rows)
    assert workshop.query(UNLINKED) == [(0,)]


def test_what_comes_again_is_billed_once(workshop, billed, tmp_path):
    who, profile = billed.who, billed.who["profiles"][0]
    path = str(retail.file_of("2011-01"))
    again = workshop.run("receive", who=who, profile=profile, path=path)
    assert again == billed.disturbed, "the same file is the same batch"

    mixed = billed.rows[:]
    billed.dice.shuffle(mixed)
    batch = receive(workshop, billed, tmp_path, "mixed.csv", mixed)
    repeated = expected(billed.rows, *[("ignored", "already_in")] * 2)
    assert outcomes(workshop, batch) == repeated
    assert workshop.run("bill", who=who) == []

    february = retail.read("2011-02")
    first = [row for row in february if row["InvoiceDate"] < "2011-02-08"]
    second = [
        row for row in february if "2011-02-08" <= row["InvoiceDate"] < "2011-02-15"
    ]
    batch = receive(workshop, billed, tmp_path, "longer.csv", billed.rows + first)
    assert outcomes(workshop, batch) == repeated + expected(first)
    # The week comes again in a file that does not hold an earlier one whole: only a
    # person can say what it is.
    batch = receive(workshop, billed, tmp_path, "later.csv", first + second)
    waiting = expected(first, *[("rejected", "possible_repeat")] * 2)
    assert outcomes(workshop, batch) == waiting + expected(second)
    workshop.run("bill", who=who)
    assert retail.invoiced(workshop, FEBRUARY) == retail.sums(first + second)
    assert retail.invoiced(workshop, JANUARY) == retail.sums(billed.rows)
