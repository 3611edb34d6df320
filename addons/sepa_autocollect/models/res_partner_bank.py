from odoo import api, fields, models

IBANS = frozenset({"acc_number", "sanitized_acc_number"})


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    # Read account numbers for warnings, also for who may not see them.
    has_iban_warning = fields.Boolean(compute_sudo=True)
    has_money_transfer_warning = fields.Boolean(compute_sudo=True)
    money_transfer_service = fields.Char(compute_sudo=True)
    duplicate_bank_partner_ids = fields.Many2many(compute_sudo=True)

    def write(self, vals):
        """Keep what used mandates were before their account number changes."""
        before = {}
        if not IBANS.isdisjoint(vals):
            mandates = self.sudo().mandate_ids
            before = mandates._get_used()._get_facts()
        res = super().write(vals)
        self.env["account.banking.mandate"].sudo()._keep_changes(before)
        return res

    def _has_field_access(self, field, operation):
        """Hide clients' account numbers where the company masks them.

        Numbers of the own companies stay readable: invoices print them.
        """
        allowed = super()._has_field_access(field, operation)
        if not allowed or operation != "read" or field.name not in IBANS:
            return allowed
        if not self.env["collection.iban.mask"]._is_masked():
            return True
        own = self.env.user.sudo().company_ids.partner_id
        return bool(self) and self.sudo().partner_id <= own

    @api.model
    def _search_display_name(self, operator, value):
        """Find accounts by their holder where numbers are masked."""
        if self.env["collection.iban.mask"]._is_masked():
            return [("partner_id.name", operator, value)]
        return super()._search_display_name(operator, value)

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Name accounts by their last four digits where numbers are masked."""
        res = super(ResPartnerBank, self.sudo())._compute_display_name()
        if not self.env["collection.iban.mask"]._is_masked():
            return res
        for bank in self:
            if not bank._has_field_access(self._fields["acc_number"], "read"):
                number = bank.sudo().sanitized_acc_number or ""
                bank.display_name = f"•••• {number[-4:]}"
        return res
