from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.register import Right
from ..core.statement import Act


class SigningRight(models.Model):
    """A person's role, with limits and days; see ``core.register.Right``."""

    _name = "signing.right"
    _description = "Right to Sign"
    _inherit = ["signing.governed", "signing.limited", "signing.revocable"]
    _order = "person_id, role_id, id"
    _check_company_auto = True

    _free_fields = frozenset(
        {"person_id", "role_id", "limit_act", "limit_day", "limit_month"}
        | {"date_from", "date_to"}
    )
    _governed_fields = (
        *("person_id", "role_id", "limit_act", "limit_day", "limit_month"),
        *("date_from", "date_to"),
    )

    person_id = fields.Many2one(
        "signing.person",
        required=True,
        index=True,
        ondelete="cascade",
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
        related="person_id.company_id", store=True, precompute=True, index=True
    )

    @api.depends("person_id", "role_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.person_id.name}: {one.role_id.name}"

    def _check_governed(self):
        """A right belongs to a person in force, in a role of her company."""
        for one in self:
            if not one.person_id._is_in_force():
                raise UserError(
                    self.env._(
                        "%(person)s is not in the register yet: propose the person with "
                        "the right.",
                        person=one.person_id.name,
                    )
                )
        return super()._check_governed()

    def _check_after_revoking(self):
        """Somebody must remain who can give rights again."""
        company = self.company_id
        policies = [
            one for one in company._signing_policies() if one.act is Act.CHANGE_POLICY
        ]
        roles = {step.role for one in policies for step in one.steps}
        if self.role_id.code in roles:
            company._signing_check_governable()
        return super()._check_after_revoking()

    def _to_core(self):
        """Return the right as the rules read it."""
        self.ensure_one()
        return Right(
            person=self.person_id.key,
            role=self.role_id.code,
            limits=self._limits(),
            period=self._period(),
            revoked_at=self._moment(self.revoked_at),
        )
