from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import attempt as states

UNDER_WAY = (states.PREPARED, states.SENDING, states.PENDING)
CONCLUDED = (states.DONE, states.REFUSED, states.RETURNED)
#: Days ahead that ends of cards are shown for, nearest first.
EXPIRES = (7, 30, 60)
#: Days ahead a mandate that falls asleep is shown.
FALLS_ASLEEP = 60
#: From this try on, tries are counted together.
LAST_TRY = 3


class CollectionBoard(models.AbstractModel):
    """Collection dashboard, read as the user, so record rules apply.

    Here: what each figure counts; the same domain serves the figure and its list.
    """

    _name = "collection.board"
    _description = "Collection Dashboard"

    def _get_figure(self, figure, month, key):
        """Return ``(xml id of the action, domain)`` of a figure, or None.

        Called by :meth:`open_figure`; extend it for figures of other addons.

        :param key: which one of several alike: a code, a kind and try, days
        """
        attempts = "collection_attempt_action"
        means = "collection_means_action"
        figures = {
            "collected": lambda: (attempts, self._get_collected_domain(month)),
            "under_way": lambda: (attempts, Domain("state", "in", UNDER_WAY)),
            "unknown": lambda: (attempts, Domain("state", "=", states.UNKNOWN)),
            "look": lambda: (attempts, Domain("alert", "!=", False)),
            "not_in_books": lambda: (attempts, self._get_unsettled_domain()),
            "since": lambda: (attempts, self._get_since_domain()),
            "rate": lambda: (attempts, self._get_rate_domain(month, key)),
            "returned": lambda: (attempts, self._get_returned_domain(month, key)),
            "to_collect": lambda: (
                "collection_board_item_action",
                self._get_to_collect_domain(month),
            ),
            "reason": lambda: (
                "collection_run_line_action",
                self._get_reason_domain(key),
            ),
            "planned": lambda: (
                "collection_run_line_action",
                self._get_planned_domain(),
            ),
            "means": lambda: (means, self._get_means_domains()[key]),
        }
        return figures[figure]() if figure in figures else None

    # === ATTEMPTS === #

    def _get_bounds(self, month):
        """Return the first moments of a month and of the next one, in UTC."""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        return [
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.UTC)
            .replace(tzinfo=None)
            for day in (month, fields.Date.add(month, months=1))
        ]

    def _get_answered_domain(self, month):
        start, end = self._get_bounds(month)
        return Domain("answered_at", ">=", start) & Domain("answered_at", "<", end)

    def _get_collected_domain(self, month):
        return self._get_answered_domain(month) & Domain("state", "=", states.DONE)

    def _get_returned_domain(self, month, code=None):
        domain = self._get_answered_domain(month) & Domain("state", "=", "returned")
        return domain & Domain("code", "=", code or False) if code != "*" else domain

    def _get_rate_domain(self, month, key=None):
        """Return what a success rate counts; ``key`` is ``kind/try``."""
        domain = self._get_answered_domain(month) & Domain("state", "in", CONCLUDED)
        if not key:
            return domain
        kind, _slash, number = key.partition("/")
        domain &= Domain("kind", "=", kind)
        if not number:
            return domain
        operator = ">=" if int(number) >= LAST_TRY else "="
        return domain & Domain("number", operator, int(number))

    def _get_unsettled_domain(self):
        """Return what was collected and could not be put into the books."""
        return Domain("state", "=", states.DONE) & Domain("settle_error", "!=", False)

    # === WHAT IS OWED === #

    def _get_to_collect_domain(self, month):
        """Return items due by the end of the month that nothing collects now."""
        last = fields.Date.add(month, months=1, days=-1)
        return (
            Domain("parent_state", "=", "posted")
            & Domain("move_id.move_type", "=", "out_invoice")
            & Domain("account_type", "=", "asset_receivable")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual_currency", ">", 0)
            & Domain("date_maturity", "<=", last)
            & Domain("collection_open_ids", "=", False)
        )

    def _get_last_runs(self):
        """Return the last look of each company at its open invoices, whoever had it."""
        runs = self.env["collection.run"]
        looks = runs._search([("previewed_on", "!=", False), ("origin", "!=", "hand")])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (company_id) id FROM collection_run WHERE id IN %s "
                "ORDER BY company_id, previewed_on DESC, id DESC",
                looks.subselect(),
            )
        )
        return runs.browse([row[0] for row in rows])

    def _get_since_domain(self):
        """Return the outcomes that the last looks do not know yet."""
        return Domain.OR(
            Domain("company_id", "=", run.company_id.id)
            & Domain("state", "in", CONCLUDED)
            & Domain("answered_at", ">", run.previewed_on)
            for run in self._get_last_runs()
        )

    def _get_seen_domain(self):
        """Return what the last runs saw that is open and that nothing collects now."""
        return (
            Domain("run_id", "in", self._get_last_runs().ids)
            & Domain("move_line_id.reconciled", "=", False)
            & Domain("move_line_id.collection_open_ids", "=", False)
        )

    def _get_reason_domain(self, code=None):
        """Return what the last runs left out and is still open."""
        domain = self._get_seen_domain() & Domain("section", "=", "left")
        return domain & Domain("code", "=", code) if code else domain

    def _get_planned_domain(self):
        """Return what needs nobody: its day is known."""
        return self._get_seen_domain() & Domain("section", "!=", "left")

    # === MEANS === #

    def _get_means_domains(self):
        """Return ``{name: domain}`` of the means a person should look at."""
        today = fields.Date.context_today(self)
        usable = Domain("state", "=", "usable")
        domains, before = {}, today
        for days in EXPIRES:
            until = today + timedelta(days=days)
            domains[f"expires_{days}"] = (
                usable
                & Domain("expires_on", ">=", before)
                & Domain("expires_on", "<=", until)
            )
            before = until + timedelta(days=1)
        soon = today + timedelta(days=FALLS_ASLEEP)
        return domains | {
            "expired": Domain("state", "=", "expired"),
            "falls_asleep": usable & Domain("dormant_on", "<=", soon),
            "dormant": Domain("state", "=", "dormant"),
            "suspended": Domain("state", "=", "suspended"),
            "waiting": Domain("state", "=", "waiting"),
        }
