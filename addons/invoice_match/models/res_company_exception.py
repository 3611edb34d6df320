from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    match_order_needed = fields.Boolean(
        string="Invoices need an order",
        default=True,
        help="An invoice without order above the tolerance AN is an exception.",
    )
    match_sample_percent = fields.Float(
        string="Drawn for audit (%)",
        digits=(5, 2),
        help="So many of a hundred bills are looked at whatever their figures; zero for "
        "none.",
    )
    match_sample_amount = fields.Monetary(
        string="Drawn for audit from", help="Bills below it are never drawn."
    )

    _match_sample_percent_range = models.Constraint(
        "CHECK (match_sample_percent >= 0 AND match_sample_percent <= 100)",
        "The share drawn for audit is between 0 and 100 %.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_match_defaults()
        return companies

    def _create_match_defaults(self):
        """Give companies their desks and tolerances; what is there stays."""
        self.env["invoice.exception.desk"]._create_defaults(self)
        self.env["invoice.tolerance"]._create_defaults(self)
