"""Three books: the provider's, Odoo's, and the daily proof. They must agree."""

import contextlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import psycopg2

from tests.scenarios.workshop import until

from .stage import pause

ATTEMPTS = """
SELECT attempt.id, attempt.uuid, attempt.name, attempt.state, attempt.amount,
       currency.name AS currency, attempt.settled, attempt.provider_reference,
       attempt.code, attempt.alert, attempt.settle_error, attempt.number,
       tx.state AS transaction, payment.state AS payment, payment.amount AS paid,
       entry.state AS entry
  FROM collection_attempt attempt
  JOIN res_currency currency ON currency.id = attempt.currency_id
  LEFT JOIN payment_transaction tx ON tx.id = attempt.transaction_id
  LEFT JOIN account_payment payment ON payment.id = attempt.payment_id
  LEFT JOIN account_move entry ON entry.id = payment.move_id
 ORDER BY attempt.id
"""
LINES = "SELECT attempt_id, move_id, amount, open FROM collection_attempt_line"
INVOICES = """
SELECT id, name, amount_total, amount_residual, payment_state FROM account_move
 WHERE move_type = 'out_invoice' AND state = 'posted'
"""
PAYMENTS = "SELECT count(*), coalesce(sum(amount), 0) FROM account_payment"
TRANSACTIONS = "SELECT count(*) FROM payment_transaction"
#: A proof of everything there ever was, for each provider.
PROVE = """
INSERT INTO collection_sweep
       (provider_id, company_id, start, "end", state, create_uid, create_date)
SELECT DISTINCT provider.id, provider.company_id, %s::timestamp,
       now() AT TIME ZONE 'UTC', 'waiting', 1, now() AT TIME ZONE 'UTC'
  FROM payment_provider provider
  JOIN collection_attempt attempt ON attempt.provider_id = provider.id
"""
PROOFS = """
SELECT id, state, problem, charges, attempts, transactions, found, start = %s::timestamp AS whole
  FROM collection_sweep
"""
OPEN_FACTS = """
SELECT to_jsonb(line) FROM collection_sweep_line line WHERE state = 'open'
"""
EVENTS = "SELECT state, count(*) FROM collection_event GROUP BY state"
WAITING = "SELECT count(*) FROM collection_sweep WHERE finished_at IS NULL"
#: What an attempt says for sure of its charge.
CHARGED, NOT_CHARGED = {"done"}, {"refused", "cancelled"}


@dataclass
class Books:
    """What was found: counts, and what does not agree."""

    counts: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    #: invoices that have to do with a problem
    invoices: set = field(default_factory=set)

    def blame(self, what, invoices=()):
        """Keep a problem."""
        self.problems.append(what)
        self.invoices.update(invoices)


def compare(stage):
    """Read all books and compare them.

    :rtype: Books
    """
    books = Books()
    attempts = _rows(stage, ATTEMPTS)
    for one in attempts.values():
        one["lines"], one["charges"] = [], []
    for attempt, move, amount, is_open in stage.query(LINES):
        attempts[attempt]["lines"].append((move, amount, is_open))
    charges = stage.double.ledger(kind="charge")["entries"]
    taken = [one for one in charges if one["status"] in ("pending", "succeeded")]
    _match(books, attempts, taken)
    for one in attempts.values():
        _check_attempt(books, one)
    invoices = _rows(stage, INVOICES)
    _check_invoices(books, attempts, invoices)
    _check_totals(books, stage, taken)
    _check_proofs(books, stage, len(taken))
    books.counts["events"] = dict(stage.query(EVENTS))
    if {"new", "failed"} & set(books.counts["events"]):
        books.blame(f"events of the provider are left: {books.counts['events']}")
    paid = sum(not one["amount_residual"] for one in invoices.values())
    books.counts |= {
        "invoices": len(invoices),
        "paid": paid,
        "not paid": len(invoices) - paid,
        "charges": len(taken),
        "refusals": sum(one["status"] == "failed" for one in charges),
        "attempts": dict(Counter(one["state"] for one in attempts.values())),
        "alerts": dict(
            Counter(one["alert"] for one in attempts.values() if one["alert"])
        ),
    }
    return books


def _rows(stage, statement, *parameters):
    """Return the rows of a statement as dicts, by id."""
    rows = stage.query(f"SELECT to_jsonb(row) FROM ({statement}) row", *parameters)
    return {row["id"]: row for (row,) in rows}


def _match(books, attempts, taken):
    """Give each charge to its attempt; there is one, and it has no other."""
    known = {one["uuid"]: one for one in attempts.values()}
    for charge in taken:
        attempt = known.get(charge["metadata"].get("attempt"))
        if attempt is None:
            books.blame(f"a charge of nobody: {charge}")
        else:
            attempt["charges"].append(charge)


