import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import binary
from .account_payment_order_signing import ACT


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


class QuittanceChannel(models.Model):
    """The last gate of a bank file that is left in a folder."""

    _inherit = "quittance.channel"

    def _deliver(self, name, content):
        """Leave transfers only byte for byte as they were signed."""
        if b":pain.001." in content[:1000] and self.company_id._signing_has_policy(ACT):
            self._signing_check_content(name, content)
        return super()._deliver(name, content)

    def _signing_check_content(self, name, content):
        """Refuse bytes that are not those of a signed file.

        :raises UserError: says whose signatures are missing
        """
        order = (
            self.env["account.payment.order"]
            .sudo()
            .search(
                [
                    ("signing_file_sha256", "=", hashlib.sha256(content).hexdigest()),
                    ("company_id", "=", self.company_id.id),
                    ("state", "in", ("generated", "uploaded")),
                ],
                limit=1,
            )
        )
        if not order or binary.content(order.payment_file_id) != content:
            raise UserError(
                self.env._(
                    "%(file)s is not a file that was signed, so it does not leave.",
                    file=name,
                )
            )
        order._signing_check_file()
