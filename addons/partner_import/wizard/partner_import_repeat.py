from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..core.repeats import POSSIBLE_REPEAT


class PartnerImportRepeat(models.TransientModel):
    """Possible repeats, beside the rows of the earlier file."""

    _name = "partner.import.repeat"
    _description = "Answer for Possible Repeats"

    line_ids = fields.Many2many("partner.import.line", string="Rows", readonly=True)
    row_count = fields.Integer(compute="_compute_totals")
    amount = fields.Monetary(compute="_compute_totals")
    currency_id = fields.Many2one("res.currency", compute="_compute_totals")
    files = fields.Char(compute="_compute_totals", string="Earlier files")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ids = self.env.context.get("active_ids") or []
        field = "id"
        if self.env.context.get("active_model") == "partner.import.batch":
            field = "batch_id"
        lines = self.env["partner.import.line"].search(
            [
                (field, "in", ids),
                ("state", "=", "rejected"),
                ("reason_code", "=", POSSIBLE_REPEAT),
            ]
        )
        if not lines:
            raise UserError(self.env._("No row waits as a possible repeat."))
        values["line_ids"] = [Command.set(lines.ids)]
        return values

    @api.depends("line_ids")
    def _compute_totals(self):
        for wizard in self:
            lines = wizard.line_ids
            wizard.row_count = len(lines)
            wizard.currency_id = lines.currency_id[:1]
            wizard.amount = sum(
                line.amount for line in lines if line.currency_id == wizard.currency_id
            )
            wizard.files = ", ".join(lines.repeat_of_id.batch_id.mapped("name"))

    def action_repeats(self):
        """Say that all rows shown are repeats: none of them is billed."""
        self.line_ids._answer_repeats(True)
        return {"type": "ir.actions.act_window_close"}

    def action_distinct(self):
        """Say that all rows shown are second services: each is billed."""
        self.line_ids._answer_repeats(False)
        return {"type": "ir.actions.act_window_close"}
