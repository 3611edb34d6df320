from odoo import fields, models

from ..const import MEANINGS


class PartnerImportProfileColumn(models.Model):
    """One column of a profile's file and what it means."""

    _name = "partner.import.profile.column"
    _description = "Partner Import Profile Column"
    _order = "sequence, id"

    profile_id = fields.Many2one(
        "partner.import.profile", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    sequence = fields.Integer(help="Position of the column, from 0.")
    name = fields.Char(string="Column")
    meaning = fields.Selection(MEANINGS)
    sample = fields.Char()
    doubt = fields.Char(readonly=True)
