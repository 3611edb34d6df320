from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..core.repeats import (
    ALREADY_IN,
    REPLACED,
    Earlier,
    Version,
    judge_same_file,
    judge_version,
    pair_rows,
)

#: A row without a date is equal to another one only within its billing month.
KEY = SQL(
    "fingerprint || CASE WHEN service_date IS NULL "
    "THEN COALESCE(billing_month::text, '') ELSE '' END"
)


class PartnerImportBatch(models.Model):
    """Comparing a file's rows with those of earlier files of the same profile."""

    _inherit = "partner.import.batch"

    def _lock_repeats(self):
        """Let only one batch of the profile be compared at a time.

        The counter makes a concurrent transaction fail with a serialization error,
        so that it is retried and sees what this one decides.
        """
        self.env.cr.execute(
            "UPDATE partner_import_profile "
            "SET repeat_serial = COALESCE(repeat_serial, 0) + 1 WHERE id = ANY(%s)",
            [self.profile_id.ids],
        )
        self.profile_id.invalidate_recordset(["repeat_serial"])

    def _classify_repeats(self, line_ids=None):
        """Judge which rows came before, and store it.

        Called when a batch finishes, and again for rows whose earlier row was taken
        back with its file.

        :param line_ids: only these lines; None for the whole batch
        """
        self.ensure_one()
        self.env["partner.import.line"].flush_model()
        contained = self._find_contained()
        verdicts = {
            **self._judge_references(line_ids),
            **self._judge_fingerprints(line_ids, contained),
        }
        self.env["partner.import.line"]._apply_verdicts(verdicts)
        if contained and line_ids is None:
            self.sudo()._internal().extends_id = max(contained)

    def _others(self, alias):
        """Return the join of the rows of the profile's other finished files."""
        return SQL(
            "partner_import_line %(o)s JOIN partner_import_batch b "
            "ON b.id = %(o)s.batch_id AND b.state = 'done' "
            "AND %(o)s.profile_id = %(profile)s AND %(o)s.batch_id <> %(batch)s",
            o=SQL.identifier(alias),
            profile=self.profile_id.id,
            batch=self.id,
        )

    def _new_rows(self, line_ids, condition):
        """Return the condition of the rows to judge: not judged by a person."""
        condition = SQL("batch_id = %s AND repeat_answer IS NULL AND %s", self.id, condition)
        if line_ids is not None:
            condition = SQL("%s AND id = ANY(%s)", condition, list(line_ids))
        return condition

    def _find_contained(self):
        """Return ids of the files of which every row is in this one too."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH new AS (
                    SELECT %(key)s AS key, fingerprint, count(*) AS n
                    FROM partner_import_line WHERE batch_id = %(batch)s GROUP BY 1, 2
                ), touched AS (
                    SELECT DISTINCT o.batch_id FROM %(others)s
                    JOIN new ON new.fingerprint = o.fingerprint
                ), old AS (
                    SELECT batch_id, %(key)s AS key, count(*) AS n
                    FROM partner_import_line JOIN touched USING (batch_id) GROUP BY 1, 2
                )
                SELECT batch_id FROM old LEFT JOIN new USING (key) GROUP BY 1
                HAVING bool_and(COALESCE(new.n, 0) >= old.n)
                """,
                key=KEY,
                batch=self.id,
                others=self._others("o"),
            )
        )
        return {batch_id for [batch_id] in rows}

    def _judge_fingerprints(self, line_ids, contained):
        """Return verdicts for the rows without a line number of the partner."""
        new = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM partner_import_line WHERE %s ORDER BY row_number",
                KEY,
                self._new_rows(
                    line_ids, SQL("line_ref IS NULL AND state IN ('ready', 'rejected')")
                ),
            )
        )
        earlier = self.env.execute_query(
            SQL(
                """
                SELECT o.id, %(key)s, o.batch_id = ANY(%(contained)s),
                    o.state = 'ignored'
                FROM (SELECT o.* FROM %(others)s) o
                WHERE fingerprint IN (
                    SELECT fingerprint FROM partner_import_line WHERE batch_id = %(batch)s
                ) AND (o.state <> 'ignored'
                    OR o.reason_code IN ('answered_repeat', 'set_aside'))
                AND NOT EXISTS (
                    SELECT FROM partner_import_line p
                    WHERE p.repeat_of_id = o.id AND p.batch_id = %(batch)s
                )
                """,
                key=KEY,
                contained=list(contained),
                others=self._others("o"),
                batch=self.id,
            )
        )
        return pair_rows(new, (Earlier(*row) for row in earlier))

    def _judge_references(self, line_ids):
        """Return verdicts for the rows that carry the partner's own line number."""
        new = self.env.execute_query(
            SQL(
                "SELECT line_ref, id, fingerprint FROM partner_import_line "
                "WHERE %s ORDER BY row_number",
                self._new_rows(line_ids, SQL("line_ref IS NOT NULL")),
            )
        )
        if not new:
            return {}
        versions = defaultdict(list)
        for reference, *version in self.env.execute_query(
            SQL(
                """
                SELECT o.line_ref, o.id, o.fingerprint,
                    o.state IN ('invoiced', 'credited')
                FROM %s
                WHERE o.line_ref IN (
                    SELECT line_ref FROM partner_import_line WHERE batch_id = %s
                ) AND o.state <> 'ignored'
                AND o.reason_code IS DISTINCT FROM 'duplicate_line_ref'
                ORDER BY o.batch_id, o.row_number
                """,
                self._others("o"),
                self.id,
            )
        ):
            versions[reference].append(Version(*version))
        return self._judge_by_reference(new, versions)

    @staticmethod
    def _judge_by_reference(new, versions):
        """Return verdicts: first within the file, then against earlier ones."""
        by_reference = defaultdict(list)
        for reference, *row in new:
            by_reference[reference].append(tuple(row))
        verdicts = {}
        for reference, rows in by_reference.items():
            if len(rows) > 1:
                verdicts.update(judge_same_file(rows))
            line_id, fingerprint = rows[0]
            verdict = judge_version(fingerprint, versions.get(reference))
            if verdict:
                verdicts[line_id] = verdict
        return verdicts

    def _release_repeats(self):
        """Give the rows of other files back what this file had decided for them.

        Called when a finished file is taken back: rows that it replaced stand again,
        rows that repeated it are compared anew with what is left.
        """
        self.ensure_one()
        lines = self.env["partner.import.line"].sudo()
        own = lines.search([("batch_id", "=", self.id)])
        freed = lines.search(
            [
                ("repeat_of_id", "in", own.ids),
                ("batch_id", "!=", self.id),
                ("batch_id.state", "=", "done"),
                ("state", "in", ("ignored", "rejected", "ready")),
            ],
            order="batch_id, row_number",
        )
        replaced = freed.filtered(lambda line: line.reason_code == REPLACED)
        superseded = replaced.filtered(
            lambda line: line.repeat_of_id.reason_code == REPLACED
        )
        for line in superseded:  # few: a third version of the same service
            line._internal().repeat_of_id = line.repeat_of_id.repeat_of_id
        freed -= superseded
        freed._reevaluate(forget_repeats=True)
        # What stood before this file came is not compared with later ones.
        for batch, again in (freed - replaced).grouped("batch_id").items():
            batch._classify_repeats(again.ids)
        self.search([("extends_id", "=", self.id)])._internal().write(
            {"extends_id": False}
        )


