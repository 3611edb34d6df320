from odoo import fields, models
from odoo.tools.misc import format_date

SEEN_BY = "account.group_account_readonly,account.group_account_invoice"


class AccountMove(models.Model):
    _inherit = "account.move"

    collection_line_ids = fields.One2many(
        "collection.run.line", "move_id", groups=SEEN_BY
    )
    collection_summary = fields.Char(
        compute="_compute_collection_summary", groups=SEEN_BY
    )

    def _compute_payment_line_count(self):
        """Count for who may see payment lines.

        OCA counts them for everybody who reads an invoice, and fails for those who may
        not see them.
        """
        if self.env["account.payment.line"].has_access("read"):
            return super()._compute_payment_line_count()
        self.payment_line_count = 0
        return None

    def _compute_collection_summary(self):
        """Say when the invoice will be debited, or why not, as the last run saw it."""
        lines = self.env["collection.run.line"].search(
            [("move_id", "in", self.ids), ("run_id.origin", "!=", "hand")], order="id"
        )
        last = {line.move_id: line for line in lines}
        for move in self:
            line = last.get(move)
            if not line:
                move.collection_summary = False
            elif line.section == "left":
                labels = line._fields["code"]._description_selection(self.env)
                move.collection_summary = dict(labels)[line.code]
            else:
                move.collection_summary = format_date(self.env, line.collect_on)

    def action_open_collection(self):
        """Open what runs said of this invoice; called by its button."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sepa_autocollect.collection_run_line_action"
        )
        action["domain"] = [("move_id", "in", self.ids)]
        return action
