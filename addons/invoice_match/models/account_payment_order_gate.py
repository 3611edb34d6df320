from odoo import api, models
from odoo.exceptions import UserError


class AccountPaymentOrder(models.Model):
    """No order of payments is confirmed, and no file made, with something held."""

    _inherit = "account.payment.order"

    def draft2open(self):
        """Gate the lines, then the payments they become."""
        outgoing = self.filtered(lambda one: one.payment_type == "outbound")
        outgoing.payment_line_ids._check_payable()
        res = super().draft2open()
        outgoing._check_outgoing()
        return res

    def generate_payment_file(self):
        """Gate once more: between confirming and the file, things may have changed."""
        if self.payment_type == "outbound":
            self.payment_line_ids._check_payable()
            self._check_outgoing()
        return super().generate_payment_file()

    def _check_outgoing(self):
        """Gate all that the file will pay: also what is in a lot but not in the order,
        or is said to come in.

        :raises UserError: naming the payments and what to do
        """
        payments = self.payment_ids | self.payment_lot_ids.payment_ids
        strange = payments.filtered(
            lambda one: (
                one.payment_order_id not in self or one.payment_type != "outbound"
            )
        )
        if strange:
            raise UserError(
                self.env._(
                    "%(payments)s does not belong into this order. Cancel the order, "
                    "set it to draft and confirm it again.",
                    payments=", ".join(strange.mapped("display_name")),
                )
            )
        payments._check_gate()
        payments._check_file_accounts()

    def generated2uploaded(self):
        """Gate what is said to have left."""
        for order in self:
            if order.payment_type == "outbound":
                order.payment_line_ids._check_payable()
        return super().generated2uploaded()


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _check_file_accounts(self):
        """Refuse a file to accounts that nobody trusts or that are somebody else's, also
        of payments that are not checked otherwise.

        :raises UserError: naming the payments and what to do
        """
        needing = self.sudo().filtered(
            lambda one: one.payment_order_id.payment_method_id.bank_account_required
        )
        wrong = needing.filtered(
            lambda one: (
                not one.partner_bank_id.allow_out_payment or one._goes_elsewhere()
            )
        )
        if wrong:
            raise UserError(
                self.env._(
                    "%(payments)s: the account is not trusted, or is not of who is paid. "
                    "Cancel the order, set it to draft and choose a trusted account.",
                    payments=", ".join(wrong.mapped("display_name")),
                )
            )


class AccountPaymentLine(models.Model):
    """A held bill comes into no order of payments."""

    _inherit = "account.payment.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_payable()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if not {"move_line_id", "order_id"}.isdisjoint(vals):
            self._check_payable()
        return res

    def _check_payable(self):
        """Refuse lines of bills that wait for their release.

        :raises UserError: naming the bills
        """
        outgoing = self.filtered(lambda one: one.order_id.payment_type == "outbound")
        outgoing.move_line_id._check_payable()
