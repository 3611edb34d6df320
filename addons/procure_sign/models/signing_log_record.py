from collections import defaultdict

from odoo import api, fields, models


class SigningLog(models.Model):
    """What each act was about, by the name that its reader knows."""

    _inherit = "signing.log"

    record_name = fields.Char(
        "About", compute="_compute_record_name", compute_sudo=True
    )

    @api.depends("record")
    @api.depends_context("lang")
    def _compute_record_name(self):
        """Name records, those of a kind together; what is deleted as it is logged."""
        numbers = defaultdict(set)
        for entry in self:
            model, _comma, number = entry.record.partition(",")
            if model in self.env and number.isdecimal():
                numbers[model].add(int(number))
        names = {
            f"{model},{record.id}": record.display_name
            for model, ids in numbers.items()
            for record in self.env[model].browse(ids).exists()
        }
        for entry in self:
            entry.record_name = names.get(entry.record) or entry.record
