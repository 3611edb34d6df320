from odoo import fields, models


class InvoiceAccountDecide(models.TransientModel):
    """What treasury says of the call before an account is paid to."""

    _name = "invoice.account.decide"
    _description = "Confirm or Refuse a Bank Account"

    change_id = fields.Many2one("invoice.account.change", required=True)
    partner_id = fields.Many2one(related="change_id.partner_id")
    number = fields.Char(related="change_id.number")
    old_number = fields.Char(related="change_id.old_number")
    flag_words = fields.Text(related="change_id.flag_words")
    person = fields.Char(string="Whom did you call?")
    called_number = fields.Char(
        string="On which number?", help="One you knew before, not one of the letter."
    )
    called_at = fields.Datetime(string="When?", default=fields.Datetime.now)
    note = fields.Text(string="Remarks")

    def action_confirm(self):
        """Confirm the account with what was told."""
        self.change_id.action_confirm(
            self.person, self.called_number, self.called_at, self.note
        )
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        """Refuse the account with the remarks as reason."""
        self.change_id.action_refuse(self.note)
        return {"type": "ir.actions.act_window_close"}
