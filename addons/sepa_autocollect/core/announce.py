"""Pre-notifications: on the invoice's own mail, or one mail for a debit."""

from collections.abc import Sequence
from datetime import date, timedelta

from .notices import BY_INVOICE, BY_MAIL, PRE_NOTIFICATION, Notice, dedupe_key
from .when import Choice


def pre_notifications(today: date, choices: Sequence[Choice]) -> tuple[Notice, ...]:
    """Return the announcements one debit still needs.

    An invoice whose own mail leaves early enough carries its announcement; all others
    of the debit share one mail.
    """
    collect_on = max((one.collect_on for one in choices), default=today)
    invoices: dict[int, list] = {}
    for one in choices:
        if one.announce:
            invoices.setdefault(one.item.invoice, []).append(one)
    notices, together = [], []
    for parts in invoices.values():
        mails = {one.item.mail_on for one in parts}
        mail = mails.pop() if len(mails) == 1 else None
        days = max(one.announce for one in parts)
        if mail and max(mail, today) + timedelta(days=days) <= collect_on:
            on = max(mail, today)
            notices.append(_announcement(parts, collect_on, on, BY_INVOICE))
        else:
            together += parts
    if together:
        days = max(one.announce for one in together)
        on = max(today, collect_on - timedelta(days=days))
        notices.append(_announcement(together, collect_on, on, BY_MAIL))
    return tuple(notices)


def _announcement(parts, collect_on, on, by):
    items = tuple(sorted(one.item.id for one in parts))
    first = parts[0]
    total = sum(one.amount for one in parts)
    subject = (items, first.means.id, collect_on.isoformat(), f"{total:f}")
    key = dedupe_key(PRE_NOTIFICATION, *subject)
    return Notice(PRE_NOTIFICATION, first.item.partner, on, items, key, by)
