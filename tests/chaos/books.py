"""The providers' and the bank's books, Odoo's, and the daily proof must agree."""

import contextlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import psycopg2

from tests.scenarios.workshop import until

from . import books_read as read
from . import truth
from .stage import pause

#: What an attempt says for sure of its charge.
CHARGED, NOT_CHARGED = {"done"}, {"refused", "cancelled"}
#: Providers that list what they did.
LISTED = ("stripe",)


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
    attempts = _rows(stage, read.ATTEMPTS)
    for one in attempts.values():
        one["lines"], one["charges"], one["refunds"] = [], [], []
    for attempt, move, amount, is_open in stage.query(read.LINES):
        attempts[attempt]["lines"].append((move, amount, is_open))
    for attempt, *refund in stage.query(read.REFUNDS):
        attempts[attempt]["refunds"].append(refund)
    taken = truth.taken(stage.doubles)
    others = _match(books, attempts, taken)
    for one in attempts.values():
        _check_attempt(books, one)
        _check_refunds(books, one)
    invoices = _rows(stage, read.INVOICES)
    paid = _paid_otherwise(books, stage, others)
    _check_invoices(books, attempts, invoices, paid)
    _check_entries(books, stage, attempts)
    _check_mails(books, stage)
    _check_proofs(books, stage, taken)
    _check_inboxes(books, stage)
    _count(books, stage, attempts, invoices, taken)
    return books


def _rows(stage, statement, *parameters):
    """Return the rows of a statement as dicts, by id."""
    rows = stage.query(f"SELECT to_jsonb(row) FROM ({statement}) row", *parameters)
    return {row["id"]: row for (row,) in rows}


def _cents(amount):
    return round(Decimal(str(amount or 0)) * 100)


def _match(books, attempts, taken):
    """Give each charge to its attempt; return those of other payments."""
    known = {one["name"]: one for one in attempts.values()}
    others = []
    for charge in taken:
        attempt = known.get(charge.reference)
        if attempt is None:
            others.append(charge)
        else:
            attempt["charges"].append(charge)
    return others


def _check_attempt(books, one):
    """Check that an attempt says of its charge what the provider says."""
    moves = {move for move, _amount, _open in one["lines"]}

    def blame(what):
        books.blame(f"{one['name']} ({one['state']}): {what}", moves)

    charges = one["charges"]
    net = [charge for charge in charges if not charge.back]
    if len(charges) > 1:
        blame(f"charged {len(charges)} times")
    if is_asked(one) and not charges:
        books.counts["left to a person"] = books.counts.get("left to a person", 0) + 1
        return
    if one["state"] not in CHARGED | NOT_CHARGED | {"returned"}:
        blame("still open")
    if bool(net) != (one["state"] in CHARGED):
        blame(f"{len(net)} of {len(charges)} charges stand at the provider")
    if one["state"] == "returned" and not charges:
        blame("nothing was ever charged")
    for charge in charges:
        _check_charge(one, charge, blame)
    _check_settled(one, blame)
    if any(is_open for _move, _amount, is_open in one["lines"]):
        blame("keeps its invoices")
    if one["confirm_state"] == "offered":
        blame("the client may still finish it")


def is_asked(one):
    """Whether an attempt was left to a person: the provider lists nothing."""
    worldline = one["provider"] == "worldline"
    return worldline and one["state"] == "unknown" and bool(one["alert"])


def _check_charge(one, charge, blame):
    if (charge.amount, charge.currency) != (_cents(one["amount"]), one["currency"]):
        blame(f"the provider took {charge.amount} {charge.currency}")
    known = (one["provider_reference"] or "").partition("_")[0]
    if one["provider"] == "stripe":
        known = one["provider_reference"]
    if one["provider"] and charge.payment != known:
        blame(f"knows {one['provider_reference']}, not {charge.payment}")
    if charge.pending:
        blame("the provider does not know the end yet")


