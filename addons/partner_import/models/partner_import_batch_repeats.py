from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..core.repeats import (
    ALREADY_IN,
    DUPLICATE_REF,
    REPLACED,
    Earlier,
    Version,
    find_contained,
    judge_same_file,
    judge_version,
    pair_rows,
)
from ..reasons import REPEAT_CODES

#: Verdicts that need no person.
LEFT_OUT = (ALREADY_IN, REPLACED)
#: Month of a row: a line number that comes again in another one may be a new service.
MONTH = SQL("COALESCE(date_trunc('month', service_date)::date, billing_month)")
PAGE = 10_000
#: Ignored because a person said so, which also holds for the file's extension.
ANSWERED = ("answered_repeat", "set_aside")


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
            [(self.sudo() | self._find_elsewhere()).profile_id.ids],
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
        self._refresh_fingerprints()
        earlier = self._get_equal_rows()
        contained = self._find_contained(earlier)
        verdicts = {
            **self._judge_references(line_ids),
            **self._judge_fingerprints(line_ids, earlier, contained),
            **self._judge_returned(line_ids),
        }
        self._add_elsewhere(verdicts, line_ids)
        self.env["partner.import.line"]._apply_verdicts(verdicts)
        if contained and line_ids is None:
            self.sudo()._internal().extends_id = max(contained)

    def _refresh_fingerprints(self):
        """Hash rows again whose columns had other meanings when they were read.

        Called before comparing: else the rows of a file that comes again after a
        column got its meaning would all look new.
        """
        scheme = self._get_fingerprint_scheme()
        files = self.sudo().search(
            [("profile_id", "=", self.profile_id.id), ("state", "=", "done")]
        )
        for batch in (files | self.sudo()).filtered("layout"):
            if batch.layout.get("fingerprint") != scheme:
                batch._fingerprint_again()
                batch._internal().layout = {**batch.layout, "fingerprint": scheme}

    def _fingerprint_again(self):
        """Write the fingerprints of all rows from what the file says."""
        lines = self.env["partner.import.line"]
        fingerprint, last = self._get_fingerprinter(), 0
        while rows := self.env.execute_query(
            SQL(
                "SELECT id, raw FROM partner_import_line WHERE batch_id = %s "
                "AND id > %s AND raw IS NOT NULL ORDER BY id LIMIT %s",
                self.id,
                last,
                PAGE,
            )
        ):
            last = rows[-1][0]
            lines._update_in_sets(
                SQL(
                    "UPDATE partner_import_line l SET fingerprint = v.fingerprint "
                    "FROM unnest(%(ids)s::int[], %(texts)s::text[]) "
                    "AS v(id, fingerprint) WHERE l.id = v.id AND l.id = ANY(%(ids)s)",
                    ids=[line_id for line_id, _raw in rows],
                    texts=[fingerprint(raw) for _line_id, raw in rows],
                )
            )

    def _get_others(self):
        """Return the ids of the profile's other finished files."""
        others = self.sudo().search(
            [
                ("profile_id", "=", self.profile_id.id),
                ("state", "=", "done"),
                ("id", "!=", self.id),
            ]
        )
        return others.ids

    def _get_equal_rows(self):
        """Return the rows of other files that are equal to a row of this one.

        :return: ``[(id, fingerprint, batch id, state, reason code)]``
        """
        others = self._get_others()
        if not others:
            return []
        fingerprints = self.env.execute_query(
            SQL(
                "SELECT DISTINCT fingerprint FROM partner_import_line WHERE batch_id = %s",
                self.id,
            )
        )
        # Lists instead of joins: fresh rows have no statistics to plan a join by.
        return self.env.execute_query(
            SQL(
                "SELECT id, fingerprint, batch_id, state, reason_code "
                "FROM partner_import_line "
                "WHERE profile_id = %s AND fingerprint = ANY(%s) AND batch_id = ANY(%s)",
                self.profile_id.id,
                [fingerprint for [fingerprint] in fingerprints],
                others,
            )
        )

    def _find_contained(self, earlier):
        """Return ids of the files of which every row is in this one too."""
        if not earlier:
            return set()
        keys = defaultdict(list)
        for _id, key, batch_id, _state, _code in earlier:
            keys[batch_id].append(key)
        totals = self.env.execute_query(
            SQL(
                "SELECT batch_id, count(*) FROM partner_import_line "
                "WHERE batch_id = ANY(%s) GROUP BY batch_id",
                list(keys),
            )
        )
        own = self.env.execute_query(
            SQL(
                "SELECT fingerprint FROM partner_import_line WHERE batch_id = %s",
                self.id,
            )
        )
        return find_contained((key for [key] in own), keys, dict(totals))

    def _new_rows(self, line_ids, condition):
        """Return the condition of the rows to judge: not judged by a person."""
        condition = SQL(
            "batch_id = %s AND repeat_answer IS NULL AND %s", self.id, condition
        )
        if line_ids is not None:
            condition = SQL("%s AND id = ANY(%s)", condition, list(line_ids))
        return condition

    def _judge_fingerprints(self, line_ids, earlier, contained):
        """Return verdicts for the rows without a line number of the partner."""
        if not earlier:
            return {}
        new = self.env.execute_query(
            SQL(
                "SELECT id, fingerprint FROM partner_import_line "
                "WHERE %s ORDER BY row_number",
                self._new_rows(
                    line_ids, SQL("line_ref IS NULL AND state IN ('ready', 'rejected')")
                ),
            )
        )
        taken = self.env.execute_query(
            SQL(
                "SELECT repeat_of_id FROM partner_import_line "
                "WHERE batch_id = %s AND repeat_of_id IS NOT NULL",
                self.id,
            )
        )
        taken = {line_id for [line_id] in taken}
        return pair_rows(
            new,
            [
                Earlier(line_id, key, batch_id in contained, state == "ignored")
                for line_id, key, batch_id, state, code in earlier
                if line_id not in taken and (state != "ignored" or code in ANSWERED)
            ],
        )

    def _judge_references(self, line_ids):
        """Return verdicts for the rows that carry the partner's own line number."""
        new = self.env.execute_query(
            SQL(
                "SELECT line_ref, id, fingerprint, %s FROM partner_import_line "
                "WHERE %s ORDER BY row_number",
                MONTH,
                self._new_rows(line_ids, SQL("line_ref IS NOT NULL")),
            )
        )
        if not new:
            return {}
        versions = defaultdict(list)
        for reference, *version in self.env.execute_query(
            SQL(
                "SELECT line_ref, id, fingerprint, state IN ('invoiced', 'credited'), "
                "batch_id > %s, repeat_answer IS NOT DISTINCT FROM 'distinct', %s "
                "FROM partner_import_line WHERE profile_id = %s AND line_ref = ANY(%s) "
                "AND batch_id = ANY(%s) AND state <> 'ignored' "
                "AND reason_code IS DISTINCT FROM %s ORDER BY batch_id, row_number",
                self.id,
                MONTH,
                self.profile_id.id,
                list({reference for reference, *_row in new}),
                self._get_others(),
                DUPLICATE_REF,
            )
        ):
            versions[reference].append(version)
        return self._judge_by_reference(new, versions)

    @staticmethod
    def _judge_by_reference(new, versions):
        """Return verdicts: first within the file, then against other ones."""
        by_reference = defaultdict(list)
        for reference, *row in new:
            by_reference[reference].append(tuple(row))
        verdicts = {}
        for reference, rows in by_reference.items():
            if len(rows) > 1:
                verdicts.update(judge_same_file([row[:2] for row in rows]))
            line_id, fingerprint, month = rows[0]
            others = [
                Version(*version, distinct or bool(month and other and month != other))
                for *version, distinct, other in versions.get(reference, ())
            ]
            verdict = judge_version(fingerprint, others)
            if verdict:
                verdicts[line_id] = verdict
        return verdicts

    def _forget_repeats(self):
        """Judge the rows anew that were compared before the file was taken back.

        Called when it is read on: what they repeated may be gone by now. Answers that
        two rows are two services stay.
        """
        lines = self.env["partner.import.line"].sudo()
        compared = lines.search(
            [
                ("batch_id", "=", self.id),
                "|",
                ("reason_code", "in", REPEAT_CODES),
                ("repeat_of_id", "!=", False),
            ]
        )
        differences = compared.filtered(lambda line: line.repeat_answer == "difference")
        differences._internal().write({"repeat_answer": False})
        compared._reevaluate(forget_repeats=True)

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
            (
                line_id,
                v.repeat_of,
                v.code,
                "ignored" if v.code in LEFT_OUT else "rejected",
            )
            for line_id, v in verdicts.items()
        ]
        ids, earlier, codes, states = map(list, zip(*judged, strict=True))
        self._update_in_sets(
            SQL(
                """
                UPDATE partner_import_line l SET repeat_of_id = v.earlier,
                    state = CASE WHEN v.code IS NULL THEN l.state ELSE v.state END,
                    reason_code = COALESCE(v.code, l.reason_code),
                    reason_params =
                        CASE WHEN v.code IS NULL THEN l.reason_params END
                FROM unnest(%(ids)s::int[], %(earlier)s::int[], %(codes)s::text[],
                    %(states)s::text[]) AS v(id, earlier, code, state)
                WHERE l.id = v.id AND l.id = ANY(%(ids)s)
                """,
                ids=ids,
                earlier=earlier,
                codes=codes,
                states=states,
            )
        )
        replaced = [(old, new) for new, v in verdicts.items() for old in v.replaced]
        if replaced:
            self._replace(*map(list, zip(*replaced, strict=True)))
            self.browse(old for old, _new in replaced).batch_id._close_calls()

    def _replace(self, old_ids, new_ids):
        """Leave out rows, each replaced by another one of a later file."""
        self._update_in_sets(
            SQL(
                """
                UPDATE partner_import_line l SET state = 'ignored',
                    reason_code = 'replaced', reason_params = NULL,
                    repeat_of_id = v.new
                FROM unnest(%(old)s::int[], %(new)s::int[]) AS v(old, new)
                WHERE l.id = v.old AND l.id = ANY(%(old)s)
                    AND l.state IN ('ready', 'rejected')
                """,
                old=old_ids,
                new=new_ids,
            )
        )