class PartnerImportLine(models.Model):
    """Storing what was found out about repeats."""

    _inherit = "partner.import.line"

    def _apply_verdicts(self, verdicts):
        """Store verdicts in two updates.

        Called by the batch after comparing.

        :param verdicts: ``{line id: core Verdict}``
        """
        if not verdicts:
            return
        judged = [
            (line_id, v.repeat_of, v.code, "ignored" if v.code == ALREADY_IN else "rejected")
            for line_id, v in verdicts.items()
        ]
        ids, earlier, codes, states = map(list, zip(*judged, strict=True))
        self.env.cr.execute(
            SQL(
                """
                UPDATE partner_import_line l SET repeat_of_id = v.earlier,
                    state = CASE WHEN v.code IS NULL THEN l.state ELSE v.state END,
                    reason_code = COALESCE(v.code, l.reason_code),
                    reason_params =
                        CASE WHEN v.code IS NULL THEN l.reason_params END
                FROM unnest(%s::int[], %s::int[], %s::text[], %s::text[])
                    AS v(id, earlier, code, state)
                WHERE l.id = v.id
                """,
                ids,
                earlier,
                codes,
                states,
            )
        )
        replaced = [(old, new) for new, v in verdicts.items() for old in v.replaced]
        if replaced:
            old_ids, new_ids = map(list, zip(*replaced, strict=True))
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE partner_import_line l SET state = 'ignored',
                        reason_code = 'replaced', reason_params = NULL,
                        repeat_of_id = v.new
                    FROM unnest(%s::int[], %s::int[]) AS v(old, new)
                    WHERE l.id = v.old AND l.state IN ('ready', 'rejected')
                    """,
                    old_ids,
                    new_ids,
                )
            )
        self.invalidate_model()
