from odoo import fields, models
from odoo.exceptions import UserError

from ..models.invoice_exception import OUTCOMES


class InvoiceExceptionSettle(models.TransientModel):
    """Asks for the reason, the question or the order line of an outcome."""

    _name = "invoice.exception.settle"
    _description = "Settle an Exception"

    exception_ids = fields.Many2many("invoice.exception", required=True)
    outcome = fields.Selection(OUTCOMES, required=True)
    text = fields.Text()
    sentence = fields.Text(compute="_compute_sentence", string="What differs")
    partner_id = fields.Many2one("res.partner", compute="_compute_sentence")
    purchase_line_id = fields.Many2one("purchase.order.line", string="Order line")

    def _compute_sentence(self):
        for wizard in self:
            # Ids come from the client: what may not be read is not told.
            exceptions = wizard.exception_ids._filtered_access("read")
            wizard.sentence = "\n".join(exceptions.mapped("sentence"))
            wizard.partner_id = exceptions.partner_id[:1]

    def action_apply(self):
        """Settle as asked; every right is checked by the exception itself."""
        self.ensure_one()
        exceptions = self.exception_ids
        if self.outcome == "pair":
            if not self.purchase_line_id:
                raise UserError(self.env._("Choose the order line."))
            exceptions.action_pair(self.purchase_line_id)
        elif self.outcome == "ask":
            exceptions.action_ask(self.text or "")
        elif self.outcome == "refuse":
            exceptions.action_refuse(self.text or "")
        elif self.outcome == "accept":
            exceptions.action_accept(self.text or "")
        else:
            raise UserError(self.env._("This is settled by its own button."))
        return {"type": "ir.actions.act_window_close"}
