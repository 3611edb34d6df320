from datetime import timedelta

from odoo import fields, models

from ..core import links
from ..core.notices import CONFIRM
from ..trust import trusted
from .collection_notice import CollectionNotice as Notice


class CollectionNotice(models.Model):
    """The link in the mail that asks a client to finish a payment."""

    _inherit = "collection.notice"
    _guarded_fields = Notice._guarded_fields | {"attempt_id"}

    attempt_id = fields.Many2one(
        "collection.attempt", readonly=True, ondelete="set null"
    )
    confirm_until = fields.Datetime(related="attempt_id.confirm_until")

    def _get_outcome_notice(self, attempt, situation, decision):
        """Say how long the client may finish the payment, as the policy says."""
        notice = super()._get_outcome_notice(attempt, situation, decision)
        if notice and notice.kind == CONFIRM and not attempt.confirm_until:
            days = situation.policy_of(attempt.partner_id.id).retry.confirm_days
            asked = attempt.answered_at or fields.Datetime.now()
            until = asked + timedelta(days=days)
            trusted(attempt.sudo()).write({"confirm_until": until})
        return notice

    def _prepare_outcome_vals(self, attempt, notice):
        vals = super()._prepare_outcome_vals(attempt, notice)
        return {**vals, "attempt_id": attempt.id}

    def _mail(self):
        """Give each mail its own link; the token is in the mail alone."""
        now = fields.Datetime.now()
        urls = {
            one.id: one._create_confirm_url()
            for one in self
            if one.kind == CONFIRM
            and one.state == "sent"
            and one.confirm_until
            and one.confirm_until > now
        }
        return super(CollectionNotice, self.with_context(collection_urls=urls))._mail()

    def _create_confirm_url(self):
        """Return the address of the page where the client finishes the payment."""
        token = self.env["collection.link"]._create_token(
            links.CONFIRM,
            self.recipient_id,
            self.company_id,
            record=self.attempt_id.id,
            expires=self.confirm_until,
        )
        return f"{self.company_id.get_base_url()}/collect/confirm/{token}"
