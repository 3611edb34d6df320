from odoo import fields, models

from ..core.statement import Act


class ResCompany(models.Model):
    _inherit = "res.company"

    signing_split_days = fields.Integer(
        "Orders count together within (days)",
        default=7,
        help="Orders to one supplier within so many days of each other count as one "
        "for the limits of policies and rights.",
    )

    _signing_split_days_positive = models.Constraint(
        "CHECK (signing_split_days >= 0)", "Days cannot be negative."
    )

    def _signing_orders_signed_at(self, moments):
        """Say whether a policy for orders was in force at one of these moments.

        One of the company, or of any above it: theirs hold for branches too.
        """
        self.ensure_one()
        policies = self.env["signing.policy"].sudo().with_context(active_test=False)
        found = policies.search(
            [
                ("company_id", "in", self.sudo().parent_ids.ids),
                ("act", "=", Act.APPROVE_ORDER.value),
                ("in_force_at", "<=", max(moments)),
            ]
        )
        return any(
            one.in_force_at <= at and (not one.ended_at or one.ended_at > at)
            for one in found
            for at in moments
        )
