from odoo import models

from ..trust import trusted


class PurchaseOrder(models.Model):
    """What follows the last signature, or a refusal."""

    _inherit = "purchase.order"

    def _signing_done(self, act, request):
        """Confirm the order that everybody has signed; it goes to the supplier."""
        order = self.with_company(self.company_id)
        if order.state == "purchase":
            order._message_log(
                body=self.env._(
                    "Revision %(revision)s is signed.", revision=request.revision
                )
            )
        else:
            order._add_supplier_to_product()
            order.button_approve()
            order._purchase_request_confirm_message()
        trusted(order).write({"signing_sent": "waiting"})
        self.env.ref("procure_sign.cron_send_signed_orders")._trigger()

    def _signing_refused(self, act, request, reason):
        """Give the order back to its buyer, with the reason."""
        if self.state == "to approve":
            trusted(self).write({"state": "draft"})
        elif self.state == "purchase":
            trusted(self).write({"signing_revising": True})
        self._signing_asked()._signing_tell(
            self.env._(
                "%(name)s was refused: %(reason)s", name=self.name, reason=reason
            )
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Refused: change it and ask again"),
            note=reason,
            user_id=self.user_id.id or self.create_uid.id,
        )

    def _signing_late(self, bodies):
        """Tell those who asked for the goods that their order waits too long."""
        for order in self:
            text = f"{order.name}: {bodies[order.id]}"
            order._signing_asked()._signing_tell(text)

    def _signing_asked(self):
        """Return the purchase requests that an order is for."""
        return self.order_line.purchase_request_lines.request_id
