from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..trust import trusted
from .account_payment_gate import LIVE

#: Orders whose drafts are already on their way to the bank.
UNDER_WAY = ("open", "generated", "uploaded")
#: Orders whose file may be at the bank, whatever becomes of their payments.
SENT = ("generated", "uploaded")


class AccountPayment(models.Model):
    """The bills that a payment passed the gate for stay taken by it, whatever anybody
    undoes or clears later.
    """

    _inherit = "account.payment"

    gated_bill_ids = fields.Many2many(
        "account.move",
        relation="account_payment_gated_bill_rel",
        column1="payment_id",
        column2="move_id",
        string="Bills it left for",
        copy=False,
        readonly=True,
    )

    def write(self, vals):
        """Keep payments in the order whose file pays them."""
        if "payment_order_id" in vals:
            moved = self.filtered(
                lambda one: one.sudo().payment_order_id.id != vals["payment_order_id"]
            )
            moved._check_not_sent()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        """Keep payments that a file pays."""
        self._check_not_sent()

    def _check_not_sent(self):
        """Refuse to take payments out of a file.

        :raises UserError: naming the payments and what to do
        """
        sent = self.filtered(
            lambda one: one.payment_type == "outbound" and one._is_sent()
        )
        if sent:
            raise UserError(
                self.env._(
                    "The file of the order pays %(payments)s: cancel the order first.",
                    payments=", ".join(sent.mapped("display_name")),
                )
            )

    def _is_sent(self):
        """Return whether a file was made that pays this."""
        self.ensure_one()
        return self.sudo().payment_order_id.state in SENT

    def _has_left(self):
        """Return whether this payment may be at the bank, also a cancelled one."""
        self.ensure_one()
        return self.state in LIVE or self._is_sent()

    def _is_under_way(self):
        """Return whether this payment takes up what its bills have left to pay."""
        self.ensure_one()
        order = self.sudo().payment_order_id
        return self._has_left() or (self.state == "draft" and order.state in UNDER_WAY)

    def _get_claimed_bills(self):
        """Return the bills that this payment is for, or left for."""
        self.ensure_one()
        named = self._get_named_bills()
        if not self._is_under_way():
            return named
        return named | self.sudo().gated_bill_ids.with_env(self.env)

    def _keep_claims(self):
        """Keep the bills that these payments passed the gate for."""
        for payment in trusted(self.sudo()):
            bills = payment._get_named_bills()
            if payment._has_left():
                bills |= payment.gated_bill_ids
            if bills != payment.gated_bill_ids:
                payment.write({"gated_bill_ids": [Command.set(bills.ids)]})

    def _get_settled(self):
        """Return how much of this payment released bills, or money that came back, used
        up; an entry that somebody typed uses up nothing.
        """
        self.ensure_one()
        payment = self.sudo()
        lines = payment.move_id.line_ids.filtered(
            lambda one: one.account_id == payment.destination_account_id
        )
        partials = lines.matched_credit_ids
        faced = partials.credit_move_id.move_id
        used = payment.gated_bill_ids | faced._get_released()
        used |= faced.filtered(lambda one: one._has_liquidity())
        return sum(
            partials.filtered(
                lambda one: one.credit_move_id.move_id.id in used.ids
            ).mapped("debit_amount_currency")
        )
