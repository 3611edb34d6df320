import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import BATCH_STATES

#: What chatter, followers and activities write on a batch by themselves.
FREE_PREFIXES = ("message_", "activity_", "website_message_", "rating_", "my_activity_")


class PartnerImportBatch(models.Model):
    """One file of a partner, kept as it was received."""

    _name = "partner.import.batch"
    _description = "Partner Import Batch"
    _inherit = ["partner.import.guarded", "mail.thread", "mail.activity.mixin"]
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
    from_stranger = fields.Boolean(
        readonly=True,
        copy=False,
        help="Mailed by nobody we know of this partner, and not accepted yet.",
    )
    state = fields.Selection(
        BATCH_STATES, required=True, default="received", readonly=True, index=True
    )
    refusal_code = fields.Char(readonly=True)
    refusal_params = fields.Json(readonly=True)
    refusal = fields.Text(
        compute="_compute_refusal", help="Why no row of the file could be read."
    )
    extends_id = fields.Many2one(
        "partner.import.batch",
        readonly=True,
        help="Earlier file that this one contains whole.",
    )
    layout = fields.Json(
        readonly=True, help="Where this file has its titles and columns."
    )
    total_rows = fields.Integer(readonly=True)
    stop_requested = fields.Boolean(readonly=True, copy=False)
    purged_at = fields.Datetime(
        readonly=True, copy=False, help="When personal values were deleted."
    )
    line_ids = fields.One2many("partner.import.line", "batch_id", readonly=True)

    _file_uniq = models.UniqueIndex(
        "(profile_id, sha256)", "This file was already received in this profile."
    )

    @api.depends("refusal_code", "refusal_params", "name")
    @api.depends_context("lang")
    def _compute_refusal(self):
        for batch in self:
            batch.refusal = batch.refusal_code and self.env[
                "quittance.messages"
            ]._file_error_text(
                batch.refusal_code, batch.refusal_params or {}, batch.name
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_internal()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse every direct change but those of chatter and activities."""
        if not all(name.startswith(FREE_PREFIXES) for name in vals):
            self._check_internal()
        return super().write(vals)

    def unlink(self):
        self._check_internal()
        return super().unlink()

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("A partner's file cannot be copied."))

    def _get_content(self):
        """Return the file as received, checked against its SHA-256.

        Called by the jobs that read it and by whoever offers it for download, after
        the user's access to the batch was checked.

        :raises UserError: the file was purged, or is no longer what was received
        :rtype: bytes
        """
        self.ensure_one()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "content"),
                    ("res_id", "=", self.id),
                ],
                limit=1,
            )
        )
        content = attachment.raw or b""
        if self.purged_at:
            raise UserError(
                self.env._(
                    "%(file)s was deleted after its retention time.", file=self.name
                )
            )
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise UserError(
                self.env._(
                    "%(file)s is not the file that was received: its SHA-256 differs. "
                    "Restore the file store from a backup.",
                    file=self.name,
                )
            )
        return content
