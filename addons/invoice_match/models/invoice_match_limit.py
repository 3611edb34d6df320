from odoo import api, fields, models


class InvoiceMatchLimit(models.Model):
    """Up to how much a person may accept or release."""

    _name = "invoice.match.limit"
    _description = "Limit of a Person for Releases"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _order = "company_id, user_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, tracking=True
    )
    accept_amount = fields.Monetary(
        string="Accepts differences up to",
        tracking=True,
        help="Of one exception, in the company's currency.",
    )
    release_amount = fields.Monetary(
        string="Releases bills up to", tracking=True, help="Total of one bill."
    )

    _user_uniq = models.UniqueIndex(
        "(company_id, user_id)", "This person already has limits in this company."
    )

    @api.model
    def _get_limit(self, company, user=None):
        """Return ``(accept, release)`` of a user, both 0.0 where nothing is given."""
        user = user or self.env.user
        found = self.sudo().search(
            [("company_id", "=", company.id), ("user_id", "=", user.id)], limit=1
        )
        return found.accept_amount, found.release_amount
