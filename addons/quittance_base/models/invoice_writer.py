from dataclasses import dataclass, field

from odoo import api, models
from odoo.fields import Command

LINE_TYPES = ("product", "line_section", "line_subsection", "line_note")


@dataclass(frozen=True)
class WrittenDraft:
    """What became of one document, in the order the documents were given.

    :param move_id: id of the draft ``account.move``
    :param line_ids: id of the line written for each ``key`` given (keyless left out)
    :param method: ``set`` (written in sets) or ``create`` (plain ``create()``)
    :param reason: why it was not written in sets, in English, for logs and tests
    """

    move_id: int
    line_ids: dict = field(default_factory=dict)
    method: str = "create"
    reason: str | None = None


class InvoiceWriter(models.AbstractModel):
    _name = "quittance.invoice.writer"
    _description = "Writes many draft invoices at once"

    @api.private
    def write_drafts(self, documents):
        """Write draft invoices, as the current user, with the same rows as ``create()``.

        Called by the addons that turn source rows into invoices.

        :param documents: list of ``{'header': account.move vals, 'lines': [vals]}``;
            a line is ``account.move.line`` vals plus ``key`` (hashable or None)
        :return: list of :class:`WrittenDraft`, one per document, in the same order
        :raises AccessError, ValidationError, UserError: what ``create()`` would raise
        """
        return self._create_plain(documents, "plain create() only")

    @api.private
    def append_lines(self, additions):
        """Add lines to existing drafts; the lines already there stay as they are.

        Called when a later file of the same month joins a client's draft.

        :param additions: list of ``{'move_id': int, 'lines': [vals]}``
        :return: list of :class:`WrittenDraft`, one per addition, in the same order
        :raises AccessError, ValidationError, UserError: what ``write()`` would raise
        """
        return [self._append_plain(addition) for addition in additions]

    def _create_plain(self, documents, reason):
        """Create the documents with Odoo's own ``create()``, in one batch.

        Called by :meth:`write_drafts` for whatever the set path does not cover.
        """
        moves = self.env["account.move"].create([
            {
                **document["header"],
                "invoice_line_ids": self._line_commands(document["lines"]),
            }
            for document in documents
        ])
        return [
            WrittenDraft(
                move.id,
                self._line_ids_by_key(self._document_lines(move), document["lines"]),
                "create",
                reason,
            )
            for move, document in zip(moves, documents, strict=True)
        ]

    def _append_plain(self, addition):
        """Add one document's lines with Odoo's own ``write()``.

        Called by :meth:`append_lines`.
        """
        move = self.env["account.move"].browse(addition["move_id"])
        before = self._document_lines(move)
        move.write({"invoice_line_ids": self._line_commands(addition["lines"])})
        added = self._document_lines(move) - before
        return WrittenDraft(
            move.id, self._line_ids_by_key(added, addition["lines"]), "create"
        )

    def _line_commands(self, lines):
        """Return the x2many commands that create ``lines``."""
        return [
            Command.create({k: v for k, v in line.items() if k != "key"})
            for line in lines
        ]

    def _document_lines(self, move):
        """Return the lines a user sees on the invoice, in the order of creation."""
        return move.line_ids.filtered(lambda line: line.display_type in LINE_TYPES).sorted(
            "id"
        )

    def _line_ids_by_key(self, records, lines):
        """Match created lines with the keys given, by order of creation."""
        return {
            line["key"]: record.id
            for record, line in zip(records, lines, strict=True)
            if line.get("key") is not None
        }
