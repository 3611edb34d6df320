"""The daily proof of money that went back: each is known to Odoo, or an alert."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from .attempt import RETURNED
from .proof import DISPUTE, Back, Ours, Unexplained


def sweep_back(
    backs: Iterable[Back],
    attempts: Mapping[str, Ours],
    payments: Collection[str],
    known: Collection[str],
    start: datetime,
    end: datetime,
) -> tuple[int, int, tuple[Unexplained, ...]]:
    """Find refunds and disputes that Odoo does not know.

    :param attempts: by the provider's id of their payment
    :param payments: the provider's ids of every payment of this database
    :param known: the provider's ids of the refunds and parts that Odoo has
    :return: how many refunds and disputes of ours, and what is unexplained

    Payments of other databases are their matter.
    """
    count = {}
    found = []
    for one in sorted({one.id: one for one in backs}.values(), key=lambda one: one.id):
        if not (start <= one.created < end) or one.payment not in payments:
            continue
        count[one.kind] = count.get(one.kind, 0) + 1
        owner = attempts.get(one.payment)
        if not _explained(one, owner, known):
            ours = (owner,) if owner else ()
            found.append(Unexplained(f"{one.kind}_unknown", (one,), ours))
    return count.get("refund", 0), count.get(DISPUTE, 0), tuple(found)


def _explained(one, owner, known):
    if one.kind == DISPUTE:
        # Of a portal payment nothing in Odoo tells that it came back; of a part, the
        # payment out does.
        returned = owner is not None and owner.state == RETURNED
        return returned or one.id in known
    return one.id in known
