from odoo import api, fields, models

from ..core.register import Delegation


class SigningDelegation(models.Model):
    """A role lent for an absence, by whom it belongs to."""

    _name = "signing.delegation"
    _description = "Delegation for an Absence"
    _inherit = [
        *("signing.governed", "signing.limited", "signing.revocable"),
        "signing.signed",
    ]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    _free_fields = frozenset(
        {"giver_id", "receiver_id", "role_id", "limit_act", "limit_day", "limit_month"}
        | {"date_from", "date_to", "reason"}
    )
    _governed_fields = (
        *("giver_id", "receiver_id", "role_id", "limit_act", "limit_day"),
        *("limit_month", "date_from", "date_to"),
    )

    giver_id = fields.Many2one(
        "signing.person",
        string="Who is absent",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._own_person(),
    )
    receiver_id = fields.Many2one(
        "signing.person",
        string="Who signs instead",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    role_id = fields.Many2one(
        "signing.role",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="giver_id.company_id", store=True, precompute=True, index=True
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(required=True)
    reason = fields.Char()

    @api.model
    def _own_person(self):
        """Return the person that this user is, in the company at hand."""
        return self.env.company._signing_person(self.env.user)

    @api.depends("giver_id", "receiver_id", "role_id")
    def _compute_display_name(self):
        new = self.filtered(lambda one: not (one.role_id and one.receiver_id))
        new.display_name = self.env._("Delegation for an Absence")
        for one in self - new:
            one.display_name = self.env._(
                "%(role)s: %(receiver)s for %(giver)s",
                role=one.role_id.name,
                receiver=one.receiver_id.name,
                giver=one.giver_id.name,
            )

    def _to_core(self):
        """Return the delegation as the rules read it."""
        self.ensure_one()
        return Delegation(
            giver=self.giver_id.key,
            receiver=self.receiver_id.key,
            role=self.role_id.code,
            period=self._period(),
            limits=self._limits(),
            revoked_at=self._moment(self.revoked_at),
        )
