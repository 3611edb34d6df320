from odoo import fields, models


class ResCompany(models.Model):
    """How a company collects by bank file."""

    _inherit = "res.company"

    collection_bank_files = fields.Selection(
        [
            ("draft", "A person confirms the debit order"),
            ("file", "The file is made and checked; a person sends it"),
            ("deliver", "The file is made, checked and left at the bank"),
        ],
        string="Bank files of a collection run",
        required=True,
        default="file",
    )
    collection_bank_method_id = fields.Many2one(
        "account.payment.method.line",
        string="Account that collects",
        check_company=True,
        domain="[('payment_method_id.code', '=', 'sepa_direct_debit'),"
        " ('payment_type', '=', 'inbound'), ('company_id', '=', id)]",
        help="The payment method, with its bank journal, that collects with mandates. "
        "A client whose own payment method is another one is collected by that. Empty: "
        "the first one of the company.",
    )

    def _get_bank_debit_methods(self):
        """Return the payment methods that can collect by file, the first one first."""
        self.ensure_one()
        lines = self.env["account.payment.method.line"].sudo()
        return lines.search(
            [
                ("company_id", "=", self.id),
                ("payment_method_id.code", "=", "sepa_direct_debit"),
                ("payment_method_id.payment_type", "=", "inbound"),
                ("bank_account_link", "=", "fixed"),
                ("journal_id.bank_account_id", "!=", False),
            ]
        )
