from odoo import fields, models

from ..const import BATCH_STATES


class PartnerImportBatch(models.Model):
    """One file of a partner, kept as it was received."""

    _name = "partner.import.batch"
    _description = "Partner Import Batch"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "received_at desc, id desc"

    name = fields.Char(string="File name", required=True, readonly=True)
    profile_id = fields.Many2one(
        "partner.import.profile",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", string="Partner", store=True, index=True
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="profile_id.currency_id")
    content = fields.Binary(
        string="File as received", attachment=True, readonly=True, copy=False
    )
    sha256 = fields.Char("SHA-256", size=64, readonly=True, copy=False, index=True)
    size = fields.Integer(string="Bytes", readonly=True, copy=False)
    received_at = fields.Datetime(
        default=fields.Datetime.now, readonly=True, copy=False
    )
    channel = fields.Selection(
        [
            ("drop", "Dropped"),
            ("mail", "E-mail"),
            ("folder", "Folder"),
            ("sftp", "SFTP"),
            ("portal", "Portal"),
            ("api", "Endpoint"),
        ],
        required=True,
        default="drop",
        readonly=True,
    )
    sender = fields.Char(readonly=True, help="Who or what sent the file.")
    state = fields.Selection(
        BATCH_STATES, required=True, default="received", readonly=True, index=True
    )
    refusal = fields.Text(readonly=True, help="Why no row of the file could be read.")
    extends_id = fields.Many2one(
        "partner.import.batch",
        readonly=True,
        help="Earlier file that this one contains whole.",
    )
    total_rows = fields.Integer(readonly=True)
    stop_requested = fields.Boolean(readonly=True, copy=False)
    line_ids = fields.One2many("partner.import.line", "batch_id")
