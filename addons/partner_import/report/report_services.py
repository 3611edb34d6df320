from decimal import Decimal
from functools import cache, lru_cache
from operator import itemgetter

from odoo import api, models
from odoo.tools import SQL, format_date, groupby

from ..core.line_text import plain_number


class ReportServices(models.AbstractModel):
    """Every service of an invoice, as plain dicts read at once."""

    _name = "report.partner_import.report_services"
    _description = "Services of the Month"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template prints; called by Odoo's report engine.

        :param docids: ids of ``account.move``
        :raises AccessError: who may not read one of the invoices
        """
        moves = self.env["account.move"].browse(docids)
        moves.check_access("read")
        rows = {
            move_id: list(records)
            for move_id, records in groupby(
                self._read_rows(moves), key=itemgetter("move_id")
            )
        }
        documents = {
            move.id: self._prepare_document(move, rows.get(move.id, []))
            for move in moves
        }
        return {
            "doc_ids": docids,
            "doc_model": "account.move",
            "docs": moves,
            "documents": documents,
        }

    def _read_rows(self, moves):
        """Return the rows of the invoices as dicts, by one query.

        The invoices were checked; whoever may read one may read its services.
        """
        self.env["partner.import.line"].flush_model()
        query = SQL(
            """SELECT l.move_id, l.partner_id, p.name AS partner, l.product_id,
                      l.service_date, s.name AS served, l.reference, l.note,
                      COALESCE(l.quantity, 0)::text AS quantity,
                      COALESCE(CASE WHEN l.disbursement THEN l.cost_price END,
                               l.price_unit, 0)::text AS price,
                      COALESCE(CASE WHEN l.disbursement THEN l.cost_amount END,
                               l.amount, 0)::text AS amount
                 FROM partner_import_line l
            LEFT JOIN res_partner p ON p.id = l.partner_id
                 JOIN res_partner c ON c.id = l.client_id
            LEFT JOIN res_partner s ON s.id =
                      NULLIF(l.client_id, c.commercial_partner_id)
                WHERE l.move_id = ANY(%s)
             ORDER BY l.move_id, p.name, l.partner_id, l.service_date, l.id""",
            moves.ids,
        )
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()

    def _prepare_document(self, move, rows):
        """Return partners with their services and totals, ready to print."""
        lang = move.partner_id.lang or self.env.lang or "en_US"
        names = self._get_product_names({row["product_id"] for row in rows}, lang)
        number = self._number_format(lang)
        date = lru_cache(maxsize=None)(
            lambda day: format_date(self.env, day, lang_code=lang) if day else ""
        )
        digits = move.currency_id.decimal_places
        partners, total = [], Decimal()
        for _key, group in groupby(rows, key=itemgetter("partner_id")):
            records = list(group)
            subtotal = sum((Decimal(row["amount"]) for row in records), Decimal())
            total += subtotal
            partners.append(
                {
                    "name": records[0]["partner"] or "",
                    "count": len(records),
                    "total": number(f"{subtotal:f}", digits),
                    "rows": [
                        (
                            date(row["service_date"]),
                            names.get(row["product_id"], ""),
                            row["served"] or "",
                            row["reference"] or row["note"] or "",
                            number(row["quantity"], 0),
                            number(row["price"], digits),
                            number(row["amount"], digits),
                        )
                        for row in records
                    ],
                }
            )
        return {
            "partners": partners,
            "count": len(rows),
            "total": number(f"{total:f}", digits),
            "show_served": any(row["served"] for row in rows),
        }

    def _get_product_names(self, product_ids, lang):
        """Return the services' names in the client's language."""
        # sudo: a portal client reads the names of what is on its own invoice
        products = self.env["product.product"].sudo().browse(product_ids - {None})
        products = products.with_context(lang=lang, display_default_code=False)
        return {product.id: product.display_name for product in products}

    def _number_format(self, lang):
        """Return a function (text, least digits) -> number as the language writes it."""
        data = self.env["res.lang"]._get_data(code=lang)

        @cache
        def write(text, digits):
            value = Decimal(text)
            plain = plain_number(value)
            decimals = max(digits, len(plain.partition(".")[2]))
            separated = f"{value:,.{decimals}f}"
            table = {",": data.thousands_sep or "", ".": data.decimal_point or "."}
            return "".join(table.get(char, char) for char in separated)

        return write
