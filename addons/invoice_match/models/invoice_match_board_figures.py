from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .invoice_match_board import AGES

#: Suppliers shown, those with most bills first.
MOST_SUPPLIERS = 15


class InvoiceMatchBoard(models.AbstractModel):
    """The figures themselves, each by one grouped query."""

    _inherit = "invoice.match.board"

    def _query(self, model, domain):
        """Return the ids of a domain as SQL, for the user's eyes only."""
        self.env[model].flush_model()
        return self.env[model]._search(domain).subselect()

    def _say_amounts(self, amounts):
        """Return ``{currency id: amount}`` as the list the screen shows."""
        return [
            {"currency_id": currency, "amount": amount}
            for currency, amount in sorted(amounts.items())
            if currency
        ]

    def _sum_bills(self, domain):
        """Return count and total, in the companies' currencies, of bills."""
        groups = self.env["account.move"]._read_group(
            domain, ["company_id"], ["__count", "amount_total_signed:sum"]
        )
        sums = defaultdict(float)
        for company, _count, total in groups:
            sums[company.currency_id.id] -= total
        return {
            "count": sum(count for _company, count, _total in groups),
            "amounts": self._say_amounts(sums),
        }

    # === TOUCHLESS === #

    def _get_touchless(self, month):
        """Return how the bills of a month were released."""
        names = ("first", "touchless", "later", "person", "held")
        return {
            name: self._sum_bills(self._get_figure(name, month, None)[1])
            for name in names
        }

    def _get_suppliers(self, month):
        """Return touchless rate and price variance by supplier."""
        groups = self.env["account.move"]._read_group(
            self._get_first_domain(month),
            ["commercial_partner_id", "match_touchless"],
            ["__count"],
        )
        rows = {}
        for partner, touchless, count in groups:
            row = rows.setdefault(partner.id, self._prepare_supplier(partner))
            row["count"] += count
            row["touchless"] += count if touchless else 0
        for number, variances in self._get_variances(month).items():
            partner = self.env["res.partner"].browse(number)
            row = rows.setdefault(number, self._prepare_supplier(partner))
            row["variance"] = self._say_amounts(variances)
        found = sorted(rows.values(), key=lambda row: (-row["count"], row["name"]))
        return found[:MOST_SUPPLIERS]

    def _prepare_supplier(self, partner):
        return {
            "id": partner.id,
            "name": partner.display_name or self.env._("Unknown supplier"),
            "count": 0,
            "touchless": 0,
            "variance": [],
        }

    def _get_variances(self, month):
        """Return {supplier: {currency: paid more (+) or less (-) than ordered}} of the
        bills dated in a month, in the companies' currencies.
        """
        self.env["account.move.line"].flush_model()
        self.env["purchase.order.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.commercial_partner_id, company.currency_id,
                       SUM((item.price_subtotal
                            - line.price_subtotal / NULLIF(line.product_qty, 0)
                              * item.quantity * unit.factor / ordered.factor)
                           / NULLIF(move.invoice_currency_rate, 0)
                           * CASE move.move_type WHEN 'in_refund' THEN -1 ELSE 1 END)
                  FROM account_move_line item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN res_company company ON company.id = move.company_id
                  JOIN purchase_order_line line ON line.id = item.purchase_line_id
                  JOIN purchase_order po ON po.id = line.order_id
                  JOIN uom_uom unit ON unit.id = item.product_uom_id
                  JOIN uom_uom ordered ON ordered.id = line.product_uom_id
                 WHERE move.id IN %(bills)s AND po.currency_id = move.currency_id
              GROUP BY move.commercial_partner_id, company.currency_id
                """,
                bills=self._query("account.move", self._get_posted_domain(month)),
            )
        )
        found = defaultdict(dict)
        for partner, currency, variance in rows:
            found[partner][currency] = float(variance or 0)
        return found

    # === WHAT IS OPEN === #

    def _get_reasons(self):
        """Return open exceptions by reason and owner with the bills they hold."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT code, owner, currency_id, SUM(count), SUM(held)
                  FROM (SELECT one.code, one.owner, company.currency_id, move.id,
                               COUNT(*) AS count,
                               ABS(move.amount_total_signed) AS held
                          FROM invoice_exception one
                          JOIN account_move move ON move.id = one.move_id
                          JOIN res_company company ON company.id = move.company_id
                         WHERE one.id IN %(open)s
                      GROUP BY one.code, one.owner, company.currency_id, move.id)
                       AS bills
              GROUP BY code, owner, currency_id
                """,
                open=self._query("invoice.exception", self._get_reason_domain()),
            )
        )
        labels = {
            name: dict(
                self.env["invoice.exception"]
                ._fields[name]
                ._description_selection(self.env)
            )
            for name in ("code", "owner")
        }
        found = {}
        for code, owner, currency, count, held in rows:
            row = found.setdefault(
                (code, owner),
                {
                    "key": f"{code}/{owner}",
                    "code": code,
                    "name": labels["code"].get(code, code),
                    "owner": labels["owner"].get(owner, owner),
                    "count": 0,
                    "sums": defaultdict(float),
                },
            )
            row["count"] += int(count)
            row["sums"][currency] += float(held or 0)
        for row in found.values():
            row["amounts"] = self._say_amounts(row.pop("sums"))
        return sorted(
            found.values(),
            key=lambda row: -sum(one["amount"] for one in row["amounts"]),
        )

    def _get_ages(self):
        """Return what is held, by days since it came."""
        return [
            {"name": name, **self._sum_bills(self._get_age_domain(name))}
            for name, _low, _high in AGES
        ]

    # === TIME AND DISCOUNT === #

    def _get_delay(self, month):
        """Return hours from arrival to release of the bills of a month.

        :return: half of them within, nine of ten within; None while none is released
        """
        domain = self._get_first_domain(month) & Domain("released_at", "!=", False)
        half, most, count = self.env.execute_query(
            SQL(
                """
                SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY hours),
                       percentile_cont(0.9) WITHIN GROUP (ORDER BY hours), count(*)
                  FROM (SELECT GREATEST(EXTRACT(EPOCH FROM released_at - COALESCE(
                                   (SELECT MIN(capture.received_at)
                                      FROM invoice_capture capture
                                     WHERE capture.move_id = move.id),
                                   move.create_date)) / 3600, 0) AS hours
                          FROM account_move move WHERE move.id IN %s) AS bills
                """,
                self._query("account.move", domain),
            )
        )[0]
        return count and {"half": float(half), "most": float(most)} or None

    def _get_discounts(self, month):
        """Return early-payment discounts of a month: taken, missed, still to take."""
        found = {
            name: {"count": 0, "sums": defaultdict(float)}
            for name in ("taken", "missed", "open")
        }
        for _bill, name, currency, amount in self._query_discounts(month):
            found[name]["count"] += 1
            found[name]["sums"][currency] += float(amount)
        return {
            name: {"count": one["count"], "amounts": self._say_amounts(one["sums"])}
            for name, one in found.items()
        }

    def _get_discounted(self, month, name):
        """Return the bills of one of the parts of :meth:`_get_discounts`."""
        rows = self._query_discounts(month)
        return [bill for bill, found, _currency, _amount in rows if found == name]

    def _query_discounts(self, month):
        """Return rows of bills whose discount ends in a month: (bill, what became of
        it, currency of the company, discount). It is taken where the whole bill was
        settled by the day it ends.
        """
        until = fields.Date.add(month, months=1)
        domain = (
            self._get_companies_domain()
            & Domain("move_type", "=", "in_invoice")
            & Domain("state", "=", "posted")
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT move.id,
                       CASE WHEN item.reconciled AND (
                                SELECT MAX(part.max_date)
                                  FROM account_partial_reconcile part
                                 WHERE part.credit_move_id = item.id
                            ) <= item.discount_date THEN 'taken'
                            WHEN NOT item.reconciled
                             AND item.discount_date >= %(today)s THEN 'open'
                            ELSE 'missed' END,
                       company.currency_id,
                       ABS(item.balance) - ABS(item.discount_balance)
                  FROM account_move_line item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN res_company company ON company.id = move.company_id
                 WHERE item.display_type = 'payment_term'
                   AND item.discount_date >= %(month)s AND item.discount_date < %(until)s
                   AND item.discount_balance != 0 AND move.id IN %(bills)s
                """,
                today=fields.Date.context_today(self),
                month=month,
                until=until,
                bills=self._query("account.move", domain),
            )
        )
