from odoo import api, models
from odoo.exceptions import UserError


class AccountPartialReconcile(models.Model):
    """Nothing pays a held bill: payments, entries and bank statements all end here."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Gate before anything is settled."""
        lines = self.env["account.move.line"].sudo()
        self._check_sides(
            [
                (
                    lines.browse(vals["debit_move_id"]),
                    lines.browse(vals["credit_move_id"]),
                )
                for vals in vals_list
                if vals.get("debit_move_id") and vals.get("credit_move_id")
            ]
        )
        return super().create(vals_list)

    def write(self, vals):
        """Gate also what is moved to other lines."""
        res = super().write(vals)
        if not {"debit_move_id", "credit_move_id"}.isdisjoint(vals):
            own = self.sudo()
            self._check_sides([(one.debit_move_id, one.credit_move_id) for one in own])
        return res

    @api.model
    def _check_sides(self, sides):
        """Refuse what pays a held bill, or a bill's place taken by an unreleased payment.

        :param sides: pairs (debit, credit) of ``account.move.line``
        :raises UserError: naming the bills or payments and what to do
        """
        moves = self.env["account.move"].sudo()
        for debit, credit in sides:
            moves |= debit.move_id | credit.move_id
        debts = moves.filtered(lambda one: one.move_type != "in_refund")
        held = debts._get_held()
        paid = moves.browse()
        loose = self.env["account.payment"].sudo()
        for debit, credit in sides:
            if credit.move_id in held and not debit.move_id._moves_no_money():
                paid |= credit.move_id
            # A debt turned round by a negative line is still one.
            if debit.move_id in held and not credit.move_id._moves_no_money():
                paid |= debit.move_id
            if not credit.move_id.is_invoice(include_receipts=True):
                loose |= debit.move_id.origin_payment_id
        paid.with_env(self.env)._check_payable()
        loose._check_loose()


class AccountMove(models.Model):
    _inherit = "account.move"

    def _moves_no_money(self):
        """Return whether this entry settles without money: a credit note, a netted
        invoice, a difference of exchange.
        """
        self.ensure_one()
        if self.is_invoice(include_receipts=True):
            return True
        company = self.company_id
        liquid = self.line_ids.account_id.filtered(
            lambda one: one.account_type == "asset_cash"
        )
        return self.journal_id == company.currency_exchange_journal_id and not liquid


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _check_loose(self):
        """Refuse to use up payments to suppliers that nobody released otherwise than
        for bills.

        :raises UserError: naming the payments
        """
        loose = self.filtered(lambda one: one.payment_type == "outbound")._get_gated()
        loose = loose.filtered(
            lambda one: (
                one.partner_type == "supplier"
                and not one._has_own_release()
                and not one._get_named_bills()
            )
        )
        if loose:
            raise UserError(
                self.env._(
                    "%(payments)s names no released bill and was not released itself: "
                    "reconcile it with the bill it is for, or set it to draft and have "
                    "it released.",
                    payments=", ".join(loose.mapped("display_name")),
                )
            )
