from odoo import api, fields, models


class SigningBudget(models.Model):
    """What an analytic account may order in a time; signers see what is left of it."""

    _name = "signing.budget"
    _description = "Budget for Orders"
    _order = "date_from desc, analytic_account_id, id"
    _check_company_auto = True

    analytic_account_id = fields.Many2one(
        "account.analytic.account", required=True, index=True, check_company=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    amount = fields.Monetary(required=True)
    spent = fields.Monetary(
        "Ordered",
        compute="_compute_spent",
        compute_sudo=True,
        help="Confirmed orders of the period, untaxed, in the company's currency.",
    )
    left = fields.Monetary(compute="_compute_spent", compute_sudo=True)

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "A budget ends after it begins."
    )

    @api.depends("analytic_account_id", "company_id", "date_from", "date_to", "amount")
    def _compute_display_name(self):
        for budget in self:
            account = budget.analytic_account_id.display_name or ""
            budget.display_name = f"{account} {budget.date_from} - {budget.date_to}"

    @api.depends("analytic_account_id", "company_id", "date_from", "date_to", "amount")
    def _compute_spent(self):
        """Add up what confirmed orders of the period put on the account."""
        for budget in self:
            budget.spent = budget._get_spent()
            budget.left = budget.amount - budget.spent

    def _get_spent(self, but=None):
        """Return what is ordered already, in the company's currency.

        :param but: an order that does not count: the one being signed
        """
        self.ensure_one()
        if not (self.analytic_account_id and self.date_from and self.date_to):
            return 0.0
        start = fields.Datetime.to_datetime(self.date_from)
        end = fields.Datetime.add(fields.Datetime.to_datetime(self.date_to), days=1)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("order_id.state", "=", "purchase"),
            ("order_id.date_approve", ">=", start),
            ("order_id.date_approve", "<", end),
            ("analytic_distribution", "in", self.analytic_account_id.ids),
        ]
        if but:
            domain.append(("order_id", "!=", but.id))
        lines = self.env["purchase.order.line"].sudo().search(domain)
        key = str(self.analytic_account_id.id)
        total = sum(
            one.order_id._signing_in_company(one._signing_share(key)) for one in lines
        )
        return self.currency_id.round(total)

    @api.model
    def _find(self, company, accounts, day):
        """Return the budgets of analytic accounts on a day.

        :param accounts: ids
        """
        domain = [
            ("company_id", "=", company.id),
            ("analytic_account_id", "in", list(accounts)),
            ("date_from", "<=", day),
            ("date_to", ">=", day),
        ]
        return self.sudo().search(domain)
