import gc
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import islice

from odoo import api, fields, models

from odoo.addons.quittance_base.core.profile import Column, OpenedFile, open_file
from odoo.addons.quittance_base.core.profile.numbers import parse_number
from odoo.addons.quittance_base.core.readers import FileRefused, read_table

from ..core.evaluate import Evaluator
from ..core.fingerprint import Fingerprinter
from ..core.matches import Known, Rules
from ..core.returned import TITLE, read_token
from .partner_import_profile_layout import KINDS, ROW_FIELDS

CHUNK_ROWS = 10_000


def _read_number(text, layout):
    """Return the number of a cell, None where it holds none."""
    if not text.strip():
        return None
    return parse_number(text, layout.decimal_mark, layout.dialect.typed).value


@contextmanager
def _collection_paused():
    """Pause the search for reference cycles: rows make none, and there are thousands.

    Looking through them again and again would cost a third of the import's time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class PartnerImportBatch(models.Model):
    """Reading a file in chunks: one job, one transaction, one COPY per chunk."""

    _inherit = "partner.import.batch"

    def _job_read_chunk(self, start=0):
        """Keep the rows after row number ``start`` and enqueue the next chunk.

        Run by queue_job, at least once: a chunk that is already kept is left alone.
        The next job is enqueued in the same transaction as the rows, so a process
        killed at any point leaves neither a hole nor a half chunk.
        """
        self.ensure_one()
        if not self._may_read(start):
            return
        try:
            last = self._keep_chunk(self._read_rows(start), Known())
        except FileRefused as refusal:
            self._refuse(refusal)
            return
        if last:
            self._enqueue_read(last)
        else:
            self._set_state("checking", total_rows=self._count_rows())
            self._enqueue("_job_finish")

    def _run_now(self):
        """Read the whole file in this transaction, committing nothing.

        Called by tests, the demo and the benchmark; jobs do the same in chunks.
        """
        self.ensure_one()
        start = self._get_last_row()
        if self._may_read(start):
            known = Known()
            try:
                rows = self._read_rows(start)
                while self._keep_chunk(rows, known):
                    pass
            except FileRefused as refusal:
                self._refuse(refusal)
                return
            self._set_state("checking", total_rows=self._count_rows())
        self._job_finish()

    def _job_finish(self):
        """Compare the rows with earlier files and declare the batch done.

        Run by queue_job after the last chunk. Two files of a profile that finish at
        the same time meet on the profile's row: the later one is retried and then
        sees the rows of the other.
        """
        self.ensure_one()
        if self.state != "checking" or self.stop_requested:
            return
        self._lock_repeats()
        self._classify_repeats()
        self._set_state("done")
        self._notify_done()

    def _may_read(self, start):
        """Return whether the chunk after row ``start`` is the next one to keep."""
        return (
            self.state in ("received", "reading")
            and not self.stop_requested
            and self._get_last_row() == start
        )

    def _read_rows(self, start):
        """Return an iterator of the parsed rows after row number ``start``.

        :raises FileRefused: now or while iterating
        """
        return self._open(start).parse(ROW_FIELDS, start)

    def _open(self, start=0):
        """Open the file with the profile's layout, fitted to this file at the start."""
        content = self._get_content()
        if start and self.layout:
            layout = self._get_fitted_layout()
            return OpenedFile(read_table(content, layout.dialect), layout)
        opened = open_file(content, self.profile_id.sudo()._get_layout(), ROW_FIELDS)
        layout = self._name_returned_column(opened)
        self._set_state(
            "reading",
            total_rows=opened.row_count,
            layout={
                "header_row": layout.dialect.header_row,
                "columns": [[c.index, c.header, c.field] for c in layout.columns],
                "fingerprint": self._get_fingerprint_scheme(),
            },
        )
        return OpenedFile(opened.table, layout)

    def _name_returned_column(self, opened):
        """Return the layout with the column named that says which row is corrected.

        A file with titles says it itself; in one without, the first row shows it.
        """
        layout = opened.layout
        if layout.dialect.header_row is not None or layout.dialect.named:
            return layout
        _number, cells = next(iter(opened.table.rows()))
        if len(cells) < 2 or not read_token(cells[-2]):
            return layout
        place = len(cells) - 2
        kept = tuple(c for c in layout.columns if c.index < place)
        extra = (Column(place, TITLE), Column(place + 1, ""))
        return replace(layout, columns=kept + extra)

    def _get_fitted_layout(self):
        """Return the profile's layout with titles and columns where this file has them.

        Called by later chunks and when rows are judged again.
        """
        layout = self.profile_id.sudo()._get_layout()
        if not self.layout:
            return layout
        by_title = {c.header: c.field for c in layout.columns if c.header}
        by_place = {(c.index, c.header): c.field for c in layout.columns}
        columns = tuple(
            Column(i, title, by_place.get((i, title), by_title.get(title)))
            for i, title, _field in self.layout["columns"]
        )
        dialect = replace(layout.dialect, header_row=self.layout["header_row"])
        return replace(layout, dialect=dialect, columns=columns)

    def _keep_chunk(self, rows, known):
        """Judge the next parsed rows and keep them as lines.

        :param rows: iterator of ``ParsedRow``
        :param known: :class:`..core.matches.Known`, remembered across chunks
        :return: number of the last row of a full chunk, None where the file ends
        :raises FileRefused: by the reader, before any row of the chunk is kept
        """
        size = self._get_chunk_size()
        with _collection_paused():
            chunk = list(islice(rows, size))
            evaluator = self._get_evaluator(known)
            self._resolve(evaluator, chunk)
            fingerprint = self._get_fingerprinter()
            outcomes = (
                (evaluator.evaluate(row), fingerprint(row.raw)) for row in chunk
            )
            self.env["partner.import.line"]._copy_in(self, outcomes)
        return chunk[-1].row_number if len(chunk) == size else None

    def _resolve(self, evaluator, rows, fixed=None):
        """Look up everything that judging ``rows`` will ask for."""
        resolver, profile = self.env["partner.import.resolver"], self.profile_id.sudo()
        resolver._resolve(profile, evaluator.known, rows)
        if profile.price_mode == "pricelist":
            fixed = fixed or {}
            resolver._resolve_prices(
                profile,
                evaluator.known,
                [evaluator.price_request(row, fixed.get(id(row))) for row in rows],
            )

    def _get_evaluator(self, known):
        """Return the core's evaluator for rows of this batch."""
        profile = self.profile_id.sudo()
        layout = self._get_fitted_layout()
        closed = self._get_closed_until(profile.company_id)
        rules = Rules(
            currency=profile.currency_id.name,
            arrival=self._get_arrival(),
            client_by=profile.client_by,
            price_mode=profile.price_mode,
            billing_month_by=profile.billing_month_by,
            negative_rule=profile.negative_rule,
            zero_rule=profile.zero_rule,
            closed_until=closed if closed > date.min else None,
            mapped=frozenset(c.field for c in layout.columns if c.field),
        )
        rule = self.env["partner.import.resolver"]._get_profile_rule(profile)
        return Evaluator(rules, known, rule)

    def _get_arrival(self):
        """Return the day the file came, in the company's time."""
        company = self.profile_id.sudo().company_id
        return fields.Datetime.context_timestamp(
            self.with_context(tz=company.partner_id.tz), self.received_at
        ).date()

    @api.model
    def _get_closed_until(self, company):
        """Return the last day of the period closed for sales."""
        company = company.sudo()
        return max(
            company.user_fiscalyear_lock_date,
            company.user_sale_lock_date,
            company.user_hard_lock_date,
        )

    def _get_fingerprinter(self):
        """Return the function that hashes a row's cells, by the order of meanings.

        A meaning the file has no column for counts as empty; a column whose title the
        profile no longer knows keeps the meaning it was read with.
        """
        layout = self._get_fitted_layout()
        places = {f: i for i, _title, f in (self.layout or {}).get("columns", ()) if f}
        places.update((c.field, c.index) for c in layout.columns if c.field)
        meanings = self._get_meanings()
        columns = [(places.get(m), KINDS[m]) for m in KINDS if m in meanings]
        by_arrival = self.profile_id.sudo().billing_month_by == "arrival"
        month = by_arrival or "date" not in meanings
        return Fingerprinter(
            columns,
            lambda text: _read_number(text, layout),
            f"{self._get_arrival():%Y-%m}" if month else "",
            tuple(places[name] for name in ("date", "line_id") if name in places),
        )

    def _get_meanings(self):
        """Return the meanings of the profile's columns."""
        return set(self.profile_id.sudo().column_ids.mapped("meaning")) - {False}

    def _get_fingerprint_scheme(self):
        """Return what, when it changes, makes equal rows hash to something else."""
        profile = self.profile_id.sudo()
        rule = profile.billing_month_by, profile.decimal_mark
        return ",".join((*rule, *sorted(self._get_meanings())))

    def _get_chunk_size(self):
        """Return how many rows one job keeps."""
        value = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("partner_import.chunk_rows", CHUNK_ROWS)
        )
        return max(int(value), 1)

    def _get_last_row(self):
        """Return the number of the last row kept, 0 before the first."""
        self.env.cr.execute(
            "SELECT max(row_number) FROM partner_import_line WHERE batch_id = %s",
            [self.id],
        )
        return self.env.cr.fetchone()[0] or 0

    def _count_rows(self):
        """Return the number of rows kept."""
        return (
            self.env["partner.import.line"]
            .sudo()
            .search_count([("batch_id", "=", self.id)])
        )

    def _set_state(self, state, **vals):
        """Write the state, and what goes with it, as the importer itself."""
        self.sudo()._internal().write({"state": state, **vals})

    def _refuse(self, refusal):
        """Keep no row of a file that cannot be read, say why and call the manager."""
        self.env.cr.execute(
            "DELETE FROM partner_import_line WHERE batch_id = %s", [self.id]
        )
        self.env["partner.import.line"].invalidate_model()
        self._set_state(
            "refused",
            refusal_code=refusal.code,
            refusal_params=refusal.params,
            total_rows=0,
        )
        self._call_manager(self.refusal)
