from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.quittance_base.core.export import write_rejects

from ..core.returned import TITLE, judge_returned, make_token, read_token

#: Questions for us, not for the partner.
OUR_QUESTIONS = ("possible_repeat", "changed_after_invoice")


class PartnerImportBatch(models.Model):
    """Rejected rows go back to the partner in the file's format, and come in again."""

    _inherit = "partner.import.batch"

    def _get_reject_domain(self):
        """Return the domain of the rows that the partner should correct."""
        return (
            Domain("batch_id", "=", self.id)
            & Domain("state", "=", "rejected")
            & Domain("reason_code", "not in", OUR_QUESTIONS)
        )

    def _reject_file(self):
        """Return the rejected rows in the file's own format, with a reason column.

        Called by the button on the batch and by the portal, after they checked access.
        Another column names the row, so that its correction replaces it.

        :return: (file name, bytes)
        :raises UserError: no row waits for the partner
        """
        self.ensure_one()
        lines = self.env["partner.import.line"].search_fetch(
            self._get_reject_domain(),
            ["raw", "row_number", "reason_code", "reason_params", "repeat_of_id"],
            order="row_number",
        )
        lines = lines.filtered("raw")
        if not lines:
            raise UserError(
                self.env._("No row of %(file)s waits for the partner.", file=self.name)
            )
        titles = [title for _i, title, _f in (self.layout or {}).get("columns", ())]
        titles = [title for title in titles if title != TITLE]
        width = max(len(titles), *(len(line.raw) for line in lines))
        rows = (
            (
                [
                    *(line.raw + [""] * (width - len(line.raw))),
                    make_token(self.id, line.row_number),
                ],
                line.reason,
            )
            for line in lines
        )
        content, extension = write_rejects(
            self._get_fitted_layout().dialect,
            [*titles, *[""] * (width - len(titles)), TITLE],
            rows,
            self.env._("Reason"),
        )
        stem = self.name.rsplit(".", 1)[0]
        name = self.env._("%(file)s - to correct", file=stem)
        return f"{name}.{extension}", content

    def action_download_rejects(self):
        """Download the rejected rows; called by the button on the batch."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/partner_import/batch/{self.id}/rejects",
            "target": "download",
        }

    def _get_token_column(self):
        """Return where this file names the rows that it corrects, None if it does not."""
        columns = (self.layout or {}).get("columns", ())
        return next((i for i, title, _f in columns if title == TITLE), None)

    def _judge_returned(self, line_ids):
        """Return verdicts of the rows that correct a rejected one of an earlier file."""
        index = self._get_token_column()
        if index is None:
            return {}
        named = {}
        for line_id, text in self.env.execute_query(
            SQL(
                "SELECT id, raw ->> %s FROM partner_import_line WHERE %s",
                index,
                self._new_rows(line_ids, SQL("raw ->> %s <> ''", index)),
            )
        ):
            if token := read_token(text):
                named[line_id] = token
        earlier = self._find_named_rows(named.values())
        return {
            line_id: judge_returned(line_id, *earlier[token])
            for line_id, token in named.items()
            if token in earlier
        }

    def _find_named_rows(self, tokens):
        """Return ``{(batch id, row number): (line id, state)}`` within the profile."""
        tokens = list(tokens)
        if not tokens:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.batch_id, t.row_number,
                    COALESCE(n.id, l.id), COALESCE(n.state, l.state)
                FROM unnest(%s::int[], %s::int[]) AS t(batch_id, row_number)
                JOIN partner_import_line l ON l.batch_id = t.batch_id
                    AND l.row_number = t.row_number AND l.profile_id = %s
                LEFT JOIN partner_import_line n ON n.id = l.repeat_of_id
                    AND l.reason_code = 'replaced' AND n.batch_id <> %s
                WHERE l.batch_id <> %s
                    AND (n.id IS NOT NULL OR l.reason_code IS DISTINCT FROM 'replaced')
                """,
                [batch_id for batch_id, _row in tokens],
                [row for _batch_id, row in tokens],
                self.profile_id.id,
                self.id,
                self.id,
            )
        )
        return {(batch_id, row): found for batch_id, row, *found in rows}
