import json
from collections import defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.quittance_base.core.profile import RowParser

from ..core.corrections import corrected
from ..core.difference import to_difference
from ..core.evaluate import Fixed
from ..core.matches import Known, ServiceMatch
from ..reasons import REPEAT_CODES
from .partner_import_profile_layout import ROW_FIELDS

_PAGE = 10_000
#: Columns of a line that judging it again writes, with their types in PostgreSQL.
JUDGED = {
    "client_key": "text",
    "service_key": "text",
    "client_id": "int",
    "product_id": "int",
    "service_date": "date",
    "billing_month": "date",
    "quantity": "numeric",
    "cost_price": "numeric",
    "price_unit": "numeric",
    "currency_id": "int",
    "cost_amount": "numeric",
    "amount": "numeric",
    "reference": "text",
    "note": "text",
    "disbursement": "boolean",
    "state": "text",
    "reason_code": "text",
    "reason_params": "jsonb",
}


class PartnerImportLine(models.Model):
    """Judging rows again, in sets: after a choice, a correction or a change of rules."""

    _inherit = "partner.import.line"

    def _reevaluate(self, forget_repeats=False):
        """Run the core again on the raw values, the corrections and today's aliases.

        Called after aliases, corrections or answers; rows that are invoiced, credited
        or purged stay as they are, and so does what comparing files decided.

        :param forget_repeats: forget also what comparing files decided
        """
        self.flush_model()
        ids = sorted(self.ids)
        for start in range(0, len(ids), _PAGE):
            by_batch = defaultdict(list)
            for row in self._lock_rows(ids[start : start + _PAGE]):
                by_batch[row["batch_id"]].append(row)
            for batch_id, rows in by_batch.items():
                batch = self.env["partner.import.batch"].sudo().browse(batch_id)
                self._judge_again(batch, rows, forget_repeats)
        self._forget_cached()
        self.batch_id._close_calls()

    def _lock_rows(self, ids):
        """Lock and return what is stored of the rows that may be judged again."""
        self.env.cr.execute(
            SQL(
                "SELECT id, batch_id, row_number, raw, corrections, line_ref, profile_id, "
                "repeat_answer, state, reason_code FROM partner_import_line WHERE id = ANY(%s) "
                "AND state IN ('ready', 'rejected', 'ignored') AND raw IS NOT NULL "
                "ORDER BY id FOR NO KEY UPDATE",
                ids,
            )
        )
        return self.env.cr.dictfetchall()

    def _judge_again(self, batch, rows, forget_repeats):
        """Judge locked rows of one batch again and store the outcome."""
        evaluator = batch._get_evaluator(Known())
        parser = RowParser(batch._get_fitted_layout(), ROW_FIELDS)
        parsed, fixed = [], {}
        rule = evaluator.default_rule
        for row in rows:
            kept = row["corrections"] or {}
            fresh = corrected(
                parser.parse(row["row_number"], row["raw"]), kept.get("texts") or {}
            )
            parsed.append(fresh)
            if kept:
                fixed[id(fresh)] = self._get_fixed(kept, rule)
        batch._resolve(evaluator, parsed, fixed)
        self._apply_chosen_rules(evaluator, parsed, fixed)
        outcomes = [evaluator.evaluate(row, fixed.get(id(row))) for row in parsed]
        self._apply_differences(rows, outcomes, forget_repeats)
        self._store_outcomes(rows, outcomes, forget_repeats)
        self._compare_woken(batch, rows, outcomes)

    @staticmethod
    def _compare_woken(batch, rows, outcomes):
        """Compare with other files the rows that were left out and are not any more."""
        woken = [
            row["id"]
            for row, out in zip(rows, outcomes, strict=True)
            if row["state"] == "ignored"
            and row["reason_code"] not in REPEAT_CODES
            and out.state != "ignored"
        ]
        if woken and batch.state == "done":
            batch._lock_repeats()
            batch._classify_repeats(woken)

    @staticmethod
    def _get_fixed(kept, rule):
        """Return the core's view of what a person chose for a row."""
        product_id = kept.get("product_id")
        return Fixed(
            client_id=kept.get("client_id"),
            service=ServiceMatch(product_id, rule=rule) if product_id else None,
            billing_month=fields.Date.to_date(kept.get("billing_month")),
            ignore=bool(kept.get("set_aside")),
        )

    @staticmethod
    def _apply_chosen_rules(evaluator, parsed, fixed):
        """Price a chosen product by the rule of the row's own service type."""
        for row in parsed:
            choice = fixed.get(id(row))
            key = row.values.get("service")
            if choice and choice.service and key:
                match = evaluator.known.services.get(key)
                if match:
                    choice.service = ServiceMatch(choice.service.id, rule=match.rule)

    def _apply_differences(self, rows, outcomes, forget_repeats):
        """Leave of the rows whose change was accepted only what is not billed yet."""
        accepted = [
            (row, out)
            for row, out in zip(rows, outcomes, strict=True)
            if row["repeat_answer"] == "difference"
            and (out.state == "ready" or out.reason_code == "zero_price")
        ]
        if not accepted:
            return
        self._replace_unbilled(
            [
                row
                for row, _out in accepted
                if forget_repeats or row["reason_code"] not in REPEAT_CODES
            ]
        )
        billed = self._get_billed([row for row, _out in accepted])
        for row, out in accepted:
            amounts = billed.get(row["line_ref"], (Decimal(0), Decimal(0)))
            if out.state == "ignored":
                out.state, out.reason_code, out.reason_params = "ready", None, None
            to_difference(out, *amounts)

    def _replace_unbilled(self, rows):
        """Replace earlier versions of changed rows that are not on an invoice any more.

        Their draft was deleted after the change came: the changed row bills it all.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE partner_import_line l SET state = 'ignored',
                    reason_code = 'replaced', reason_params = NULL, repeat_of_id = v.id
                FROM unnest(%s::int[], %s::int[], %s::int[], %s::text[])
                        AS v(id, batch_id, profile_id, line_ref),
                    partner_import_batch b
                WHERE l.profile_id = v.profile_id AND l.line_ref = v.line_ref
                    AND l.batch_id < v.batch_id AND l.state IN ('ready', 'rejected')
                    AND l.repeat_answer IS DISTINCT FROM 'distinct'
                    AND b.id = l.batch_id AND b.state = 'done'
                """,
                *(
                    [row[name] for row in rows]
                    for name in ("id", "batch_id", "profile_id", "line_ref")
                ),
            )
        )

    def _get_billed(self, rows):
        """Return ``{line number: (amount, cost)}`` invoiced of older versions of rows."""
        first = rows[0]
        rows = self.env.execute_query(
            SQL(
                "SELECT line_ref, sum(amount), sum(cost_amount) FROM partner_import_line "
                "WHERE profile_id = %s AND line_ref = ANY(%s) AND state = 'invoiced' "
                "AND batch_id < %s AND repeat_answer IS DISTINCT FROM 'distinct' "
                "GROUP BY line_ref",
                first["profile_id"],
                [row["line_ref"] for row in rows],
                first["batch_id"],
            )
        )
        return {
            reference: (Decimal(str(amount)), Decimal(str(cost)))
            for reference, amount, cost in rows
        }

    def _store_outcomes(self, rows, outcomes, forget_repeats):
        """Write judged values; state and reason of repeats stay unless forgotten."""
        records = [
            {"id": row["id"], **{name: getattr(out, name) for name in JUDGED}}
            for row, out in zip(rows, outcomes, strict=True)
        ]
        kept = ("state", "reason_code", "reason_params")
        is_repeat = SQL(
            "NOT %s AND l.reason_code = ANY(%s)", forget_repeats, list(REPEAT_CODES)
        )
        assignments = [
            SQL("%(c)s = v.%(c)s", c=SQL.identifier(name))
            if name not in kept
            else SQL(
                "%(c)s = CASE WHEN %(repeat)s THEN l.%(c)s ELSE v.%(c)s END",
                c=SQL.identifier(name),
                repeat=is_repeat,
            )
            for name in JUDGED
        ]
        types = [SQL("%s %s", SQL.identifier(n), SQL(t)) for n, t in JUDGED.items()]
        self._update_in_sets(
            SQL(
                """
                UPDATE partner_import_line l SET %(assignments)s,
                    margin = v.amount - v.cost_amount,
                    repeat_of_id =
                        CASE WHEN %(forget)s THEN NULL ELSE l.repeat_of_id END,
                    write_date = now() AT TIME ZONE 'UTC', write_uid = %(uid)s
                FROM jsonb_to_recordset(%(records)s::jsonb) AS v(id int, %(types)s)
                WHERE l.id = v.id AND l.id = ANY(%(ids)s)
                """,
                ids=[row["id"] for row in rows],
                assignments=SQL(", ").join(assignments),
                forget=forget_repeats,
                uid=self.env.uid,
                records=json.dumps(records, default=str),
                types=SQL(", ").join(types),
            )
        )
