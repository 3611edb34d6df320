from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from ..trust import trusted


class RefundCommon:
    """Refunds asked for by a billing user; beside a class with a provider's double."""

    def setUp(self):
        super().setUp()
        self.user = new_test_user(
            self.env,
            "refunder",
            groups="base.group_user,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.attempt = self._collect()
        self.invoice = self.attempt.line_ids.move_id

    def _refund(self, attempt=None, **vals):
        """Press Refund and answer the question; return the refund."""
        attempt = attempt or self.attempt
        action = attempt.with_user(self.user).action_refund()
        asked = self.env[action["res_model"]].with_user(self.user)
        asked = asked.browse(action["res_id"])
        asked.write({"reason": "Charged twice", **vals})
        asked.action_confirm()
        return attempt.sudo().refund_ids[:1]

    def _work(self):
        self._run("_cron_refund", "collection.refund")

    def _given(self):
        entries = self.double.ledger(kind="refund")["entries"]
        return [one["amount"] for one in entries if one["status"] != "failed"]

    def _age(self, refund, **parts):
        """Make a refund older, by both clocks."""
        past = timedelta(**parts)
        vals = {"next_look_at": fields.Datetime.now()}
        for name in ("sent_at", "provider_sent_at", "asked_at"):
            if refund[name]:
                vals[name] = refund[name] - past
        trusted(refund).write(vals)
        self.env.flush_all()
