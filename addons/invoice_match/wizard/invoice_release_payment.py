from odoo import fields, models


class InvoiceReleasePayment(models.TransientModel):
    """The dialog in which a person releases payments that name no released bill."""

    _name = "invoice.release.payment"
    _description = "Release of a Payment"

    payment_ids = fields.Many2many("account.payment", string="Payments", required=True)
    reason = fields.Char(required=True)

    def action_release(self):
        """Release the payments; rights, limit and four eyes are checked by them."""
        self.ensure_one()
        self.payment_ids.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}


class InvoiceReleaseWithdraw(models.TransientModel):
    """The dialog in which a person takes the release of bills back."""

    _name = "invoice.release.withdraw"
    _description = "Withdrawal of a Release"

    move_ids = fields.Many2many("account.move", string="Bills", required=True)
    reason = fields.Char(required=True)

    def action_withdraw(self):
        """Withdraw; rights are checked by the bills."""
        self.ensure_one()
        self.move_ids.action_withdraw_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
