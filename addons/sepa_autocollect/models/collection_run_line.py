from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.reasons import APPROVE, REASONS, WAIT
from ..reasons import WHY_NOT
from .collection_means import KINDS

SECTIONS = [("tonight", "Now"), ("later", "Later"), ("left", "Not")]


class CollectionRunLine(models.Model):
    """One open item of an invoice in a run: means, day and amount, or why not."""

    _name = "collection.run.line"
    _description = "Line of a Collection Run"
    _order = "run_id desc, due_on, id"

    run_id = fields.Many2one(
        "collection.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    section = fields.Selection(SECTIONS, "Collected", required=True)
    move_line_id = fields.Many2one("account.move.line", index=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", "Invoice", index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Client", index=True)
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(aggregator="sum")
    due_on = fields.Date("Due")
    debit = fields.Integer(help="Lines with the same number are debited together.")
    means_id = fields.Many2one("collection.means", "Means of Payment")
    kind = fields.Selection(KINDS, "By")
    collect_on = fields.Date("Debited On")
    send_on = fields.Date("Leaves On")
    code = fields.Selection(
        [(code, label) for code, (label, _sentence) in WHY_NOT.items()], "Why Not Now"
    )
    params = fields.Json()
    why = fields.Char(compute="_compute_why")
    what_to_do = fields.Char(compute="_compute_why")
    can_approve = fields.Boolean(compute="_compute_why")

    @api.depends("code", "params")
    @api.depends_context("lang")
    def _compute_why(self):
        engine = self.env["collection.engine"]
        for line in self:
            line.why = line.what_to_do = False
            # What the engine found at the last moment waits for the next run.
            action = REASONS.get(line.code, WAIT)
            line.can_approve = action == APPROVE
            if not line.code:
                continue
            line.why = engine._explain(
                line.code,
                line.params or {},
                line.currency_id,
                line.company_id,
                line.means_id.sudo().masked_name,
            )
            line.what_to_do = engine._explain_action(action)

    def action_approve(self):
        """Agree to collect these items at this amount; called by their button.

        :raises UserError: for a line that waits for nobody
        """
        self.run_id._check_worker()
        self.check_access("read")
        if other := self.filtered(lambda line: not line.can_approve):
            raise UserError(
                self.env._(
                    "%(invoice)s waits for no approval.",
                    invoice=other[0].move_id.display_name,
                )
            )
        self.env["collection.approval"].sudo().create(
            [
                {
                    "company_id": line.company_id.id,
                    "move_line_id": line.move_line_id.id,
                    "amount": line.amount,
                    "user_id": self.env.uid,
                }
                for line in self
            ]
        )
        return self.run_id.action_preview()

    def action_open_invoice(self):
        """Open the invoice; called by a click on the line."""
        self.ensure_one()
        return self.move_id._get_records_action()