def _check_attempt(books, one):
    """Check that an attempt says of its charge what the provider says."""
    moves = {move for move, _amount, _open in one["lines"]}

    def blame(what):
        books.blame(f"{one['name']} ({one['state']}): {what}", moves)

    charges = one["charges"]
    if len(charges) > 1:
        blame(f"charged {len(charges)} times")
    if one["state"] not in CHARGED | NOT_CHARGED:
        blame("still open")
    if bool(charges) != (one["state"] in CHARGED):
        blame(f"{len(charges)} charges at the provider")
    for charge in charges:
        cents = round(Decimal(str(one["amount"])) * 100)
        if (charge["amount"], charge["currency"].upper()) != (cents, one["currency"]):
            blame(f"the provider took {charge['amount']} {charge['currency']}")
        if charge["payment_intent"] != one["provider_reference"]:
            blame(f"knows {one['provider_reference']}, not {charge['payment_intent']}")
    settled = (one["transaction"], one["entry"], one["paid"])
    if one["state"] in CHARGED and settled != ("done", "posted", one["amount"]):
        blame(f"in the books as {settled}: {one['settle_error']}")
    if one["state"] not in CHARGED and any(settled):
        blame(f"in the books as {settled}")
    if any(is_open for _move, _amount, is_open in one["lines"]):
        blame("keeps its invoices")


def _check_invoices(books, attempts, invoices):
    """Check that each invoice is charged once and paid, or not charged and open."""
    charged = defaultdict(Counter)
    for one in attempts.values():
        for move, amount, _open in one["lines"]:
            if one["charges"]:
                charged[move]["times"] += len(one["charges"])
                charged[move]["cents"] += round(Decimal(str(amount)) * 100)
    for invoice in invoices.values():
        times, cents = charged[invoice["id"]]["times"], charged[invoice["id"]]["cents"]
        left = round(Decimal(str(invoice["amount_residual"])) * 100)
        total = round(Decimal(str(invoice["amount_total"])) * 100)
        if times > 1:
            books.blame(f"{invoice['name']}: charged {times} times", {invoice["id"]})
        if left != total - cents:
            books.blame(
                f"{invoice['name']}: {cents} cents were charged, {left} of {total} "
                f"are open ({invoice['payment_state']})",
                {invoice["id"]},
            )


def _check_totals(books, stage, taken):
    """Check that Odoo has a payment for each charge and none beside them."""
    [[count, amount]] = stage.query(PAYMENTS)
    cents = sum(charge["amount"] for charge in taken)
    if (count, round(amount * 100)) != (len(taken), cents):
        books.blame(
            f"{len(taken)} charges of {cents} cents, {count} payments of {amount}"
        )
    [[count]] = stage.query(TRANSACTIONS)
    if count != len(taken):
        books.blame(f"{len(taken)} charges, {count} transactions")


def prove(stage):
    """Have the product prove the whole game, beside the proofs of each night."""

    def asked():
        pause(0.5)
        stage.revive()
        stage.wake_jobs("sweep")
        with contextlib.suppress(psycopg2.errors.UniqueViolation):
            return stage.query(PROVE, stage.begin)

    def answered():
        pause(0.5)
        stage.wake_jobs("sweep")
        return not stage.query(WAITING)[0][0]

    until(lambda: asked() is not None, "a place for the last proof", 120)
    until(answered, "the last proof", 300)


def _check_proofs(books, stage, taken):
    """Check that the proof maps each charge to one attempt, and left nothing open."""
    figures = _rows(stage, PROOFS, stage.begin)
    last = [one for one in figures.values() if one["whole"]]
    books.counts["proof"] = {
        name: sum(one[name] or 0 for one in last)
        for name in ("charges", "attempts", "transactions", "found")
    }
    books.counts["proofs of nights"] = dict(
        Counter(one["state"] for one in figures.values() if not one["whole"])
    )
    if books.counts["proof"] != {
        "charges": taken,
        "attempts": taken,
        "transactions": 0,
        "found": 0,
    }:
        books.blame(f"{taken} charges; proof {books.counts['proof']}")
    # A proof that found nothing to prove yet has no figures.
    nights = sum(one["charges"] or 0 for one in figures.values() if not one["whole"])
    if nights < taken:
        books.blame(f"the proofs of the nights saw {nights} of {taken} charges")
    for (what,) in stage.query(OPEN_FACTS):
        books.blame(f"the proofs of the nights leave unexplained: {what}")


HISTORY = """
SELECT attempt.id, attempt.name, attempt.state, attempt.number, attempt.prepared_at,
       attempt.sent_at, attempt.provider_sent_at, attempt.answered_at, attempt.code,
       attempt.evidence, attempt.listings, attempt.asked, attempt.alert,
       attempt.idempotency_key, attempt.provider_reference, attempt.settle_error
  FROM collection_attempt attempt
 WHERE id IN (SELECT attempt_id FROM collection_attempt_line WHERE move_id = %s)
 ORDER BY attempt.id
"""


def history(stage, invoice):
    """Return what happened to an invoice, in lines to read.

    :rtype: list[str]
    """
    lines = [f"invoice {invoice}:"]
    query = f"SELECT to_jsonb(row) FROM ({HISTORY}) row"
    attempts = [row for (row,) in stage.query(query, invoice)]
    calls = stage.double.calls()["calls"]
    for one in attempts:
        lines.append(f"  attempt {one}")
        ledger = stage.double.ledger(reference=one["name"])["entries"]
        lines += [f"    provider {charge}" for charge in ledger]
        key = one["idempotency_key"]
        lines += [f"    call {call}" for call in calls if call.get("key") == key]
    return lines
