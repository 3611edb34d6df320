from odoo import api, models


class AccountPaymentOrder(models.Model):
    """No order of payments is confirmed, and no file made, with something held."""

    _inherit = "account.payment.order"

    def draft2open(self):
        """Gate the lines, then the payments they become."""
        outgoing = self.filtered(lambda one: one.payment_type == "outbound")
        outgoing.payment_line_ids._check_payable()
        res = super().draft2open()
        outgoing.payment_ids._check_gate()
        return res

    def generate_payment_file(self):
        """Gate once more: between confirming and the file, things may have changed."""
        if self.payment_type == "outbound":
            self.payment_line_ids._check_payable()
            self.payment_ids._check_gate()
        return super().generate_payment_file()

    def generated2uploaded(self):
        """Gate what is said to have left."""
        for order in self:
            if order.payment_type == "outbound":
                order.payment_line_ids._check_payable()
        return super().generated2uploaded()


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
