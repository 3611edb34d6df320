from odoo import fields, models


class CollectionBankAnswer(models.TransientModel):
    """What a person heard from the bank about a file: on the phone, by letter."""

    _name = "collection.bank.answer"
    _description = "Answer of the Bank, Heard by a Person"

    order_id = fields.Many2one("account.payment.order", required=True, readonly=True)
    answer = fields.Selection(
        [("accepted", "Accepted by the bank"), ("rejected", "Refused by the bank")],
        required=True,
        readonly=True,
    )
    code = fields.Char("Bank's code", size=4, help="Such as AM05, when the bank said.")
    why = fields.Char(
        "Who said it, and why",
        help="Kept with your name; nobody can change it later.",
    )

    def action_confirm(self):
        """Do what the bank's own answer would have done; called by the button."""
        self.ensure_one()
        self.order_id._hear(self.answer, self.why, self.code)
        return {"type": "ir.actions.act_window_close"}
