from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..core.capture.kinds import PRICE_ONLY
from ..core.match import Terms
from .invoice_match_orders import as_decimal


class Agreed(NamedTuple):
    """What an order line and its order say.

    :ivar home: the order is in the company's currency.
    """

    estimated: bool
    freight: bool
    blanket: bool
    agreed_on: date
    home: bool


class InvoiceMatchOrders(models.AbstractModel):
    """What is agreed about order lines beside price and quantity."""

    _inherit = "invoice.match.orders"

    @api.model
    def _prepare_order_lines(self, rows):
        lines = super()._prepare_order_lines(rows)
        agreed = self._query_terms(list(lines))
        days = self._query_days(list(lines))
        billed = self._query_billed(list(lines))
        costs = self._get_costs(rows, agreed)
        for row in rows:
            number = row["id"]
            line, one = lines[number], agreed[number]
            line.terms = Terms(
                freight=bool(one.freight),
                estimated=bool(one.estimated),
                blanket=bool(one.blanket),
                gross=self._get_gross(row, line),
                billed=billed.get(number),
                cost=costs.get(number),
                agreed_on=one.agreed_on,
                came_on=days.get(number),
                # A delivery under a second number has the supplier's one.
                noted=any(not receipt.quantity for receipt in line.receipts),
            )
        return lines

    @api.model
    def _get_gross(self, row, line):
        """Return the price without the discount of an order line."""
        off = (100 - Decimal(str(row["discount"] or 0))) / 100
        return line.price / off if 0 < off < 1 else None

    @api.model
    def _query_terms(self, lines):
        """Return {order line: :class:`Agreed`}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, line.match_estimated, template.match_freight,
                       po.match_blanket, line.date_planned::date,
                       po.currency_id = company.currency_id
                  FROM purchase_order_line line
                  JOIN purchase_order po ON po.id = line.order_id
                  JOIN res_company company ON company.id = po.company_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template
                       ON template.id = product.product_tmpl_id
                 WHERE line.id = ANY(%s)
                """,
                lines,
            )
        )
        return {row[0]: Agreed(*row[1:]) for row in rows}

    @api.model
    def _query_days(self, lines):
        """Return {order line: day on which the last of it came}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT purchase_line_id, MAX(date)::date FROM stock_move
                 WHERE purchase_line_id = ANY(%s) AND state = 'done' GROUP BY 1
                """,
                lines,
            )
        )
        return dict(rows)

    @api.model
    def _query_billed(self, lines):
        """Return {order line: average price of what was billed and posted}.

        Later debits and credits of the price count with their amount.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.purchase_line_id,
                       SUM(item.price_subtotal), SUM(item.quantity),
                       COUNT(DISTINCT (item.product_uom_id, item.currency_id))
                  FROM account_move_line item
                  JOIN account_move move ON move.id = item.move_id
                 WHERE item.purchase_line_id = ANY(%s) AND move.state = 'posted'
                   AND move.move_type = 'in_invoice'
              GROUP BY item.purchase_line_id
                """,
                lines,
            )
        )
        later = self._query_corrections(lines)
        # Billed in two units or currencies there is no one price.
        return {
            line: as_decimal((net + later.get(line, 0)) / quantity)
            for line, net, quantity, ways in rows
            if quantity > 0 and ways == 1
        }

    @api.model
    def _query_corrections(self, lines):
        """Return {order line: amount of posted documents that corrected its price}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT pair.purchase_line_id,
                       SUM(CASE WHEN move.move_type = 'in_refund'
                                THEN -written.net ELSE written.net END)
                  FROM invoice_match_line pair
                  JOIN account_move move ON move.id = pair.move_id
                  JOIN invoice_capture_line written ON written.id = pair.capture_line_id
                  JOIN invoice_capture capture ON capture.id = written.capture_id
                 WHERE pair.purchase_line_id = ANY(%s) AND move.state = 'posted'
                   AND ltrim(capture.kind, '0') = ANY(%s)
              GROUP BY pair.purchase_line_id
                """,
                lines,
                list(PRICE_ONLY),
            )
        )
        return dict(rows)

    @api.model
    def _get_costs(self, rows, agreed):
        """Return {order line: average cost}, where it can be compared with a price.

        :param agreed: see :meth:`_query_terms`
        """
        ids = {row["product_id"] for row in rows} - {None}
        products = {one.id: one for one in self.env["product.product"].browse(ids)}
        found = {}
        for row in rows:
            product = products.get(row["product_id"])
            same = product and product.uom_id.id == row["uom"]
            if same and agreed[row["id"]].home and product.cost_method == "average":
                found[row["id"]] = as_decimal(product.sudo().standard_price)
        return {line: cost for line, cost in found.items() if cost}


class InvoiceMatchFacts(models.AbstractModel):
    """What is agreed with suppliers for many invoices."""

    _inherit = "invoice.match.facts"

    @api.model
    def _prepare_order(self, name, order, closed):
        facts = super()._prepare_order(name, order, closed)
        return replace(facts, agreement=order._get_agreement())

    @api.model
    def _prepare_facts(self, company, run, written, named, pointed):
        res = super()._prepare_facts(company, run, written, named, pointed)
        partner = run.move.commercial_partner_id.with_company(company)
        run.facts = replace(
            run.facts,
            self_billing=partner.match_self_billing,
            rate=self._get_tax_rate(company, run),
        )
        return res

    @api.model
    def _get_tax_rate(self, company, run):
        """Return our rate of the day from the document's to its tax currency."""
        document = run.document
        if not document.tax_currency or document.tax_currency == document.currency:
            return None
        names = [document.currency, document.tax_currency]
        found = self.env["res.currency"].search([("name", "in", names)])
        known = {currency.name: currency for currency in found}
        if len(known) < 2 or not document.issued:
            return None
        rates = (known[names[0]], known[names[1]], company, document.issued)
        return Decimal(str(known[names[0]]._get_conversion_rate(*rates)))
