from odoo import models
from odoo.exceptions import AccessError, UserError

from .account_payment_order_signing_gate import _BUTTON

ORDERS = "account.payment.order"


class IrAttachment(models.Model):
    """A bank file is read by nobody before it is signed, and changed by nobody."""

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        """Close files that wait for their signatures; see the order's own gate."""
        res = super()._check_access(operation)
        closed = self._signing_get_closed(operation)
        if not closed:
            return res
        if res:
            return closed | res[0], res[1]
        return closed, self._signing_make_error

    def _signing_get_closed(self, operation):
        """Return the files among these that stay closed, with this environment."""
        tied = self.sudo().filtered(lambda one: one.res_model == ORDERS and one.res_id)
        if not tied or _BUTTON.is_on(self) or operation == "create":
            return self.browse()
        orders = self.env[ORDERS].sudo().search([("payment_file_id", "in", tied.ids)])
        closed = self.browse()
        for order in orders._signing_get_governed():
            if operation != "read" or not order._signing_is_open():
                closed |= order.payment_file_id.with_env(self.env)
        if operation != "read":
            # Some left for the bank, by orders that were cancelled since.
            kept = (
                self.env[ORDERS]
                .sudo()
                .search([("signing_left_file_ids", "in", tied.ids)])
            )
            closed |= (kept.signing_left_file_ids & tied).with_env(self.env)
        return closed

    def _signing_make_error(self):
        return AccessError(
            self.env._(
                "This bank file is to be signed: it leaves when everybody has signed, as "
                "it is. The order says who has still to sign."
            )
        )


class AccountPaymentOrder(models.Model):
    _inherit = "account.payment.order"

    def _signing_is_open(self):
        """Return whether the file of this order may leave now, or has left."""
        self.ensure_one()
        if self.state == "uploaded":
            return True
        try:
            self._signing_check_file()
        except UserError:
            return False
        return True

    def _get_mail_thread_data_attachments(self):
        """List in the chatter only what its reader may open."""
        # Super reads them all; what the user may read is asked afterwards.
        order = super(AccountPaymentOrder, self.sudo())
        found = order._get_mail_thread_data_attachments()
        return found.sudo(False)._filtered_access("read")