def _check_settled(one, blame):
    if not one["provider"]:
        return
    settled = (one["transaction"], one["entry"], one["paid"])
    if one["state"] in CHARGED and settled != ("done", "posted", one["amount"]):
        blame(f"in the books as {settled}: {one['settle_error']}")
    if one["state"] in NOT_CHARGED and any(settled):
        blame(f"in the books as {settled}")


def _check_refunds(books, one):
    """Check that what was given back is what was asked for, in the books once."""
    moves = {move for move, _amount, _open in one["lines"]}
    done = sum(
        _cents(amount) for state, amount, *_rest in one["refunds"] if state == "done"
    )
    back = sum(charge.refunded for charge in one["charges"])
    if done != back:
        books.blame(f"{one['name']}: {back} cents given back, {done} known", moves)
    for state, amount, _purpose, _move, booked in one["refunds"]:
        if state not in ("done", "refused", "cancelled"):
            books.blame(f"{one['name']}: a refund of {amount} is {state}", moves)
        elif state == "done" and not booked:
            books.blame(f"{one['name']}: a refund of {amount} is not booked", moves)


def _paid_otherwise(books, stage, charges):
    """Return ``{invoice: [cents]}`` of what people paid by themselves."""
    paid = defaultdict(list)
    portal = {}
    for row in _rows(stage, read.PORTAL).values():
        portal[row["reference"]] = row
    for charge in charges:
        row = portal.pop(charge.reference, None)
        if row is None:
            books.blame(f"a charge of nobody: {charge}")
            continue
        if row["state"] != "done" or _cents(row["amount"]) != charge.amount:
            books.blame(f"{charge} is in Odoo as {row}", {row["invoice_id"]})
        paid[row["invoice_id"]].append(charge.amount)
    for row in portal.values():
        if row["state"] not in ("draft", "cancel", "error"):
            books.blame(f"no charge at the provider: {row}", {row["invoice_id"]})
    hand = _rows(stage, read.HAND).values()
    for row in hand:
        paid[row["invoice_id"]].append(_cents(row["amount"]))
    books.counts["paid otherwise"] = {"portal": len(charges), "hand": len(hand)}
    return paid


def _check_invoices(books, attempts, invoices, paid):
    """Check that each invoice was paid once, or never and is open."""
    times, cents, back = Counter(), Counter(), Counter()
    for one in attempts.values():
        net = [charge for charge in one["charges"] if not charge.back]
        for move, amount, _open in one["lines"] if net else ():
            times[move] += len(net)
            cents[move] += len(net) * _cents(amount)
        for state, amount, purpose, move, _booked in one["refunds"]:
            if state == "done" and purpose == "reopen":
                back[move] += _cents(amount)
    for key, invoice in invoices.items():
        left = _cents(invoice["amount_residual"])
        total = _cents(invoice["amount_total"])
        got = cents[key] + sum(paid[key])
        if times[key] + len(paid[key]) > 1:
            books.blame(
                f"{invoice['name']}: charged {times[key]} times, paid otherwise "
                f"{len(paid[key])} times",
                {key},
            )
        if left != total - got + back[key]:
            books.blame(
                f"{invoice['name']}: {cents[key]} cents were charged, {paid[key]} "
                f"paid otherwise, {back[key]} given back, {left} of {total} are open "
                f"({invoice['payment_state']})",
                {key},
            )


def _check_entries(books, stage, attempts):
    """Check that entries balance, and what payments leave open."""
    for name, sum_of in stage.query(read.UNBALANCED):
        books.blame(f"{name} is out of balance by {sum_of}")
    loose = sum(
        _cents(amount)
        for one in attempts.values()
        if one["state"] == "done"
        for state, amount, purpose, _move, _booked in one["refunds"]
        if state == "done" and purpose == "credit"
    )
    [[found]] = stage.query(read.LOOSE)
    if _cents(found) != loose:
        books.blame(f"payments leave {found} open; refunds without credit: {loose}")


def _check_mails(books, stage):
    """Check that nobody got two mails of one event."""
    for row in stage.query(read.TWICE):
        books.blame(f"told twice: {row}")
    for notice, count in stage.query(read.MAILED):
        books.blame(f"notice {notice} was mailed {count} times")
    books.counts["mails"] = dict(stage.query(read.NOTICES))


