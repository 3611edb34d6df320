from odoo import api, fields, models


class AccountPaymentOrder(models.Model):
    """The file as the screen and RPC get it: empty until it is signed."""

    _inherit = "account.payment.order"

    payment_file_datas = fields.Binary(
        related=None, compute="_compute_signing_file_datas", readonly=True
    )

    @api.depends("payment_file_id.datas", "state")
    @api.depends_context("bin_size")
    def _compute_signing_file_datas(self):
        governed = self._signing_get_governed()
        for order in self:
            closed = order in governed and not order._signing_is_open()
            order.payment_file_datas = (
                False if closed else order.sudo().payment_file_id.datas
            )
