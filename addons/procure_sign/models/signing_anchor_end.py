"""Authorities that are not trusted any more: replaced, or in others' hands."""

from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.ended import Ended, key_of
from ..trust import trusted


class SigningAnchor(models.Model):
    """What was trusted goes on counting for what is proven to be older than its end.

    Unless its key got into others' hands: who has the key writes whatever date he likes.
    """

    _inherit = "signing.anchor"

    distrusted_at = fields.Datetime("Distrusted since", readonly=True, copy=False)

    def action_propose_distrust(self):
        """Take into the change being prepared that nothing of it counts. Button."""
        change = self._change_at_hand()
        if self.filtered(lambda one: not one._is_distrustable()):
            raise UserError(self.env._("It is distrusted already, as its page says."))
        change._add(self, "distrust")
        return change.action_open_form()

    def _is_distrustable(self):
        # A draft too: what was uploaded, or renewed, need not be trusted first.
        return not self.distrusted_at

    def _distrust(self):
        """Let nothing of it count, of no time; called by a signed change alone."""
        self.filtered(lambda one: one._is_in_force())._end()
        now = fields.Datetime.now()
        drafts = self.filtered(lambda one: one._is_draft())
        trusted(drafts).write({"state": "ended", "ended_at": now})
        trusted(self).write({"distrusted_at": now})

    def _check_governed(self):
        """Refuse a key that got into others' hands: it stays there."""
        result = super()._check_governed()
        domain = [
            ("company_id", "in", self.sudo().company_id.ids),
            ("distrusted_at", "!=", False),
        ]
        stolen = {
            (one.company_id, key_of(one._x509())) for one in self.sudo().search(domain)
        }
        for one in self.sudo():
            if (one.company_id, key_of(one._x509())) in stolen:
                raise UserError(
                    self.env._(
                        "%(name)s was distrusted: its key may be in others' hands. Ask "
                        "the authority for its new certificate.",
                        name=one.name,
                    )
                )
        return result

    @api.model
    def _in_past(self, company):
        """Return what a company trusted once, the distrusted too."""
        return self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "ended")]
        )

    def _to_core(self):
        """Return authorities that ended, as the verifier wants them."""
        return tuple(
            Ended(one._x509(), one.use, one.ended_at.replace(tzinfo=timezone.utc))
            for one in self
            if not one.distrusted_at
        )

    @api.model
    def _whose_lists(self, company):
        """Return those whose revocations count: an authority that ended has them too."""
        past = self._in_past(company).filtered(lambda one: not one.distrusted_at)
        return self._in_force(company) | past
