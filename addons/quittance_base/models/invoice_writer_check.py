from contextlib import closing

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .invoice_writer_types import NotCovered

CHECKED_KINDS = 3
SAMPLED_BY = (
    "move_type",
    "company_id",
    "journal_id",
    "currency_id",
    "fiscal_position_id",
    "invoice_payment_term_id",
)
SKIPPED_COLUMNS = (
    "id",
    "move_id",
    "create_uid",
    "create_date",
    "write_uid",
    "write_date",
    "access_token",
)


class InvoiceWriter(models.AbstractModel):
    """What plain ``create()`` checks or triggers on lines, done for all at once."""

    _inherit = "quittance.invoice.writer"

    def _after_write(self, drafts):
        """Run access rules, dependent fields and unknown constraints on new lines.

        :raises AccessError, ValidationError: what plain ``create()`` would raise
        """
        self.env.invalidate_all(flush=False)
        Line = self.env["account.move.line"]
        lines = Line.browse([line_id for draft in drafts for line_id in draft.line_ids])
        moves = self.env["account.move"].browse([draft.move.id for draft in drafts])
        self._trigger_dependents(drafts, lines, moves)
        self._check_line_rules(lines, moves)
        self._check_constraints(lines)
        self._check_constraints(moves, {"line_ids", "invoice_line_ids"})

    def _trigger_dependents(self, drafts, lines, moves):
        """Mark the stored computed fields the writer does not know for computation."""
        registry = self.env.registry
        given = self._given_fields(drafts)

        def unknown(field):
            return field.compute and field.store and not self._is_core_field(field)

        changed = {name for draft in drafts for name in draft.totals}
        changed |= {"line_ids", "invoice_line_ids"}
        for records in (lines, moves):
            fields = [
                field
                for name, field in records._fields.items()
                if name in changed or (records is lines and field.store)
            ]
            tree = registry.get_trigger_tree(fields, select=unknown)
            if not tree:
                continue
            records = records.sudo().with_context(active_test=False)
            for field, targets, _new in records._modified_triggers(tree):
                if unknown(field):
                    ids = set(targets.ids) - given.get(field, set())
                    self.env.add_to_compute(field, targets.browse(ids))

    def _given_fields(self, drafts):
        """Return the ids of records whose value of a field came from the caller."""
        given = {}
        move_fields = self.env["account.move"]._fields
        line_fields = self.env["account.move.line"]._fields
        for draft in drafts:
            for name in draft.document["header"]:
                if field := move_fields.get(name):
                    given.setdefault(field, set()).add(draft.move.id)
            for line, line_id in zip(draft.document["lines"], draft.line_ids):
                for name in line:
                    if field := line_fields.get(name):
                        given.setdefault(field, set()).add(line_id)
        return given

    def _check_line_rules(self, lines, moves):
        """Raise when a record rule forbids one of the new lines to this user."""
        if self.env.su:
            return
        rule = self.env["ir.rule"]._compute_domain(lines._name, "create")
        if rule.is_true():
            return
        self.env.flush_all()
        # Rules compare stored values; sudo only to find the lines they exclude.
        found = (
            lines.sudo()
            .with_context(active_test=False)
            .search_count(Domain("move_id", "in", moves.ids) & rule)
        )
        if found != len(lines):
            lines.check_access("create")

    def _check_constraints(self, records, names=None):
        """Run the Python constraints of addons on all records.

        Odoo's own ran on the prototypes, which hold every value they look at.

        :param names: only constraints on one of these fields
        """
        for method in records._constraint_methods:
            if method.__module__.startswith("odoo.addons.account."):
                continue
            if names is None or names & set(method._constrains):
                method(records)

    def _plain_samples(self, documents):
        """Write a few documents by plain ``create()``, read their rows and undo it.

        Called before any header is there: an addon may allow one draft a client only.
        A sort of header that was alike once in this transaction is not tried again.

        :return: rows by position of the document
        """
        samples = {}
        for position in self._sampled(documents):
            if _sort_of(documents[position]) in self._checked_sorts():
                continue
            with closing(self.env.cr.savepoint()):
                [other] = self._create_plain([documents[position]], None)
                self.env.flush_all()
                samples[position] = self._stored_rows(other.move_id)
        return samples

    def _self_check(self, drafts, samples):
        """Compare what was written with what plain ``create()`` stored.

        :param samples: rows by position of the draft
        :raises NotCovered: for every document, when a row differs
        """
        for position, plain in samples.items():
            mine = self._stored_rows(drafts[position].move.id)
            if difference := _difference(plain, mine):
                reason = f"self-check: {difference}"
                raise NotCovered({draft.position: reason for draft in drafts})
            self._checked_sorts().add(_sort_of(drafts[position].document))

    def _checked_sorts(self):
        """Return the sorts of header found alike so far in this transaction."""
        return self.env.cr.cache.setdefault("quittance.invoice.writer", set())

    def _sampled(self, documents):
        """Return the position of the shortest document of each sort of header.

        Sorts with one document only are left out: writing it again would cost as
        much as plain ``create()``.
        """
        sorts = {}
        for position, document in enumerate(documents):
            sorts.setdefault(_sort_of(document), []).append(position)

        def size(position):
            return len(documents[position]["lines"])

        groups = [group for group in sorts.values() if len(group) > 1]
        groups.sort(key=lambda group: -sum(map(size, group)))
        return [min(group, key=size) for group in groups[:CHECKED_KINDS]]

    def _stored_rows(self, move_id):
        """Return every stored value of one invoice and its lines, ids left out.

        :return: list of dicts, the invoice first, then its lines in order of creation
        """
        [move] = self._select_rows("account.move", "id", move_id)
        lines = self._select_rows("account.move.line", "move_id", move_id)
        links = self._read_links([line["id"] for line in lines])
        for line in lines:
            line.update({name: ids.get(line["id"]) for name, ids in links.items()})
        return [
            {name: row[name] for name in row if name not in SKIPPED_COLUMNS}
            for row in (move, *lines)
        ]

    def _select_rows(self, model_name, column, value):
        """Return the rows of a table as dicts, ordered by id."""
        model = self.env[model_name]
        columns = [
            name
            for name, field in model._fields.items()
            if field.store and field.column_type
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE %s = %s ORDER BY id",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(model._table),
                SQL.identifier(column),
                value,
            )
        )
        return [dict(zip(columns, row, strict=True)) for row in rows]


def _sort_of(document):
    """Return what the self-check takes for the sort of a document's header."""
    return tuple(document["header"].get(name) for name in SAMPLED_BY)


def _difference(plain, mine):
    """Return the first difference between two lists of rows in words, or None."""
    if len(plain) != len(mine):
        return f"{len(mine) - 1} lines instead of {len(plain) - 1}"
    for number, (expected, row) in enumerate(zip(plain, mine, strict=True)):
        for name, value in expected.items():
            if row[name] != value:
                where = f"line {number}" if number else "invoice"
                return f"{where}, {name}: {row[name]!r} instead of {value!r}"
    return None
