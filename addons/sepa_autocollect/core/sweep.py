"""The daily proof: each charge at the provider is one attempt, or one other payment."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from .attempt import CANCELLED, DONE, OPEN, PREPARED, REFUSED, RETURNED
from .proof import NOT_CHARGED, Ours, Proof, ProviderObject, Unexplained


def sweep(
    objects: Iterable[ProviderObject],
    attempts: Iterable[Ours],
    transactions: Iterable[Ours],
    database: str,
    start: datetime,
    end: datetime,
) -> Proof:
    """Compare both sides of a window.

    :param objects: the provider's, of the window and a margin around it
    :param attempts: those sent in the window and its margin, and every one that an
        object names
    :param transactions: Odoo's other transactions with the provider, likewise
    :param database: uuid of this database
    :param start: objects created and attempts sent from here on are counted
    :param end: the first moment after the window

    Called daily for each provider; margins on both sides keep edges from alarming.
    """
    # A listing read while payments arrive may show one on two pages.
    every = sorted({one.id: one for one in objects}.values(), key=lambda one: one.id)
    own = [one for one in every if one.database in ("", database)]
    money = [one for one in own if one.state != NOT_CHARGED]
    sides = _Sides(attempts, transactions)
    found = sides.judge(money, start, end)
    found += sides.missing(own, start, end)

    def inside(one):
        return start <= one.created < end

    counted = [one for one in money if inside(one)]
    explained = [one for one in counted if one.id in sides.explained]
    by_attempt = [o for o in explained if sides.explained[o.id] in sides.attempt_keys]
    return Proof(
        start=start,
        end=end,
        objects=sum(map(inside, every)),
        charges=len(counted),
        attempts=len(by_attempt),
        transactions=len(explained) - len(by_attempt),
        other_databases=sum(
            inside(one) and one.state != NOT_CHARGED and one.database != database
            for one in every
            if one.database
        ),
        not_charged=sum(inside(one) for one in own if one.state == NOT_CHARGED),
        open=sum(sides.is_open(one) for one in by_attempt),
        unexplained=tuple(found),
    )


class _Sides:
    """Our side, found by the provider's id first and by reference otherwise."""

    def __init__(self, attempts: Iterable[Ours], transactions: Iterable[Ours]):
        self.rows: dict[tuple, Ours] = {}
        self.attempt_keys = set()
        for one in sorted(attempts, key=lambda row: str(row.id)):
            self.rows["attempt", one.id] = one
            self.attempt_keys.add(("attempt", one.id))
        # The transaction of an attempt has its reference; it is no second owner.
        known = {one.reference for one in self.rows.values()}
        for one in sorted(transactions, key=lambda row: str(row.id)):
            if one.reference not in known:
                self.rows["transaction", one.id] = one
        self.by_id = self._index("provider_id")
        self.by_reference = self._index("reference")
        #: object id -> key of the one row that explains it
        self.explained: dict[str, tuple] = {}

    def _index(self, name):
        index: dict[str, list[tuple]] = {}
        for key, row in self.rows.items():
            if value := getattr(row, name):
                index.setdefault(value, []).append(key)
        return index

    def owners(self, one: ProviderObject) -> list[tuple]:
        """Return the keys of the rows that claim an object."""
        known = self.by_id.get(one.id, [])
        named = self.by_reference.get(one.reference, [])
        # Known by its id here while it names another one: neither is proven.
        return known + [key for key in named if key not in known]

    def judge(self, money: Sequence[ProviderObject], start, end) -> list[Unexplained]:
        """Match every charge; only what touches the window is reported."""
        owned: dict[tuple, list[ProviderObject]] = {}
        found = []
        for one in money:
            keys = self.owners(one)
            if len(keys) == 1:
                owned.setdefault(keys[0], []).append(one)
            elif start <= one.created < end:
                found.append(
                    self._report("two_owners" if keys else "no_owner", [one], keys)
                )
        for key, charges in owned.items():
            code = self._differs(self.rows[key], charges)
            if not code:
                self.explained[charges[0].id] = key
            elif any(start <= one.created < end for one in charges):
                found.append(self._report(code, charges, [key]))
        return found

    def _differs(self, row: Ours, charges: Sequence[ProviderObject]) -> str:
        if len(charges) > 1:
            return "charged_twice"
        (one,) = charges
        if one.currency.upper() != row.currency.upper():
            return "currency_differs"
        if one.amount != row.amount:
            return "amount_differs"
        if row.state in (REFUSED, CANCELLED, PREPARED):
            return "charged_but_closed"
        return ""

    def missing(self, own: Sequence[ProviderObject], start, end) -> list[Unexplained]:
        """Return what we say is paid and no charge of the provider shows."""
        charged, named = set(), {}
        for one in own:
            for key in self.owners(one):
                if one.state == NOT_CHARGED:
                    named.setdefault(key, []).append(one)
                else:
                    charged.add(key)
        found = []
        for key, row in self.rows.items():
            sent = row.sent_at is not None and start <= row.sent_at < end
            if sent and row.state in (DONE, RETURNED) and key not in charged:
                refusals = named.get(key, [])
                code = "not_charged" if refusals else "no_object"
                found.append(self._report(code, refusals, [key]))
        return found

    def is_open(self, one: ProviderObject) -> bool:
        """Say whether the attempt of an object still waits for its outcome."""
        return self.rows[self.explained[one.id]].state in OPEN

    def _report(self, code, objects, keys) -> Unexplained:
        ours = [self.rows[key] for key in keys if key in self.attempt_keys]
        others = [self.rows[key] for key in keys if key not in self.attempt_keys]
        return Unexplained(code, tuple(objects), tuple(ours), tuple(others))
