from odoo import fields, models

STAFF = "base.group_user"


class AccountMove(models.Model):
    """What portal users see beside an invoice of theirs, and what they do not.

    They may read their invoices over RPC, so every field of ours names its readers.
    """

    _inherit = "account.move"

    import_line_ids = fields.One2many(groups="partner_import.partner_import_group_user")
    import_check = fields.Selection(groups=STAFF)
    import_replaced = fields.Boolean(groups=STAFF)
    import_replacement = fields.Boolean(groups=STAFF)
    import_alerted = fields.Boolean(groups=STAFF)
    import_usual_amount = fields.Monetary(groups=STAFF)
    import_deviation = fields.Float(groups=STAFF)
    import_unusual = fields.Float(groups=STAFF)
    import_nothing_due = fields.Boolean(groups=STAFF)
    import_settlement_id = fields.Many2one(groups=STAFF)
    import_annex_file = fields.Binary(groups=STAFF)
    import_annex_id = fields.Many2one(groups=STAFF)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    import_line_ids = fields.One2many(groups="partner_import.partner_import_group_user")
    import_partner_id = fields.Many2one(groups=STAFF)
    import_origin_id = fields.Many2one(groups=STAFF)


class ResPartner(models.Model):
    _inherit = "res.partner"

    import_detail = fields.Selection(groups=STAFF)
    billing_hold = fields.Boolean(groups=STAFF)
    billing_hold_reason = fields.Char(groups=STAFF)
    spending_alert = fields.Float(groups=STAFF)
