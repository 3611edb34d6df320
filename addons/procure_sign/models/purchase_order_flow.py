from odoo import models
from odoo.exceptions import UserError

from ..core.order_states import BOUND
from ..trust import is_trusted, trusted
from .purchase_order_bound import ACT


class PurchaseOrder(models.Model):
    """From Confirm to the supplier, by way of the signatures."""

    _inherit = "purchase.order"

    def button_confirm(self):
        """Ask for the signatures where orders are signed; confirm the others."""
        asked = self._signing_bound().filtered(
            lambda order: order.state in ("draft", "sent")
        )
        done = super(PurchaseOrder, self - asked).button_confirm()
        for order in asked:
            order._signing_ask()
        return done

    def button_cancel(self):
        """Ask for a reason where somebody has signed, or was asked to."""
        if is_trusted(self):
            return super().button_cancel()
        asked = self._signing_bound().filtered(lambda order: order.state in BOUND)
        done = super(PurchaseOrder, self - asked).button_cancel()
        return asked._signing_reason_action("cancel") if asked else done

    def action_create_invoice(self, attachment_ids=False):
        """Bill only what is signed as it stands."""
        self._signing_gate()
        return super().action_create_invoice(attachment_ids)

    def action_rfq_send(self):
        """Send an order only when it is signed; a request for quotation is free."""
        self.filtered(lambda order: order.state in BOUND)._signing_gate()
        return super().action_rfq_send()

    def _approval_allowed(self):
        """Signatures take the place of the approval by amount."""
        return bool(self._signing_bound()) or super()._approval_allowed()

    def action_signing_ask(self):
        """Ask for the signatures of a revision; button of the form."""
        self.ensure_one()
        if not self._signing_bound() or self.state not in ("draft", "sent", "purchase"):
            raise UserError(
                self.env._("%(name)s needs no signature now.", name=self.name)
            )
        self._signing_ask()

    def action_signing_revise(self):
        """Ask why signatures are given up; button of the form."""
        return self._signing_reason_action("revise")

    def _signing_ask(self):
        """Send one order as it stands to those who sign it."""
        self.ensure_one()
        self.check_access("write")
        error = self._confirmation_error_message()
        if error:
            raise UserError(error)
        if not self._signing_lines():
            raise UserError(
                self.env._("%(name)s orders nothing: add a line.", name=self.name)
            )
        self._purchase_request_line_check()
        self.order_line._validate_analytic_distribution()
        self._signing_add_writers()
        self._signing_open(ACT)
        values = {"signing_revising": False}
        if self.sudo().state in ("draft", "sent"):
            values["state"] = "to approve"
        trusted(self).write(values)

    def _signing_revise(self, reason):
        """Give up the signatures of an order, so that it may change."""
        self.ensure_one()
        self.check_access("write")
        if not self._signing_bound() or self.state not in BOUND:
            raise UserError(self._signing_say_state())
        self._signing_void()
        values = {"state": "draft"}
        if self.state == "purchase":
            values = {
                "signing_revising": True,
                "locked": False,
                "signing_sent": False,
                # What the supplier acknowledged is not what he will get.
                "acknowledged": False,
            }
        trusted(self).write(values)
        self._message_log(
            body=self.env._("Revised, signatures given up: %(reason)s", reason=reason)
        )

    def _signing_cancel(self, reason):
        """Cancel orders and the signatures asked for."""
        self.check_access("write")
        bound = self._signing_bound().filtered(lambda order: order.state in BOUND)
        for order in self - bound:
            raise UserError(
                self.env._("%(name)s needs no signature now.", name=order.name)
            )
        self._signing_void()
        locked = self.filtered("locked")
        if locked:
            trusted(locked).write({"locked": False})
        trusted(self).button_cancel()
        body = self.env._("Cancelled: %(reason)s", reason=reason)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    def _signing_reason_action(self, kind):
        """Open the question for a reason."""
        titles = {
            "cancel": self.env._("Cancel a signed order"),
            "revise": self.env._("Revise a signed order"),
        }
        wizard = self.env["signing.order.reason"].create(
            {"kind": kind, "order_ids": [(6, 0, self.ids)]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": titles[kind],
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }
