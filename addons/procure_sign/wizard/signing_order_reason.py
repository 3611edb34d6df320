from odoo import fields, models
from odoo.exceptions import UserError


class SigningOrderReason(models.TransientModel):
    """Why signatures of an order are given up."""

    _name = "signing.order.reason"
    _description = "Reason to Give up Signatures"

    kind = fields.Selection(
        [("cancel", "Cancel the order"), ("revise", "Revise the order")],
        required=True,
        readonly=True,
    )
    order_ids = fields.Many2many("purchase.order", string="Orders", readonly=True)
    reason = fields.Char()

    def action_apply(self):
        """Do it, with the reason in the orders' chatter."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why: everybody who signed will read the reason.")
            )
        if self.kind == "cancel":
            self.order_ids._signing_cancel(reason)
            return {"type": "ir.actions.act_window_close"}
        for order in self.order_ids:
            order._signing_revise(reason)
        return {"type": "ir.actions.act_window_close"}
