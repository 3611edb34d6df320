from odoo import fields, models
from odoo.exceptions import UserError

from .account_payment_order_signing import ACT

#: The root of every transfer that a bank carries out.
TRANSFERS = b"CstmrCdtTrfInitn"
#: The method that writes transfers, whichever way somebody says that it goes.
CODE = "sepa_credit_transfer"


class AccountPaymentOrder(models.Model):
    """Whether money goes out, by what an order holds and not by what it says."""

    _inherit = "account.payment.order"

    def _signing_get_outgoing(self):
        """Return those by which money leaves: by their word, method or payments."""
        outgoing = self.filtered(
            lambda one: (
                one.sudo().payment_type == "outbound"
                or one.sudo().payment_method_code == CODE
                or one.sudo().signing_file_sha256
            )
        )
        others = (self - outgoing).ids
        if not others:
            return outgoing
        # One question for all of them, however many payments come in by each.
        found = (
            self.env["account.payment"]
            .sudo()
            .search(
                [
                    ("payment_type", "=", "outbound"),
                    "|",
                    ("payment_order_id", "in", others),
                    ("payment_lot_id.order_id", "in", others),
                ]
            )
        )
        paying = set((found.payment_order_id | found.payment_lot_id.order_id).ids)
        return self.filtered(lambda one: one in outgoing or one.id in paying)

    def _signing_check_incoming(self, raw):
        """Refuse transfers made by orders that no signer will see.

        :param raw: the bytes of the file, if there is one
        :raises UserError: money would leave unsigned
        """
        if not raw or TRANSFERS not in raw or self._signing_get_governed():
            return
        if self.sudo().company_id in self.company_id._signing_get_companies(ACT):
            raise UserError(
                self.env._(
                    "%(file)s is not a file that was signed, so it does not leave.",
                    file=self.display_name,
                )
            )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    payment_order_id = fields.Many2one(index="btree_not_null")
    payment_lot_id = fields.Many2one(index="btree_not_null")
