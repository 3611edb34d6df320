from odoo import api, fields, models
from odoo.exceptions import AccessError

from .collection_iban_mask import PAYERS
from .collection_run import WORKERS

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
        if not {*IBANS, "partner_id"}.isdisjoint(vals):
            self._check_under_mandate()
        before = {}
        if not IBANS.isdisjoint(vals):
            mandates = self.sudo().mandate_ids
            before = mandates._get_used()._get_facts()
        res = super().write(vals)
        self.env["account.banking.mandate"].sudo()._keep_changes(before)
        return res

    def _check_under_mandate(self):
        """Refuse another number under a live mandate to who does not collect.

        :raises AccessError: saying who may
        """
        user = self.env.user
        if self.env.su or user.has_group(WORKERS) or user.has_group(PAYERS):
            return
        live = ("waiting", "valid", "final", "suspended")
        if self.sudo().mandate_ids.filtered(lambda one: one.state in live):
            raise AccessError(
                self.env._(
                    "A mandate was signed for this account, so that its number and "
                    "holder are what is debited. Ask somebody who writes invoices to "
                    "change it."
                )
            )

    def unlink(self):
        """Write no account number into the client's chatter, as Odoo does."""
        messages = self.env["mail.message"].sudo()
        newest = messages.search([], order="id desc", limit=1).id
        numbers = {one.acc_number for one in self.sudo() if one.acc_number}
        partners = self.partner_id.ids
        res = super().unlink()
        told = messages.search(
            [
                ("id", ">", newest),
                ("model", "=", "res.partner"),
                ("res_id", "in", partners),
            ]
        )
        for one in told:
            body = one.body
            for number in numbers:
                body = body.replace(number, f"•••• {number[-4:]}")
            if body != one.body:
                one.body = body
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
        return self._is_own()

    @api.model
    def _search_display_name(self, operator, value):
        """Find accounts by their holder where numbers are masked."""
        if self.env["collection.iban.mask"]._is_masked():
            return [("partner_id.name", operator, value)]
        return super()._search_display_name(operator, value)

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Name accounts by their last four digits where numbers are masked."""
        result = super(ResPartnerBank, self.sudo())._compute_display_name()
        # Odoo reads the names of linked records with sudo: the user counts.
        masked = self.env["collection.iban.mask"]._is_masked_user()
        for bank in self:
            if masked and not bank._is_own():
                bank.display_name = bank._get_masked_name()
            else:
                bank.display_name = bank.sudo().display_name
        return result

    def _is_own(self):
        """Return whether these accounts are of the user's own companies."""
        own = self.env.user.sudo().company_ids.partner_id
        return bool(self) and self.sudo().partner_id <= own

    def _get_masked_name(self):
        """Return the last digits of one account, for who sees no more."""
        return f"•••• {(self.sudo().sanitized_acc_number or '')[-4:]}"
