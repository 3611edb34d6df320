from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..core.repeats import POSSIBLE_REPEAT, Verdict, merge_elsewhere


class PartnerImportBatch(models.Model):
    """The same file in another profile of the company."""

    _inherit = "partner.import.batch"

    def _find_elsewhere(self):
        """Return the batches of other profiles with the same file, the first one first.

        Called before comparing rows and when a file is received; in sudo.
        """
        batches = self.sudo()
        return batches.search(
            [
                ("sha256", "in", batches.filtered("sha256").mapped("sha256")),
                ("company_id", "in", batches.company_id.ids),
                ("profile_id", "not in", batches.profile_id.ids),
                ("state", "not in", ("cancelled", "refused", "held")),
            ],
            order="received_at, id",
        )

    def _get_elsewhere_text(self):
        """Return when and where the same file came first, empty if it did not.

        Called by the dialog of dropped files and for the note on the batch.
        """
        self.ensure_one()
        first = self._find_elsewhere()[:1]
        if not first:
            return ""
        return self.env._(
            "The same file was received on %(date)s as %(name)s for %(profile)s. Rows "
            "that both would bill will wait as possible repeats.",
            date=format_datetime(self.env, first.received_at, dt_format="short"),
            name=first.name,
            profile=first.profile_id.name,
        )

    def _note_elsewhere(self):
        """Say on a batch that another profile has the same file."""
        if text := self._get_elsewhere_text():
            self.sudo().message_post(body=text)

    def _add_elsewhere(self, verdicts, line_ids):
        """Add verdicts for the rows that another profile reads from the same file.

        Two kinds of service in one file are two profiles: only a row that both would
        bill is a question, and it is never billed before it is answered.

        :param verdicts: ``{line id: Verdict}`` of comparing with other files, extended
        """
        others = self._find_elsewhere().filtered(lambda batch: batch.state == "done")
        if not others:
            return
        rows = self.env.execute_query(
            SQL(
                """
                WITH new AS (SELECT id, row_number, raw FROM partner_import_line
                    WHERE %s)
                SELECT new.id, min(e.id) FROM new
                JOIN partner_import_line e ON e.batch_id = ANY(%s)
                    AND e.row_number = new.row_number AND e.raw = new.raw
                WHERE e.state <> 'ignored' AND e.repeat_of_id IS DISTINCT FROM new.id
                GROUP BY new.id
                """,
                self._new_rows(line_ids, SQL("state IN ('ready', 'rejected')")),
                others.ids,
            )
        )
        for line_id, earlier in rows:
            verdicts[line_id] = merge_elsewhere(
                verdicts.get(line_id), Verdict(POSSIBLE_REPEAT, earlier)
            )
