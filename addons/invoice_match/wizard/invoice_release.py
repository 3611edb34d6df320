from odoo import api, fields, models


class InvoiceRelease(models.TransientModel):
    """The dialog in which a person releases bills, with a reason."""

    _name = "invoice.release"
    _description = "Release to Payment"

    move_ids = fields.Many2many("account.move", string="Bills", required=True)
    sentence = fields.Text(compute="_compute_sentence")
    open_text = fields.Text(compute="_compute_sentence")
    reason = fields.Char(required=True)

    @api.depends("move_ids")
    def _compute_sentence(self):
        """Say what is about to happen: bills, amounts, what is passed over."""
        for wizard in self:
            moves = wizard.move_ids
            wizard.sentence = self.env._(
                "Release to payment: %(bills)s.",
                bills=", ".join(
                    self.env._(
                        "%(number)s of %(supplier)s, %(amount)s",
                        number=move.ref or move.display_name,
                        supplier=move.partner_id.name or "?",
                        amount=move.currency_id.format(move.amount_total),
                    )
                    for move in moves
                ),
            )
            opened = moves.match_exception_ids.filtered(lambda one: one.state == "open")
            wizard.open_text = "\n".join(opened.mapped("sentence"))

    def action_release(self):
        """Release the bills; rights, limit and four eyes are checked by the bills."""
        self.ensure_one()
        self.move_ids.action_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
