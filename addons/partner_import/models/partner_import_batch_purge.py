from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Columns of a row that can hold personal values.
PERSONAL = (
    "raw",
    "corrections",
    "client_key",
    "client_id",
    "line_ref",
    "reference",
    "note",
    "reason_params",
)


class PartnerImportBatch(models.Model):
    """After the retention time, personal values go; hashes and totals stay."""

    _inherit = "partner.import.batch"

    @api.model
    def _cron_purge(self):
        """Purge the batches past their company's retention time. Run daily.

        A company with no retention years (0) keeps everything. A file of which rows
        are still to be billed waits.
        """
        now = fields.Datetime.now()
        batches = self.browse()
        for company in self.env["res.company"].search(Domain.TRUE):
            years = company.import_retention_years
            if years <= 0:
                continue
            batches |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("purged_at", "=", False),
                    ("received_at", "<", now - relativedelta(years=years)),
                    ("state", "in", ("done", "cancelled", "refused", "held")),
                ]
            )
        waiting = dict(
            self.env["partner.import.line"]._read_group(
                [("batch_id", "in", batches.ids), ("state", "=", "ready")],
                ["batch_id"],
                ["__count"],
            )
        )
        batches.filtered(
            lambda batch: batch.state == "cancelled" or batch not in waiting
        )._purge()

    def _purge(self):
        """Delete the files and the personal values of their rows.

        Called by the daily job only.
        """
        if not self:
            return
        self.env["partner.import.line"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE partner_import_line SET %s WHERE batch_id = ANY(%s)",
                SQL(", ").join(SQL("%s = NULL", SQL.identifier(n)) for n in PERSONAL),
                self.ids,
            )
        )
        self.env["partner.import.line"].invalidate_model()
        self._internal().write(
            {
                "content": False,
                "sender": False,
                "refusal_params": False,
                "purged_at": fields.Datetime.now(),
            }
        )
