from odoo import api, fields, models

from .invoice_exception import OWNERS

#: Days to settle an exception where a company says nothing else.
DAYS = {"buyer": 3, "receiving": 2, "accountant": 3, "treasury": 1, "supplier": 7}


class InvoiceExceptionDesk(models.Model):
    """Who settles exceptions of a kind, until when, and who is told if not."""

    _name = "invoice.exception.desk"
    _description = "Desk for Exceptions"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _order = "company_id, owner"
    _rec_name = "owner"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    owner = fields.Selection(OWNERS, string="Desk", required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        tracking=True,
        help="Where the order names no buyer and the delivery nobody in charge.",
    )
    days = fields.Integer(
        string="Days to settle", default=3, tracking=True, help="From the finding on."
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        string="Told when late",
        tracking=True,
        help="Once for each exception that is still open after its day.",
    )

    _owner_uniq = models.UniqueIndex(
        "(company_id, owner)", "This company already has this desk."
    )
    _days_positive = models.Constraint(
        "CHECK (days >= 0)", "The days to settle cannot be negative."
    )

    @api.model
    def _get_desks(self, companies):
        """Return {(id of the company, owner): desk}."""
        desks = self.sudo().search([("company_id", "in", companies.ids)])
        return {(desk.company_id.id, desk.owner): desk for desk in desks}

    @api.model
    def _get_days(self, exceptions):
        """Return {exception: days that its desk has}."""
        desks = self._get_desks(exceptions.company_id)
        found = {}
        for one in exceptions:
            desk = desks.get((one.company_id.id, one.owner))
            found[one] = desk.days if desk else DAYS[one.owner]
        return found

    @api.model
    def _create_defaults(self, companies):
        """Give each company the desks it has not; called for new companies."""
        known = self._get_desks(companies)
        self.sudo().create(
            [
                {"company_id": company.id, "owner": owner, "days": days}
                for company in companies
                for owner, days in DAYS.items()
                if (company.id, owner) not in known
            ]
        )
