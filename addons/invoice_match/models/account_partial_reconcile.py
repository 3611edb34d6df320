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
        partials = super().create(vals_list)
        # Defaults of the context may have given a side.
        unseen = partials.browse(
            one.id
            for one, vals in zip(partials, vals_list, strict=True)
            if not (vals.get("debit_move_id") and vals.get("credit_move_id"))
        )
        unseen._check_own_sides()
        return partials

    def write(self, vals):
        """Gate also what is moved to other lines."""
        res = super().write(vals)
        if not {"debit_move_id", "credit_move_id"}.isdisjoint(vals):
            self._check_own_sides()
        return res

    def _check_own_sides(self):
        """Gate what these partials settle."""
        own = self.sudo()
        self._check_sides([(one.debit_move_id, one.credit_move_id) for one in own])

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
        unpayable = self._get_faced(sides)._get_unpayable()
        for debit, credit in sides:
            if credit.move_id in held and not debit.move_id._moves_no_money():
                paid |= credit.move_id
            # A debt turned round by a negative line is still one.
            if debit.move_id in held and not credit.move_id._moves_no_money():
                paid |= debit.move_id
            if not credit.move_id.is_invoice(include_receipts=True):
                loose |= debit.move_id.origin_payment_id
        paid.with_env(self.env)._check_payable()
        unpayable.with_env(self.env)._check_payable(unpayable)
        loose._check_loose()

    @api.model
    def _get_faced(self, sides):
        """Return the bills that outgoing payments would settle.

        :param sides: pairs (debit, credit) of ``account.move.line``
        """
        bills = self.env["account.move"].sudo()
        for debit, credit in sides:
            if debit.move_id.origin_payment_id.payment_type == "outbound":
                bills |= credit.move_id
        return bills.filtered(
            lambda one: (
                one.is_purchase_document(include_receipts=True)
                and one.move_type != "in_refund"
            )
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _moves_no_money(self):
        """Return whether this entry settles without money: a credit note, a netted
        invoice, a difference of exchange.
        """
        self.ensure_one()
        journal = self.company_id.currency_exchange_journal_id
        settles = self.is_invoice(include_receipts=True) or self.journal_id == journal
        return settles and not self._has_liquidity()

    def _has_liquidity(self):
        """Return whether this entry moves money of a bank or till."""
        self.ensure_one()
        types = self.line_ids.account_id.mapped("account_type")
        return "asset_cash" in types


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
