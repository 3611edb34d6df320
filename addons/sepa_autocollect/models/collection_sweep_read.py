from dataclasses import replace
from datetime import datetime, time, timedelta

from odoo import fields, models
from odoo.tools.misc import split_every

from ..adapters import calls as http
from ..adapters.pages import read_slices
from ..core.proof import NOT_CHARGED
from ..core.sweep import sweep
from ..core.sweep_back import sweep_back
from .collection_sweep import NO_LIST

#: Looked at on both sides of the window: a charge made at its edge is no alarm.
MARGIN = timedelta(days=1)
#: The provider's clock may be that far ahead of ours.
SKEW = timedelta(hours=1)
#: Ours may be that far ahead of the provider's: so long an answer may take.
FAST = timedelta(seconds=5)
#: Length of what one thread reads.
SLICE = timedelta(hours=4)
LOOKS = 50


class CollectionSweep(models.Model):
    """Listing the provider, and comparing."""

    _inherit = "collection.sweep"

    def _run(self):
        """List, compare and write one proof; the listing holds no transaction."""
        listed_at = fields.Datetime.now()
        gateway = self.env["collection.gateway"]._get(self.provider_id.code)
        end = min(self.end, listed_at, self._get_provider_now(gateway) or listed_at)
        if end <= self.start:
            self._conclude({"problem": "clock"})
            return
        spans = self._get_spans(self.start, end, listed_at)
        slices = gateway._prepare_listing(self.provider_id.sudo(), spans)
        if slices is None:
            theirs, problem = self._ask_one_by_one(gateway, end)
        else:
            theirs, problem = self._read_listing(slices)
        # Our side is read after theirs: whatever was charged has its attempt by now.
        self.env["ir.cron"]._commit_progress()
        self.write({"listed_at": listed_at, "end": end})
        if problem and slices is not None:
            self._conclude({"problem": problem})
        else:
            self._compare(theirs, problem, listed_at)

    def _get_provider_now(self, gateway):
        """Return the provider's time where ours is ahead of it, else None.

        A clock that is fast would prove days that have yet to come, and no proof would
        look at them again.
        """
        reply = http.send(gateway._prepare_ping(self.provider_id.sudo()))
        ahead = reply.at and fields.Datetime.now() - reply.at
        return reply.at if ahead and ahead > FAST else None

    def _get_spans(self, start, end, now):
        """Return the times to list: the window, its margins, days of late outcomes.

        A debit that was sent weeks ago and is paid today is looked up on its own day.
        """
        spans = [(start - MARGIN, min(end + MARGIN, now + SKEW))]
        for day in sorted(self._get_late_days(start, end)):
            midnight = datetime.combine(day, time())
            spans.append((midnight - MARGIN, min(midnight + 2 * MARGIN, spans[0][0])))
        return [
            (first, min(first + SLICE, until))
            for since, until in spans
            for first in _steps(since, until)
        ]

    def _read_listing(self, slices):
        """Read every listing in threads; return them by name, and what was missing."""
        self.env["ir.cron"]._commit_progress()
        theirs = {}
        for name, some in slices.items():
            theirs[name], problem = read_slices(some)
            if problem:
                return {}, f"{name}: {problem}"
        return theirs, ""

    def _ask_one_by_one(self, gateway, end):
        """Ask about each payment we know, of a provider that lists none."""
        known = self._get_known_payments(self.start, end)
        provider = self.provider_id.sudo()
        payments = []
        for part in split_every(LOOKS, list(known.items())):
            calls = [
                gateway._prepare_look(provider, reference, number)
                for number, (reference, _at) in enumerate(part)
            ]
            self.env["ir.cron"]._commit_progress()
            replies = http.send_all(calls)
            for number, (_reference, created) in enumerate(part):
                try:
                    found = gateway._read_look(replies[number])
                except ValueError as error:
                    return {}, f"payments: {error}"
                if found:
                    payments.append(replace(found, created=created))
        backs, problem = self._ask_for_refunds(gateway, payments)
        if problem:
            return {}, problem
        return {"payments": payments, "refunds": backs}, NO_LIST

    def _ask_for_refunds(self, gateway, payments):
        """Ask what went back of each payment, of a provider that lists nothing.

        :return: ``core.proof.Back`` of all, and what was missing
        """
        provider = self.provider_id.sudo()
        taken = [one for one in payments if one.state != NOT_CHARGED]
        backs = []
        for part in split_every(LOOKS, taken):
            calls = [
                replace(gateway._prepare_refund_look(provider, one.id), attempt=number)
                for number, one in enumerate(part)
            ]
            self.env["ir.cron"]._commit_progress()
            replies = http.send_all(calls)
            for number, one in enumerate(part):
                found = gateway._read_backs(replies[number], one)
                if found is None:
                    return [], f"refunds: {replies[number].error or 'unreadable'}"
                backs += found
        return backs, ""

    def _compare(self, theirs, problem, listed_at):
        """Compare both sides and write what came of it."""
        payments = theirs.get("payments")
        if payments is None:
            self._conclude({"problem": problem})
            return
        ours = self._get_ours(payments, listed_at)
        elsewhere = {one.id for one in payments if ours.is_elsewhere(one)}
        proof = sweep(
            [one for one in payments if one.id not in elsewhere],
            ours.attempts,
            ours.transactions,
            self._get_database(),
            self.start,
            self.end,
        )
        backs = theirs.get("refunds", []) + theirs.get("disputes", [])
        refunds, disputes, wrong = sweep_back(
            backs,
            ours.by_payment,
            ours.payments,
            self._get_known_refunds(backs),
            self.start,
            self.end,
        )
        unexplained = proof.unexplained + wrong
        news = self._write_lines(unexplained)
        self._conclude(
            {
                "problem": problem or False,
                "covered": True,
                "refunds": refunds,
                "disputes": disputes,
                "not_asked": self._count_not_asked() if problem == NO_LIST else 0,
                "found": len(unexplained),
                "other_providers": sum(
                    one.id in elsewhere and self.start <= one.created < self.end
                    for one in payments
                ),
                **self._prepare_figures(proof),
            },
            news,
        )

    def _prepare_figures(self, proof):
        """Return the values of a proof of the core; a hook."""
        return {
            "charges": proof.charges,
            "attempts": proof.attempts,
            "transactions": proof.transactions,
            "other_databases": proof.other_databases,
            "not_charged": proof.not_charged,
            "under_way": proof.open,
        }

    def _get_database(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")


def _steps(since, until):
    while since < until:
        yield since
        since += SLICE
