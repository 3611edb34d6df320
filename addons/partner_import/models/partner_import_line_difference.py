from odoo import api, fields, models

from ..core.repeats import CHANGED


class PartnerImportLine(models.Model):
    """What accepting a change would bill, shown before a person says so."""

    _inherit = "partner.import.line"

    difference = fields.Monetary(
        string="Difference to bill",
        compute="_compute_difference",
        help="What the changed service costs more, or less, than what is invoiced.",
    )

    @api.depends("reason_code", "amount", "line_ref", "batch_id", "profile_id")
    def _compute_difference(self):
        """Compare with what is invoiced, by one query per file shown."""
        changed = self.filtered(lambda line: line.reason_code == CHANGED)
        (self - changed).difference = 0.0
        for lines in changed.grouped("batch_id").values():
            billed = lines._get_billed(
                [
                    {
                        "profile_id": line.profile_id.id,
                        "batch_id": line.batch_id.id,
                        "line_ref": line.line_ref,
                    }
                    for line in lines
                ]
            )
            for line in lines:
                amount, _cost = billed.get(line.line_ref, (0, 0))
                line.difference = line.amount - float(amount)
