import re

from odoo import api, models

from odoo.addons.base.models.res_bank import sanitize_account_number

from ..core.check.header import AccountFacts

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")


class AccountMove(models.Model):
    """The account that a bill asks to be paid to, and what we know of it."""

    _inherit = "account.move"

    def _get_account_facts(self):
        """Return what is known of the account that this bill asks to be paid to.

        :rtype: core.check.header.AccountFacts
        """
        self.ensure_one()
        return self._get_accounts_facts()[self]

    def _get_accounts_facts(self):
        """Return {bill: ``AccountFacts``} for many bills at once."""
        numbers = {move: move._get_account_number() for move in self}
        banks = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        found = banks.search(
            [("sanitized_acc_number", "in", list({*numbers.values()} - {""}))]
        ).grouped("sanitized_acc_number")
        return {
            move: move._prepare_account_facts(number, found.get(number, banks))
            for move, number in numbers.items()
        }

    def _get_account_number(self):
        """Return the account as the supplier wrote it, else the one chosen by hand."""
        self.ensure_one()
        move = self.sudo()
        if move.capture_ids:
            written = next(filter(None, move.capture_ids.mapped("account_number")), "")
            return sanitize_account_number(written or "") or ""
        return move.partner_bank_id.sanitized_acc_number or ""

    def _get_paying_elsewhere(self):
        """Return the bills whose chosen account is not the one they ask for."""
        return self.filtered(
            lambda move: (
                move.sudo().partner_bank_id
                and move._get_account_number()
                and move.sudo().partner_bank_id.sanitized_acc_number
                != move._get_account_number()
            )
        )

    @api.depends("capture_ids.account_number")
    def _compute_partner_bank_id(self):
        """Choose the account that the supplier wrote, once it is confirmed, and none
        else: Odoo would silently pay to the first one.
        """
        asking = self.filtered(
            lambda move: (
                move.is_purchase_document(include_receipts=True)
                and move.sudo().capture_ids
                and move._get_account_number()
            )
        )
        for move in asking:
            number = move._get_account_number()
            banks = move.sudo().bank_partner_id.bank_ids
            move.partner_bank_id = banks.filtered(
                lambda one, number=number: (
                    one.sanitized_acc_number == number and one._is_confirmed()
                )
            )[:1]
        return super(AccountMove, self - asking)._compute_partner_bank_id()

    def _prepare_account_facts(self, number, banks):
        """Return the facts of one bill.

        :param number: compact; empty where none is asked for
        :param banks: accounts of anybody with this number, archived ones too
        """
        if not number:
            return AccountFacts()
        entity = self.commercial_partner_id
        banks = banks.filtered(
            lambda one: not one.company_id or one.company_id == self.company_id
        )
        own = banks.filtered(lambda one: one.partner_id.commercial_partner_id == entity)
        own = own.sorted(lambda one: (not one._is_confirmed(), not one.active))[:1]
        others = (banks - own).filtered(
            lambda one: one.active and one.partner_id.commercial_partner_id != entity
        )
        confirmed = own._is_confirmed() if own else False
        if confirmed:
            # Who confirmed saw what was shared then, and the country.
            others = others.filtered(
                lambda one: (one.number_at or one.create_date) > own.confirmed_at
            )
        return AccountFacts(
            number=number,
            state=self._get_account_state(own, confirmed),
            shared_with=tuple(sorted(set(others.partner_id.mapped("name")))),
            country=number[:2] if _IBAN.fullmatch(number) and not confirmed else "",
            supplier_country=entity.country_id.code or "",
        )

    def _get_account_state(self, bank, confirmed):
        """Return the state of ``AccountFacts`` for the supplier's own account."""
        if not bank:
            return "new"
        if not bank.active:
            return "archived"
        return "trusted" if confirmed else "unconfirmed"
