from odoo import models

from odoo.addons.base.models.res_bank import sanitize_account_number


class AccountEdiCommon(models.AbstractModel):
    """Odoo's own import of bills makes and wakes no bank account of a supplier."""

    _inherit = "account.edi.common"

    def _import_partner_bank(self, invoice, bank_details):
        """Choose a confirmed account; have every other one confirmed instead."""
        if not invoice.is_purchase_document(include_receipts=True):
            return super()._import_partner_bank(invoice, bank_details)
        numbers = [sanitize_account_number(one) for one in bank_details if one]
        confirmed = invoice.sudo().bank_partner_id.bank_ids.filtered(
            lambda one: one.sanitized_acc_number in numbers and one._is_confirmed()
        )
        invoice.partner_bank_id = confirmed[:1].with_env(invoice.env)
        changes = self.env["invoice.account.change"]
        for number in dict.fromkeys(numbers):
            changes._propose(invoice, number)
        return None
