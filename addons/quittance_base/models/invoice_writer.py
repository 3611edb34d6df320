import logging
from dataclasses import replace

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .invoice_writer_types import NotCovered, WrittenDraft

_logger = logging.getLogger(__name__)

LINE_TYPES = ("product", "line_section", "line_subsection", "line_note")
CHUNK_LINES = 10000
# Below this, the prototypes cost as much as plain create().
SMALLEST_SET = 10


class InvoiceWriter(models.AbstractModel):
    """Draft invoices with the rows of plain ``create()``, written in sets.

    The steps live in the files beside this one: what is not covered (gate),
    prototypes, taxes, COPY, checks.
    """

    _name = "quittance.invoice.writer"
    _description = "Writes many draft invoices at once"

    @api.private
    def write_drafts(self, documents):
        """Write draft invoices as the current user, with the rows of ``create()``.

        Called by the addons that turn source rows into invoices.

        :param documents: list of ``{'header': account.move vals, 'lines': [vals]}``;
            a line is ``account.move.line`` vals plus ``key`` (hashable or None)
        :return: list of :class:`WrittenDraft`, one per document, in the same order
        :raises AccessError, ValidationError, UserError: what ``create()`` would raise
        """
        reasons = self._find_obstacles(documents)
        written = self._write_chunks(documents, reasons, self._write_set)
        plain = [n for n in range(len(documents)) if n not in written]
        drafts = self._create_plain([documents[n] for n in plain], None)
        for number, draft in zip(plain, drafts, strict=True):
            written[number] = replace(draft, reason=reasons[number])
        return [written[n] for n in range(len(documents))]

    def _write_chunks(self, items, reasons, write):
        """Write in sets what has no reason against it, in chunks.

        :param items: documents or additions, with their ``lines``
        :param reasons: reason by position; what turns out not to be covered is added
        :param write: function that writes a list of items in sets
        :return: :class:`WrittenDraft` by position
        """
        written = {}
        covered = [n for n in range(len(items)) if n not in reasons]
        for chunk in self._chunks(items, covered):
            self._write_chunk(items, chunk, written, reasons, write)
        for reason in set(reasons.values()):
            _logger.info("Invoices not written in sets: %s", reason)
        return written

    def _find_obstacles(self, documents):
        """Return ``{position: reason}`` of the documents not to be written in sets."""
        if sum(len(document["lines"]) for document in documents) < SMALLEST_SET:
            return dict.fromkeys(range(len(documents)), "too few lines to gain")
        if reason := self._batch_obstacle():
            return dict.fromkeys(range(len(documents)), reason)
        return {
            position: reason
            for position, document in enumerate(documents)
            if (reason := self._document_obstacle(document))
        }

    def _chunks(self, documents, positions):
        """Yield lists of positions of about ``CHUNK_LINES`` lines, to bound memory."""
        chunk, size = [], 0
        for position in positions:
            chunk.append(position)
            size += len(documents[position]["lines"])
            if size >= CHUNK_LINES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _write_chunk(self, items, chunk, written, reasons, write):
        """Write one chunk in sets; what cannot be is left out with its reason."""
        while chunk:
            try:
                with self.env.cr.savepoint():
                    drafts = write([items[n] for n in chunk])
            except NotCovered as problem:
                for position, reason in problem.reasons.items():
                    reasons[chunk[position]] = reason
                chunk = [n for n in chunk if n not in reasons]
            except (UserError, psycopg2.IntegrityError, psycopg2.DataError) as problem:
                # Plain create() will say it, with the names a user knows, or succeed.
                reasons.update(dict.fromkeys(chunk, f"refused: {problem}"))
                return
            else:
                written.update(zip(chunk, drafts, strict=True))
                return

    def _write_set(self, documents):
        """Write documents in sets.

        :return: list of :class:`WrittenDraft`
        :raises NotCovered: when some of them need what the set path lacks
        """
        samples = self._plain_samples(documents)
        drafts = self._new_drafts(documents)
        self._prototype_products(drafts)
        self._compute_drafts(drafts)
        self._prototype_dynamics(drafts)
        self._write_rows(drafts)
        self._after_write(drafts)
        self._self_check(drafts, samples)
        return [self._written(draft) for draft in drafts]

    def _written(self, draft):
        """Return the :class:`WrittenDraft` of a draft written in sets."""
        lines = zip(draft.document["lines"], draft.line_ids)
        keys = {
            line["key"]: line_id
            for line, line_id in lines
            if line.get("key") is not None
        }
        return WrittenDraft(draft.move.id, keys, "set")

    def _create_plain(self, documents, reason):
        """Create the documents with Odoo's own ``create()``, in one batch.

        Called by :meth:`write_drafts` for whatever the set path does not cover.
        """
        moves = self.env["account.move"].create(
            [
                {
                    **document["header"],
                    "invoice_line_ids": self._line_commands(document["lines"]),
                }
                for document in documents
            ]
        )
        # A savepoint computes what is pending as the superuser: first as this user.
        self.env.flush_all()
        return [
            WrittenDraft(
                move.id,
                self._line_ids_by_key(self._document_lines(move), document["lines"]),
                "create",
                reason,
            )
            for move, document in zip(moves, documents, strict=True)
        ]

    def _line_commands(self, lines):
        """Return the x2many commands that create ``lines``."""
        return [Command.create(self._line_vals(line)) for line in lines]

    def _document_lines(self, move):
        """Return the lines a user sees on the invoice, in the order of creation."""
        return move.line_ids.filtered(
            lambda line: line.display_type in LINE_TYPES
        ).sorted("id")

    def _line_ids_by_key(self, records, lines):
        """Match created lines with the keys given, by order of creation."""
        return {
            line["key"]: record.id
            for record, line in zip(records, lines, strict=True)
            if line.get("key") is not None
        }
