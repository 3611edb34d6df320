from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.account_edi_ubl_cii.models.account_edi_common import (
    UOM_TO_UNECE_CODE,
)

from ..core.match import Matcher, OrderLine, Receipt, Unit
from .invoice_match_ledger import Ledger

#: Codes of UN/ECE Recommendation 20 and 21 that only count pieces.
PIECES = ("", "C62", "H87", "EA", "NAR", "NMP", "PCE", "XPP", "1", "ZZ", "E48", "LS")


class InvoiceMatchOrders(models.AbstractModel):
    """Order lines with their receipts, as the matcher takes them: a few queries for all
    bills of a comparison, however many.
    """

    _name = "invoice.match.orders"
    _description = "Orders to Compare Bills With"

    @api.model
    def _gather(self, company, runs):
        """Give each comparison a matcher of its supplier and the rules in force.

        :param runs: ``Comparison`` with facts
        """
        suppliers = {run.facts.seller for run in runs} - {None}
        named = {one for run in runs for one in run.orders}
        moves = [run.move.id for run in runs]
        rows = self._query_lines(company, suppliers, named, moves)
        lines = self._prepare_order_lines(rows)
        by_supplier = defaultdict(list)
        for row in rows:
            by_supplier[row["supplier"]].append(lines[row["id"]])
        matchers, rules = {}, {}
        for run in runs:
            seller, currency = run.facts.seller, run.move.currency_id
            if seller not in matchers:
                aliases = self._get_aliases(seller)
                matchers[seller] = Matcher(by_supplier[seller], aliases)
            if (seller, currency) not in rules:
                rules[seller, currency] = self._get_rules(
                    company, by_supplier[seller], seller, currency
                )
            run.matcher, run.rules = matchers[seller], rules[seller, currency]

    @api.model
    def _get_rules(self, company, lines, seller, currency):
        """Return the tolerances in force for a supplier's documents in a currency."""
        found = self.env["purchase.order.line"].browse([line.id for line in lines])
        partner = self.env["res.partner"].browse(seller)
        rules = self.env["invoice.tolerance"]
        return rules._get_rules(company, found, partner, currency)

    @api.model
    def _get_aliases(self, supplier):
        """Return what people said the supplier's texts and numbers are; a hook."""
        return {}

    @api.model
    def _get_ledger(self, runs):
        """Return what drafts that were compared before take of the order lines."""
        lines = {
            number: line
            for run in runs
            for number, line in run.matcher.index.lines.items()
        }
        moves = [run.move.id for run in runs]
        return Ledger(lines, self._query_claims(list(lines), moves), runs)

    # === QUERIES === #

    @api.model
    def _query_lines(self, company, suppliers, orders, moves):
        """Return rows of the lines of open orders, of named ones and of linked ones.

        :param suppliers: ids of commercial entities
        :param orders: ids of orders that are named
        :param moves: ids of bills whose order lines are wanted again
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS (
                    SELECT line.order_id
                      FROM purchase_order_line line
                      JOIN purchase_order po ON po.id = line.order_id
                      JOIN res_partner partner ON partner.id = po.partner_id
                     WHERE po.company_id = %(company)s
                       AND partner.commercial_partner_id = ANY(%(suppliers)s)
                       AND po.state = 'purchase'
                       AND line.display_type IS NULL
                       AND line.qty_invoiced
                           < GREATEST(line.product_qty, line.qty_received)
                     UNION
                    SELECT id FROM purchase_order WHERE id = ANY(%(orders)s)
                     UNION
                    SELECT line.order_id
                      FROM account_move_line item
                      JOIN purchase_order_line line ON line.id = item.purchase_line_id
                     WHERE item.move_id = ANY(%(moves)s)
                )
                SELECT line.id, line.order_id, po.name AS order_name, po.partner_ref,
                       po.state, partner.commercial_partner_id AS supplier,
                       line.name, line.product_id, line.product_uom_id AS uom,
                       line.price_unit, line.discount, line.price_subtotal,
                       line.product_qty, line.qty_received, line.qty_invoiced,
                       line.is_downpayment, product.barcode, product.default_code,
                       template.purchase_method, template.id AS template,
                       row_number() OVER (
                           PARTITION BY line.order_id ORDER BY line.sequence, line.id
                       ) AS position
                  FROM purchase_order_line line
                  JOIN purchase_order po ON po.id = line.order_id
                  JOIN res_partner partner ON partner.id = po.partner_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template
                       ON template.id = product.product_tmpl_id
                 WHERE line.order_id IN (SELECT order_id FROM wanted)
                   AND po.company_id = %(company)s
                   AND line.display_type IS NULL
              ORDER BY po.date_approve, line.order_id, line.sequence, line.id
                """,
                company=company.id,
                suppliers=list(suppliers),
                orders=list(orders),
                moves=list(moves),
            )
        )
        return self.env.cr.dictfetchall()

    @api.model
    def _query_claims(self, lines, moves):
        """Return ``[(bill, order line, quantity)]`` of drafts, by bill.

        :param lines: ids of order lines
        :param moves: ids of bills being compared, drafts or not
        """
        items = (
            self.env["account.move.line"]
            .sudo()
            .search_fetch(
                [
                    ("purchase_line_id", "in", lines),
                    "|",
                    ("parent_state", "=", "draft"),
                    ("move_id", "in", moves),
                ],
                ["move_id", "purchase_line_id", "quantity", "product_uom_id"],
                order="move_id, id",
            )
        )
        return [
            (
                item.move_id.id,
                item.purchase_line_id.id,
                as_decimal(item._get_ordered_quantity()),
            )
            for item in items
        ]

    @api.model
    def _query_receipts(self, lines):
        """Return {order line: receipts by delivery note}, returns negative."""
        self.env.cr.execute(
            SQL(
                """
                SELECT move.purchase_line_id, picking.id, %(names)s AS names,
                       SUM(
                           move.quantity * uom.factor / line_uom.factor
                           * CASE WHEN place.usage = 'supplier' THEN -1 ELSE 1 END
                       )
                  FROM stock_move move
                  JOIN stock_picking picking ON picking.id = move.picking_id
                  JOIN stock_location place ON place.id = move.location_dest_id
                  JOIN purchase_order_line line ON line.id = move.purchase_line_id
                  JOIN uom_uom uom ON uom.id = move.product_uom
                  JOIN uom_uom line_uom ON line_uom.id = line.product_uom_id
                 WHERE move.purchase_line_id = ANY(%(lines)s) AND move.state = 'done'
              GROUP BY move.purchase_line_id, picking.id
              ORDER BY move.purchase_line_id, picking.id
                """,
                lines=list(lines),
                names=SQL(
                    "ARRAY[%s]",
                    SQL(", ").join(
                        SQL.identifier("picking", name)
                        for name in self._get_delivery_fields()
                    ),
                ),
            )
        )
        found = defaultdict(list)
        for line, _picking, names, quantity in self.env.cr.fetchall():
            first, *others = [name for name in names if name] or [""]
            found[line].append(Receipt(first, Decimal(str(round(quantity, 6)))))
            # The same delivery under its other numbers.
            found[line] += [Receipt(name, Decimal(0)) for name in others]
        return found

    @api.model
    def _get_delivery_fields(self):
        """Return the stored fields of pickings that name a delivery; a hook."""
        return ["name", "supplier_delivery_note"]

    @api.model
    def _query_supplier_codes(self, templates, suppliers):
        """Return {(supplier, template or variant): the supplier's item numbers}."""
        self.env.cr.execute(
            SQL(
                """
                SELECT partner.commercial_partner_id, info.product_tmpl_id,
                       info.product_id, info.product_code
                  FROM product_supplierinfo info
                  JOIN res_partner partner ON partner.id = info.partner_id
                 WHERE info.product_tmpl_id = ANY(%s) AND info.product_code IS NOT NULL
                   AND partner.commercial_partner_id = ANY(%s)
                """,
                list(templates),
                list(suppliers),
            )
        )
        found = defaultdict(set)
        for supplier, template, product, code in self.env.cr.fetchall():
            kind, number = ("product", product) if product else ("template", template)
            found[supplier, kind, number].add(code)
        return found

    @api.model
    def _query_taxes(self, lines):
        """Return {order line: [(rate or None, inside the price)]}."""
        relation = self.env["purchase.order.line"]._fields["tax_ids"]
        self.env.cr.execute(
            SQL(
                """
                SELECT rel.%(line)s, tax.amount, tax.amount_type,
                       tax.price_include_override = 'tax_included'
                  FROM %(table)s rel JOIN account_tax tax ON tax.id = rel.%(tax)s
                 WHERE rel.%(line)s = ANY(%(lines)s)
                """,
                table=SQL.identifier(relation.relation),
                line=SQL.identifier(relation.column1),
                tax=SQL.identifier(relation.column2),
                lines=list(lines),
            )
        )
        found = defaultdict(list)
        for line, amount, kind, inside in self.env.cr.fetchall():
            rate = Decimal(str(amount)) if kind == "percent" else None
            found[line].append((rate, bool(inside)))
        return found

    # === AS THE MATCHER TAKES THEM === #

    @api.model
    def _prepare_order_lines(self, rows):
        """Return {id: ``OrderLine``} of rows."""
        ids = [row["id"] for row in rows]
        receipts, taxes = self._query_receipts(ids), self._query_taxes(ids)
        codes = self._query_supplier_codes(
            {row["template"] for row in rows} - {None},
            {row["supplier"] for row in rows},
        )
        units = self._get_units()
        return {
            row["id"]: self._prepare_order_line(
                row, units, receipts[row["id"]], taxes[row["id"]], codes
            )
            for row in rows
        }

    @api.model
    def _prepare_order_line(self, row, units, receipts, taxes, codes):
        """Return one ``OrderLine``; a hook for what else a supplier may name it by."""
        supplier = row["supplier"]
        named = codes[supplier, "template", row["template"]]
        named = named | codes[supplier, "product", row["product_id"]]
        rates = [rate for rate, _inside in taxes]
        return OrderLine(
            id=row["id"],
            order=row["order_id"],
            names=frozenset(filter(None, (row["order_name"], row["partner_ref"]))),
            refs=frozenset({str(row["position"]), str(row["id"])}),
            position=row["position"],
            product=row["product_id"],
            seller_items=frozenset(named),
            buyer_items=frozenset(filter(None, (row["default_code"],))),
            gtins=frozenset(filter(None, (row["barcode"],))),
            text=row["name"] or "",
            unit=units.get(row["uom"], Unit()),
            price=self._get_net_price(row, any(inside for _rate, inside in taxes)),
            ordered=as_decimal(row["product_qty"]),
            received=as_decimal(row["qty_received"]),
            invoiced=as_decimal(row["qty_invoiced"]),
            receipts=tuple(receipts),
            two_way=row["purchase_method"] == "purchase" or bool(row["is_downpayment"]),
            rates=frozenset() if None in rates else frozenset(rates),
            live=row["state"] == "purchase",
        )

    @api.model
    def _get_net_price(self, row, inside):
        """Return the price of one unit without tax, discount taken off."""
        if inside and row["product_qty"]:
            return as_decimal(row["price_subtotal"]) / as_decimal(row["product_qty"])
        off = (100 - as_decimal(row["discount"])) / 100
        return (as_decimal(row["price_unit"]) * off).normalize() + 0

    # === UNITS === #

    @api.model
    def _get_units(self):
        """Return {id: ``Unit``} of every unit of measure."""
        every = self.env["uom.uom"].sudo().with_context(active_test=False)
        return {
            uom.id: Unit(uom.parent_path.split("/")[0], Decimal(repr(uom.factor)))
            for uom in every.search_fetch([], ["parent_path", "factor"])
        }

    @api.model
    def _get_unit_of(self):
        """Return what says the unit of a code of UN/ECE Recommendation 20."""
        units = self._get_units()
        named = {f"uom {number}": unit for number, unit in units.items()}
        for name, code in UOM_TO_UNECE_CODE.items():
            uom = self.env.ref(name, raise_if_not_found=False)
            if uom and uom.id in units:
                named[code] = units[uom.id]
        piece = named.get("C62", Unit())
        named.update(dict.fromkeys(PIECES, piece))
        return lambda code: named.get(code) or Unit(f"code {code}")


def as_decimal(number):
    """Return a figure of the database with the digits that it shows."""
    return Decimal(repr(round(number or 0.0, 8))).normalize() + 0
