from contextlib import closing

from odoo import api, models

from .invoice_writer_types import NotCovered, WrittenDraft

# Below this, the prototypes cost as much as plain write().
SMALLEST_APPEND = 10
KNOWN_LINES = {
    "product",
    "line_section",
    "line_subsection",
    "line_note",
    "tax",
    "payment_term",
}


class InvoiceWriter(models.AbstractModel):
    """Lines added to drafts: COPY writes them, Odoo's own synchronisation the rest."""

    _inherit = "quittance.invoice.writer"

    @api.private
    def append_lines(self, additions):
        """Add lines to existing drafts; the lines already there stay as they are.

        Called when a later file of the same month joins a client's draft.

        :param additions: list of ``{'move_id': int, 'lines': [vals]}``
        :return: list of :class:`WrittenDraft`, one per addition, in the same order
        :raises AccessError, ValidationError, UserError: what ``write()`` would raise
        """
        reasons = self._find_append_obstacles(additions)
        written = self._write_chunks(additions, reasons, self._append_set)
        return [
            written.get(position) or self._append_plain(addition, reasons[position])
            for position, addition in enumerate(additions)
        ]

    def _append_plain(self, addition, reason):
        """Add one document's lines with Odoo's own ``write()``.

        Called by :meth:`append_lines` for whatever the set path does not cover.
        """
        move = self.env["account.move"].browse(addition["move_id"])
        before = self._document_lines(move)
        move.write({"invoice_line_ids": self._line_commands(addition["lines"])})
        added = self._document_lines(move) - before
        return WrittenDraft(
            move.id,
            self._line_ids_by_key(added, addition["lines"]),
            "create",
            reason,
        )

    def _find_append_obstacles(self, additions):
        """Return ``{position: reason}`` of the additions not to be written in sets."""
        if sum(len(addition["lines"]) for addition in additions) < SMALLEST_APPEND:
            return dict.fromkeys(range(len(additions)), "too few lines to gain")
        if reason := self._batch_obstacle():
            return dict.fromkeys(range(len(additions)), reason)
        reasons, seen = {}, set()
        for position, addition in enumerate(additions):
            move = self.env["account.move"].browse(addition["move_id"])
            reason = self._addition_obstacle(move, addition["lines"])
            if not reason and move.id in seen:
                reason = "the same draft twice"
            seen.add(move.id)
            if reason:
                reasons[position] = reason
        return reasons

    def _addition_obstacle(self, move, lines):
        """Return why lines cannot join a draft in sets, or None.

        Called by ``append_lines`` before anything is written.
        """
        if reason := self._move_obstacle(move) or self._lines_obstacle(lines):
            return reason
        if move.posted_before:
            return "a draft that was posted before logs every change"
        if unknown := set(move.line_ids.mapped("display_type")) - KNOWN_LINES:
            return f"the draft has lines of type {min(unknown)}"
        return None

    def _append_set(self, additions):
        """Add lines to drafts in sets.

        :return: list of :class:`WrittenDraft`
        :raises NotCovered: when some drafts need what the set path lacks
        """
        moves = self.env["account.move"].browse(item["move_id"] for item in additions)
        moves.check_access("write")
        self.env.flush_all()
        documents = [{"header": {}, "lines": item["lines"]} for item in additions]
        drafts = self._sort_drafts(documents, moves)
        self._prototype_products(drafts)
        self._compute_additions(drafts)
        samples = self._append_samples(documents, moves)
        container = {"records": moves}
        with moves._check_balanced(container), moves._sync_dynamic_lines(container):
            self._write_rows(drafts)
            self.env.invalidate_all(flush=False)
            self._trigger_totals(moves)
        # What write() marks; there is nothing left to synchronise.
        moves.with_context(skip_invoice_sync=True).is_manually_modified = True
        self.env.flush_all()
        self._after_write(drafts)
        self._self_check(drafts, samples)
        return [self._written(draft) for draft in drafts]

    def _compute_additions(self, drafts):
        """Fill the amounts of the new lines, as rounded together with the old ones.

        :raises NotCovered: for lines that Odoo would round after existing tax lines
        """
        products = self._products([draft.document for draft in drafts])
        details = {}
        for draft in drafts:
            prepare = draft.move._prepare_product_base_line_for_taxes_computation
            lines = draft.move.line_ids.filtered(
                lambda line: line.display_type == "product"
            )
            before = [prepare(line) for line in lines.sorted("id")]
            self._compute_taxes(draft, products, details, before)
            if not draft.tax_lines:
                raise NotCovered({draft.position: "added lines without taxes"})
            draft.tax_lines = []

    def _append_samples(self, documents, moves):
        """Append to a few drafts by plain ``write()``, read their rows and undo it.

        :return: rows by position of the document
        """
        samples = {}
        for position in self._sampled(documents):
            move_id, lines = moves[position].id, documents[position]["lines"]
            with closing(self.env.cr.savepoint()):
                self._append_plain({"move_id": move_id, "lines": lines}, None)
                self.env.flush_all()
                samples[position] = self._stored_rows(move_id)
        return samples

    def _trigger_totals(self, moves):
        """Let Odoo compute again what it stores on invoices from their lines."""
        for field in moves._fields.values():
            if field.store and field.compute == "_compute_amount":
                self.env.add_to_compute(field, moves)
