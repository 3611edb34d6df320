from odoo import api, fields, models

from ..refusals import CODES


class CollectionAttempt(models.Model):
    _inherit = "collection.attempt"

    code_text = fields.Char("In Words", compute="_compute_code_text", compute_sudo=True)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_code_text(self):
        """Say what a bank's or a provider's code means, where we know it."""
        rules = self.env["collection.return.rule"].search(
            [("code", "in", [one.code for one in self if one.code])]
        )
        meanings = {rule.code: rule.meaning for rule in rules}
        for attempt in self:
            attempt.code_text = meanings.get(attempt.code) or (
                attempt.code in CODES and self.env._(CODES[attempt.code])
            )
