from odoo import fields, models


class PaymentProvider(models.Model):
    """Where the provider's payouts and fees go in the books."""

    _inherit = "payment.provider"

    collection_fee_account_id = fields.Many2one(
        "account.account",
        string="Account of fees",
        check_company=True,
        ondelete="restrict",
        groups="account.group_account_manager",
        help="What the provider keeps of each payment. Payouts are put into the books "
        "once it is set.",
    )
    collection_payout_account_id = fields.Many2one(
        "account.account",
        string="Account of payouts",
        check_company=True,
        domain="[('reconcile', '=', True)]",
        ondelete="restrict",
        groups="account.group_account_manager",
        help="Where the net amount waits for the bank statement. Empty for the "
        "account of outstanding receipts.",
    )
