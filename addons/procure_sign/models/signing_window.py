from odoo import api, fields, models
from odoo.exceptions import UserError

from ..trust import is_trusted, trusted


class SigningWindow(models.Model):
    """Within how many days orders count together, where two persons signed it."""

    _name = "signing.window"
    _description = "Split Orders"
    _inherit = "signing.governed"
    _order = "company_id, id desc"

    _free_fields = frozenset({"days", "reason", "company_id"})
    _governed_fields = ("days", "reason")

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    days = fields.Integer(
        "Count together within (days)",
        required=True,
        default=lambda self: self.env.company.signing_split_days,
        help="0: orders of one day alone.",
    )
    reason = fields.Char()

    _days_positive = models.Constraint("CHECK (days >= 0)", "Days cannot be negative.")

    @api.depends("days")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("Within %(days)s days", days=one.days)

    def _put_in_force(self):
        """Let the company count so; what was signed before ends."""
        for one in self:
            domain = [("company_id", "=", one.company_id.id), ("state", "=", "active")]
            self.search(domain)._end()
            trusted(one.company_id).signing_split_days = one.days
        return super()._put_in_force()


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        """Refuse one person to let fewer orders count together.

        More of them is stricter: whoever keeps the settings may.
        """
        if "signing_split_days" in vals and not is_trusted(self):
            # As the field writes it: nothing is no day at all.
            days = int(vals["signing_split_days"] or 0)
            for one in self:
                if days < one.signing_split_days and one._signing_is_founded():
                    raise UserError(
                        self.env._(
                            "Orders to one supplier count together within %(days)s "
                            "days. Fewer days let split orders pass, so two persons "
                            "sign that: prepare it under Signatures > Register > Split "
                            "orders.",
                            days=one.signing_split_days,
                        )
                    )
        return super().write(vals)
