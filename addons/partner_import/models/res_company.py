from odoo import fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    import_late_rows = fields.Selection(
        [
            ("next", "Bill them with the next month"),
            ("supplementary", "Make a supplementary invoice"),
        ],
        string="Rows after validation",
        required=True,
        default="supplementary",
        help="What happens to rows that arrive after the invoice was validated.",
    )
    import_zero_month = fields.Selection(
        [
            ("draft", 'Draft marked "nothing due"'),
            ("wait", "Wait for the next month"),
        ],
        string="Months of zero",
        required=True,
        default="draft",
        help="What happens when a client's month sums to zero.",
    )
    import_retention_years = fields.Integer(string="Years files are kept", default=10)
    import_files_per_hour = fields.Integer(
        string="Files per hour",
        default=120,
        help="What one partner, or one user's API key, may send within an hour over "
        "portal, endpoint and mail; 0 sets no limit.",
    )
    import_megabytes_per_hour = fields.Integer(
        string="Megabytes per hour",
        default=512,
        help="The same in megabytes; 0 sets no limit.",
    )
    disbursement_account_id = fields.Many2one(
        "account.account",
        string="Disbursement account",
        check_company=True,
        help="Account of services re-billed at cost without VAT; when empty, the "
        "chart's first account whose code starts with 467.",
    )

    def _get_disbursement_account(self):
        """Return the account of disbursements, empty where there is none.

        Called when rows are billed; the account chosen wins over the chart's 467.
        """
        self.ensure_one()
        accounts = self.env["account.account"].with_company(self)
        if self.disbursement_account_id.active:
            return self.disbursement_account_id
        domain = [
            *accounts._check_company_domain(self),
            ("code", "=like", "467%"),
            ("active", "=", True),
        ]
        return accounts.search(domain, order="code", limit=1)

    def _get_import_journal(self):
        """Return the sales journal that service invoices go to.

        Called when rows are billed.

        :raises UserError: the company has no sales journal
        """
        self.ensure_one()
        journals = self.env["account.journal"].with_company(self)
        journal = journals.search(
            [*journals._check_company_domain(self), ("type", "=", "sale")], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no sales journal. Create one under Invoicing > "
                    "Configuration > Journals, then create the invoices again.",
                    company=self.name,
                )
            )
        return journal
