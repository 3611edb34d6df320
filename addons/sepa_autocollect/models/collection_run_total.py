from odoo import api, fields, models

from ..reasons import WHY_NOT
from .collection_means import KINDS
from .collection_run_line import SECTIONS


class CollectionRunTotal(models.Model):
    """How many and how much of a run, by means or by reason."""

    _name = "collection.run.total"
    _description = "Total of a Collection Run"
    _order = "section, amount desc, id"

    run_id = fields.Many2one(
        "collection.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    section = fields.Selection(SECTIONS, required=True)
    kind = fields.Selection(KINDS, "By")
    code = fields.Selection(
        [(code, label) for code, (label, _sentence) in WHY_NOT.items()], "Why Not"
    )
    clients = fields.Integer()
    invoices = fields.Integer()
    debits = fields.Integer()
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary()

    def action_open(self):
        """Open the lines that a total counts; called by its button."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sepa_autocollect.collection_run_line_action"
        )
        action["domain"] = [
            ("run_id", "=", self.run_id.id),
            ("section", "=", self.section),
            ("currency_id", "=", self.currency_id.id),
            ("kind", "=", self.kind) if self.kind else ("code", "=", self.code),
        ]
        action["context"] = {}
        return action


class CollectionRunCash(models.Model):
    """What arrives on one day by one kind of means."""

    _name = "collection.run.cash"
    _description = "Cash Calendar of a Collection Run"
    _order = "day, id"

    run_id = fields.Many2one(
        "collection.run", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    day = fields.Date("Arrives On", required=True)
    kind = fields.Selection(KINDS, "By", required=True)
    debits = fields.Integer()
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(required=True)

    @api.depends("day", "kind")
    def _compute_display_name(self):
        for cash in self:
            cash.display_name = f"{cash.day}"