def prove(stage):
    """Have the product prove the whole game, beside the proofs of each night."""

    def asked():
        pause(0.3)
        stage.revive()
        stage.wake_jobs("sweep")
        with contextlib.suppress(psycopg2.errors.UniqueViolation):
            return stage.query(read.PROVE, stage.begin)

    def answered():
        pause(0.3)
        stage.wake_jobs("sweep")
        return not stage.query(read.WAITING)[0][0]

    until(lambda: asked() is not None, "a place for the last proof", 120)
    until(answered, "the last proof", 300)


def _check_proofs(books, stage, taken):
    """Check that the proof maps each charge to one attempt, and left nothing open."""
    figures = _rows(stage, read.PROOFS, stage.begin).values()
    last = [one for one in figures if one["whole"] and one["code"] in LISTED]
    names = ("charges", "attempts", "transactions", "found", "unexplained")
    proof = {name: sum(one[name] or 0 for one in last) for name in names}
    books.counts["proof"] = proof
    books.counts["proofs of nights"] = dict(
        Counter(one["state"] for one in figures if not one["whole"])
    )
    count = sum(one.source in LISTED for one in taken)
    mapped = proof["attempts"] + proof["transactions"]
    if (proof["charges"], mapped, proof["unexplained"]) != (count, count, 0):
        books.blame(f"{count} charges; proof {proof}")
    # A proof that found nothing to prove yet has no figures.
    nights = sum(
        one["charges"] or 0
        for one in figures
        if not one["whole"] and one["code"] in LISTED
    )
    if nights < count:
        books.blame(f"the proofs of the nights saw {nights} of {count} charges")
        books.problems += [f"  {one}" for one in figures if one["code"] in LISTED]
        books.problems += [f"  {one}" for one in taken if one.source in LISTED]
    for (what,) in stage.query(read.OPEN_FACTS):
        books.blame(f"the proofs of the nights leave unexplained: {what}")


def _check_inboxes(books, stage):
    """Check that nothing that was received is left."""
    books.counts["events"] = dict(stage.query(read.EVENTS))
    for (event,) in stage.query(read.LEFT_EVENTS):
        books.blame(f"an event of the provider is left: {event}")
    books.counts["files of the bank"] = dict(stage.query(read.FILES))
    for row in stage.query(read.QUESTIONS):
        books.blame(f"a file of the bank is left: {row}")


def _count(books, stage, attempts, invoices, taken):
    paid = sum(not one["amount_residual"] for one in invoices.values())
    states = Counter(
        f"{one['provider'] or 'bank'} {one['state']}" for one in attempts.values()
    )
    books.counts = {
        "invoices": len(invoices),
        "paid": paid,
        "not paid": len(invoices) - paid,
        "charges": len(taken),
        "taken back": sum(one.back for one in taken),
        "given back": sum(bool(one.refunded) for one in taken),
        "refusals": truth.refusals(stage.doubles),
        "attempts": dict(sorted(states.items())),
        "debits at the bank": dict(stage.query(read.DEBITS)),
        "alerts": dict(
            Counter(one["alert"] for one in attempts.values() if one["alert"])
        ),
        **books.counts,
    }


def history(stage, invoice):
    """Return what happened to an invoice, in lines to read.

    :rtype: list[str]
    """
    lines = [f"invoice {invoice}:"]
    query = f"SELECT to_jsonb(row) FROM ({read.HISTORY}) row"
    attempts = [row for (row,) in stage.query(query, invoice)]
    for one in attempts:
        lines.append(f"  attempt {one}")
        key = one["idempotency_key"]
        for double in stage.doubles.values():
            ledger = double.ledger(reference=one["name"])["entries"]
            lines += [f"    provider {charge}" for charge in ledger]
            calls = double.calls()["calls"]
            lines += [f"    call {call}" for call in calls if call.get("key") == key]
    lines += [f"  payment {row}" for (row,) in stage.query(read.PAID_BY, invoice)]
    return lines
