import io
from collections import defaultdict

from odoo import models
from odoo.tools import SQL, float_round

from ..core.copy_text import NULL, encode, escape


class InvoiceWriter(models.AbstractModel):
    """Rows of lines and relations through COPY, totals of invoices in one UPDATE."""

    _inherit = "quittance.invoice.writer"

    def _write_rows(self, drafts):
        """Write every line, relation and total of the drafts."""
        columns = self._line_columns()
        encoders = self._free_encoders(drafts, columns)
        self._assign_ids(drafts)
        rows = io.StringIO()
        links = defaultdict(io.StringIO)
        for draft in drafts:
            self._add_draft_rows(draft, columns, encoders, rows, links)
        self._copy("account_move_line", columns, rows)
        fields = self._line_links()
        for name, buffer in links.items():
            field = fields[name]
            self._copy(field.relation, [field.column1, field.column2], buffer)
        self._update_totals(drafts)

    def _copy(self, table, columns, buffer):
        """Send one buffer of COPY text to ``table``."""
        buffer.seek(0)
        query = SQL(
            "COPY %s (%s) FROM STDIN",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
        )
        self.env.cr.copy_expert(query.code, buffer)

    def _assign_ids(self, drafts):
        """Draw the ids of all lines at once, in the order of plain ``create()``."""
        counts = [
            len(draft.shapes) + len(draft.tax_lines) + len(draft.term_lines)
            for draft in drafts
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval('account_move_line_id_seq')"
                " FROM generate_series(1, %s)",
                sum(counts),
            )
        )
        ids = iter(sorted(row[0] for row in rows))
        for draft, count in zip(drafts, counts, strict=True):
            draft.line_ids = [next(ids) for _number in range(count)]

    def _free_encoders(self, drafts, columns):
        """Return ``{name: (column position, function to COPY text)}``."""
        Line = self.env["account.move.line"]
        encoders = {}
        names = self._free_fields([draft.document for draft in drafts]) - {"key"}
        for name in names | {"product_id"}:
            field = Line._fields[name]
            digits = field.get_digits(self.env) if field.type == "float" else None
            encoders[name] = columns.index(name), _encoder(field, digits, Line)
        return encoders

    def _add_draft_rows(self, draft, columns, encoders, rows, links):
        """Append the COPY text of one invoice's lines and relations."""
        place = {name: position for position, name in enumerate(columns)}
        common = self._common_cells(draft, place)
        ids = iter(draft.line_ids)
        lines = zip(
            draft.document["lines"], draft.shapes, draft.product_amounts, strict=True
        )
        for line, shape, amounts in lines:
            prototype = draft.kind.shapes[shape]
            cells = _cells(prototype, columns)
            line_id = next(ids)
            for position, text in common:
                cells[position] = text
            for name, value in line.items():
                if name in encoders:
                    position, encoder = encoders[name]
                    cells[position] = encoder(value)
            if amounts:
                self._fill_amounts(draft, cells, place, amounts)
                cells[place["price_subtotal"]] = _money(
                    amounts.price_subtotal, draft.kind.currency
                )
                cells[place["price_total"]] = _money(
                    amounts.price_total, draft.kind.currency
                )
            cells[place["id"]] = str(line_id)
            rows.write("\t".join(cells) + "\n")
            given = {"tax_tag_ids": amounts.tax_tag_ids} if amounts else {}
            _add_links(links, line_id, {**prototype.links, **given})
        self._add_dynamic_rows(draft, columns, common, ids, rows, links)

    def _add_dynamic_rows(self, draft, columns, common, ids, rows, links):
        """Append the COPY text of the tax lines and instalments of one invoice."""
        place = {name: position for position, name in enumerate(columns)}
        parts = [(draft.kind.taxes[key], vals) for key, vals in draft.tax_lines]
        if draft.term_lines:
            terms = draft.kind.terms[draft.receivable_id]
            parts += zip(terms, draft.term_lines, strict=True)
        for prototype, vals in parts:
            cells = _cells(prototype, columns)
            line_id = next(ids)
            for position, text in common:
                cells[position] = text
            self._fill_dynamic(draft, cells, place, vals)
            cells[place["id"]] = str(line_id)
            rows.write("\t".join(cells) + "\n")
            _add_links(links, line_id, prototype.links)

    def _fill_dynamic(self, draft, cells, place, vals):
        """Set what is one tax line's or instalment's own."""
        if "tax_base_amount" in vals:
            company_currency = draft.kind.company.currency_id
            cells[place["tax_base_amount"]] = _money(
                company_currency.round(vals["tax_base_amount"]), company_currency
            )
            cells[place["name"]] = encode(vals["name"] or None)
        else:
            cells[place["date_maturity"]] = encode(vals["date_maturity"] or None)
        self._fill_amounts(draft, cells, place, _Pair(vals))

    def _common_cells(self, draft, place):
        """Return ``(position, text)`` of what every line of an invoice shares."""
        move = draft.move
        values = {
            "move_id": move.id,
            "move_name": move.name or None,
            "ref": move.ref or None,
            "partner_id": move.commercial_partner_id.id or None,
        }
        return [(place[name], encode(value)) for name, value in values.items()]

    def _fill_amounts(self, draft, cells, place, amounts):
        """Set balance, its parts and what is left to reconcile."""
        currency, company_currency = (
            draft.kind.currency,
            draft.kind.company.currency_id,
        )
        balance = _money(amounts.balance, company_currency)
        zero = _money(0.0, company_currency)
        cells[place["balance"]] = balance
        cells[place["debit"]] = balance if amounts.balance > 0 else zero
        cells[place["credit"]] = (
            _money(-amounts.balance, company_currency) if amounts.balance < 0 else zero
        )
        cells[place["amount_currency"]] = _money(amounts.amount_currency, currency)
        if int(cells[place["account_id"]]) in self._reconcilable_accounts(draft.kind):
            cells[place["amount_residual"]] = balance
            cells[place["amount_residual_currency"]] = cells[place["amount_currency"]]
            cells[place["reconciled"]] = encode(
                company_currency.is_zero(amounts.balance)
                and currency.is_zero(amounts.amount_currency)
            )

    def _reconcilable_accounts(self, kind):
        """Return the ids of the accounts of a kind that keep a residual."""
        if kind.reconcilable is None:
            prototypes = [*kind.shapes.values(), *kind.taxes.values()]
            prototypes += [part for parts in kind.terms.values() for part in parts]
            ids = {int(part.row["account_id"] or 0) for part in prototypes} - {0}
            accounts = self.env["account.account"].browse(ids)
            kind.reconcilable = frozenset(
                account.id
                for account in accounts
                if account.reconcile
                or account.account_type in ("asset_cash", "liability_credit_card")
            )
        return kind.reconcilable

    def _update_totals(self, drafts):
        """Write the totals of all invoices in one statement per set of columns."""
        groups = defaultdict(list)
        for draft in drafts:
            if draft.totals:
                groups[tuple(draft.totals)].append(draft)
        fields = self.env["account.move"]._fields
        for columns, group in groups.items():
            casts = [fields[name].column_type[1] for name in columns]
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move SET %s FROM (VALUES %s) AS total (id, %s)"
                    " WHERE account_move.id = total.id",
                    SQL(", ").join(
                        SQL(
                            "%s = total.%s::%s",
                            SQL.identifier(name),
                            SQL.identifier(name),
                            SQL(cast),
                        )
                        for name, cast in zip(columns, casts, strict=True)
                    ),
                    SQL(", ").join(
                        SQL("%s", (draft.move.id, *self._total_values(draft)))
                        for draft in group
                    ),
                    SQL(", ").join(map(SQL.identifier, columns)),
                )
            )

    def _total_values(self, draft):
        """Return the totals of one invoice as the ORM stores them."""
        currencies = {
            "currency_id": draft.kind.currency,
            "company_currency_id": draft.kind.company.currency_id,
        }
        for name, value in draft.totals.items():
            field = draft.move._fields[name]
            if field.type == "monetary":
                currency = currencies[field.get_currency_field(draft.move)]
                value = _money(value, currency)
            yield value


class _Pair:
    """Balance and amount in currency of a line's vals, by attribute."""

    __slots__ = ("amount_currency", "balance")

    def __init__(self, vals):
        self.balance = vals["balance"]
        self.amount_currency = vals["amount_currency"]


def _cells(prototype, columns):
    """Return a fresh list of COPY cells from a prototype's row."""
    return [
        NULL if prototype.row[name] is None else escape(prototype.row[name])
        for name in columns
    ]


def _add_links(links, line_id, ids_by_name):
    """Append the relation rows of one line."""
    for name, ids in ids_by_name.items():
        for other_id in ids:
            links[name].write(f"{line_id}\t{other_id}\n")


def _money(amount, currency):
    """Return a rounded amount as the ORM stores it."""
    return f"{amount:.{currency.decimal_places}f}"


def _encoder(field, digits, Line):
    """Return a function from a given value to COPY text."""
    if field.type == "float":
        if digits:
            scale = digits[1]
            return lambda value: (
                f"{float_round(float(value or 0.0), precision_digits=scale):.{scale}f}"
            )
        return lambda value: repr(float(value or 0.0))
    return lambda value: encode(field.convert_to_column_insert(value, Line))
