from contextlib import closing

from odoo import models
from odoo.fields import Command
from odoo.tools import SQL, clean_context

from .invoice_writer_types import NotCovered, Prototype

# Prototypes only show what a line alone gets; the invoice around it is ours to build.
PROTOTYPE_CONTEXT = {
    "skip_invoice_sync": True,
    "skip_invoice_line_sync": True,
    "check_move_validity": False,
    "tracking_disable": True,
}


class InvoiceWriter(models.AbstractModel):
    """Prototypes: one line per shape by plain ``create()``, read, and rolled back."""

    _inherit = "quittance.invoice.writer"

    def _prototype_products(self, drafts):
        """Fill ``kind.shapes`` with a prototype for every shape of the drafts."""
        wanted = {}
        for draft in drafts:
            for shape, line in zip(draft.shapes, draft.document["lines"], strict=True):
                if shape not in draft.kind.shapes:
                    wanted.setdefault((id(draft.kind), shape), (draft, shape, line))
        if not wanted:
            return
        todo = list(wanted.values())
        self._check_income_accounts(todo)
        with closing(self.env.cr.savepoint()):
            lines = self._create_prototypes(
                [
                    {**self._line_vals(line), "move_id": draft.kind.move.id}
                    for draft, _shape, line in todo
                ]
            )
            prototypes = self._read_prototypes(lines)
            for line, prototype in zip(lines, prototypes, strict=True):
                if line.display_type == "product":
                    prototype.base_line = self._base_line_template(line)
        for (draft, shape, _line), prototype in zip(todo, prototypes, strict=True):
            draft.kind.shapes[shape] = prototype

    def _check_income_accounts(self, wanted):
        """Refuse lines whose account Odoo would take from the lines before them."""
        reasons = {}
        products = self._products([{"lines": [line for _d, _s, line in wanted]}])
        for draft, _shape, line in wanted:
            if not line.get("product_id") or line.get("account_id"):
                continue
            move = draft.move.with_company(draft.move.company_id)
            product = products[line["product_id"]].with_env(move.env)
            accounts = product.product_tmpl_id.get_product_accounts(
                fiscal_pos=move.fiscal_position_id
            )
            if not accounts["income"]:
                reasons[draft.position] = "a product without income account"
        if reasons:
            raise NotCovered(reasons)

    def _prototype_dynamics(self, drafts):
        """Fill ``kind.taxes`` and ``kind.terms`` for the lines Odoo computes."""
        taxes, terms = {}, {}
        for draft in drafts:
            for key, vals in draft.tax_lines:
                if key not in draft.kind.taxes:
                    taxes.setdefault((id(draft.kind), key), (draft, key, vals))
            if draft.receivable_id not in draft.kind.terms:
                terms.setdefault((id(draft.kind), draft.receivable_id), draft)
        todo = [
            {**vals, "display_type": "tax", "move_id": draft.kind.move.id}
            for draft, _key, vals in taxes.values()
        ]
        for draft in terms.values():
            todo += [{**vals, "move_id": draft.move.id} for vals in draft.term_lines]
        if not todo:
            return
        with closing(self.env.cr.savepoint()):
            prototypes = iter(self._read_prototypes(self._create_prototypes(todo)))
        for draft, key, _vals in taxes.values():
            draft.kind.taxes[key] = next(prototypes)
        for draft in terms.values():
            found = [next(prototypes) for _vals in draft.term_lines]
            for prototype in found:
                if prototype.row["account_id"] != str(draft.receivable_id):
                    raise NotCovered({draft.position: "another receivable account"})
            draft.kind.terms[draft.receivable_id] = found

    def _create_prototypes(self, vals_list):
        """Create lines alone, with every check Odoo makes on one line."""
        Line = self.env["account.move.line"].with_context(
            clean_context(self.env.context), **PROTOTYPE_CONTEXT
        )
        lines = Line.create(vals_list)
        self.env.flush_all()
        return lines

    def _read_prototypes(self, lines):
        """Return a :class:`Prototype` per line, as stored."""
        columns = self._line_columns()
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM account_move_line WHERE id = ANY(%s)"
                # Not "id" alone: that would be the column as text, 10 before 9.
                " ORDER BY account_move_line.id",
                SQL(", ").join(
                    SQL("%s::text", SQL.identifier(name)) for name in columns
                ),
                lines.ids,
            )
        )
        links = self._read_links(lines.ids)
        return [
            Prototype(
                dict(zip(columns, row, strict=True)),
                {name: ids.get(line_id, ()) for name, ids in links.items()},
            )
            for line_id, row in zip(lines.ids, rows, strict=True)
        ]

    def _read_links(self, line_ids):
        """Return ``{field name: {line id: ids}}`` of the stored relations of lines."""
        result = {}
        for name, field in self._line_links().items():
            rows = self.env.execute_query(
                SQL(
                    "SELECT %(one)s, %(other)s FROM %(table)s"
                    " WHERE %(one)s = ANY(%(ids)s) ORDER BY 1, 2",
                    one=SQL.identifier(field.column1),
                    other=SQL.identifier(field.column2),
                    table=SQL.identifier(field.relation),
                    ids=line_ids,
                )
            )
            result[name] = {}
            for line_id, other_id in rows:
                result[name][line_id] = (*result[name].get(line_id, ()), other_id)
        return result

    def _line_columns(self):
        """Return the stored columns of lines, as the ORM knows them."""
        return [
            name
            for name, field in self.env["account.move.line"]._fields.items()
            if field.store and field.column_type
        ]

    def _line_vals(self, line):
        """Return the vals ``create()`` takes for one line of a document."""
        vals = {name: value for name, value in line.items() if name != "key"}
        taxes = vals.get("tax_ids")
        if taxes and not isinstance(taxes[0], (list, tuple)):
            vals["tax_ids"] = [Command.set(taxes)]
        return vals
