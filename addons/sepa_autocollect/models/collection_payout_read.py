import logging
from datetime import timedelta

from odoo import Command, api, fields, models

from ..adapters.pages import read_slices
from ..core.payout import is_whole
from ..trust import trusted

_logger = logging.getLogger(__name__)

#: A payout may be paid so long after it was made.
LATE = timedelta(days=14)


class CollectionPayout(models.Model):
    """Asking providers for their payouts."""

    _inherit = "collection.payout"

    @api.model
    def _cron_payouts(self):
        """Take over the providers' payouts and book them; a scheduled job.

        Each payout in transactions of its own: known twice is known once.
        """
        payouts = trusted(self.sudo())
        for provider in self.env["collection.sweep"].sudo()._get_providers():
            payouts._fetch_safely(provider)
        waiting = payouts.search([("state", "=", "waiting"), ("move_id", "=", False)])
        for payout in waiting.sorted("id"):
            payout._book_safely()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _fetch_safely(self, provider):
        try:
            self._fetch(provider)
        except Exception:
            _logger.exception("Payouts of provider %s not read", provider.id)
            self.env.cr.rollback()
            self.env.invalidate_all()

    @api.model
    def _fetch(self, provider):
        """Read what a provider paid out and is not known yet; commits each."""
        gateway = self.env["collection.gateway"]._get(provider.code)
        slices = gateway._prepare_payouts(provider, self._get_since(provider))
        if slices is None:
            return
        self.env["ir.cron"]._commit_progress()
        found, problem = read_slices([slices])
        if problem:
            _logger.warning("Payouts of provider %s: %s", provider.id, problem)
        known = set(self.search([("provider_id", "=", provider.id)]).mapped("name"))
        for payout in sorted(found, key=lambda one: (one.arrives, one.id)):
            if payout.id in known:
                continue
            part = gateway._prepare_payout_rows(provider, payout.id)
            self.env["ir.cron"]._commit_progress()
            rows, problem = read_slices([part])
            if problem:
                _logger.warning("Payout %s: %s", payout.id, problem)
                continue
            self.create(self._prepare_payout_vals(provider, payout, rows))
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _get_since(self, provider):
        """Return from when on payouts are asked for."""
        last = self.search([("provider_id", "=", provider.id)], limit=1)
        first = self.env["collection.attempt"].search(
            [("provider_id", "=", provider.id), ("sent_at", "!=", False)],
            order="sent_at",
            limit=1,
        )
        since = first.sent_at or fields.Datetime.now()
        return fields.Datetime.to_datetime(last.arrives_on or since) - LATE

    @api.model
    def _prepare_payout_vals(self, provider, payout, rows):
        """Return the values of a payout and its parts; a hook."""
        names = {payout.currency} | {row.paid_currency for row in rows}
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "in", list(names))])
        of_name = {one.name: one.id for one in found}
        return {
            "name": payout.id,
            "provider_id": provider.id,
            "currency_id": of_name[payout.currency],
            "amount": float(payout.amount),
            "arrives_on": payout.arrives,
            "problem": False if is_whole(payout, rows) else "incomplete",
            "line_ids": [
                Command.create(
                    {
                        "name": row.id,
                        "kind": row.kind,
                        "reference": row.reference,
                        "label": row.label,
                        "amount": float(row.amount),
                        "fee": float(row.fee),
                        "paid": float(row.paid),
                        "paid_currency_id": of_name[row.paid_currency],
                    }
                )
                for row in rows
            ],
        }
