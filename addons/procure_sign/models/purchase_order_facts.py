from datetime import timedelta
from decimal import Decimal

from odoo import fields, models

from ..core import splits
from ..core.policy import Facts
from ..core.statement import Act
from ..money import decimal, in_company
from .purchase_order_bound import ACT

#: How many windows back a chain of split orders is followed.
_WINDOWS = 12


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _signing_facts(self, act):
        """Return what policies look at, in the company's currency."""
        self.ensure_one()
        order = self.sudo().with_company(self.sudo().company_id)
        return Facts(
            act=Act(act),
            amount=order._signing_amount_together(),
            alone=order._signing_amount(),
            day=fields.Date.context_today(order),
            supplier=str(order.partner_id.commercial_partner_id.id),
            categories=order._signing_categories(),
            analytic=frozenset(order._signing_shares()),
            new_supplier=order._signing_is_new_supplier(),
            off_catalogue=bool(order._signing_off_catalogue()),
            duties=order._signing_duties(),
        )

    def _signing_amount(self):
        """Return the total in the company's currency, at the server's day.

        The day of the order is anybody's to write: it would choose the rate.
        """
        return in_company(self._signing_total(), self.currency_id, self.company_id)

    def _signing_in_company(self, amount):
        """Convert an amount of the order at the server's day."""
        return float(in_company(amount, self.currency_id, self.company_id))

    def _signing_amount_together(self):
        """Return the total with the orders that count with this one."""
        governor = self._signing_company()
        window = timedelta(days=governor.signing_split_days)
        own = self._signing_split()
        domain = [
            # Split between branches it is one order all the same.
            ("company_id", "in", governor._signing_get_governed(ACT).ids),
            (
                "partner_id.commercial_partner_id",
                "=",
                self.partner_id.commercial_partner_id.id,
            ),
            ("id", "!=", self._origin.id),
            "|",
            # What waits counts today, whatever day somebody wrote on it.
            ("state", "=", "to approve"),
            "&",
            ("state", "=", "purchase"),
            "|",
            ("date_approve", "=", False),
            ("date_approve", ">=", own.day - window * _WINDOWS),
        ]
        others = [one._signing_split() for one in self.search(domain)]
        near = splits.together(own, others, window)
        orders = self.browse(one.id for one in near)
        return self._signing_amount() + sum(orders._signing_amounts(), Decimal(0))

    def _signing_split(self):
        """Return the order as one that may be part of a greater one: its day."""
        when = self.state == "purchase" and self.date_approve
        return splits.Order(
            id=self._origin.id,
            supplier=str(self.partner_id.commercial_partner_id.id),
            day=fields.Date.context_today(self, when or None),
            amount=Decimal(0),
        )

    def _signing_amounts(self):
        """Return what orders come to: as it was signed, or as they stand.

        Adding up the lines of every order of a supplier anew is too slow for a list.
        """
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("act", "=", ACT.value),
            ("state", "in", ("open", "done")),
        ]
        requests = self.env["signing.request"].sudo().search(domain, order="id")
        asked = {
            one.res_id: decimal(one.company_amount, one.company_currency_id)
            for one in requests
        }
        return [
            asked[one.id] if one.id in asked else one._signing_amount() for one in self
        ]

    def _signing_categories(self):
        """Return the products' categories and those above them."""
        paths = self.order_line.product_id.categ_id.mapped("parent_path")
        return frozenset(key for path in paths for key in path.split("/") if key)

    def _signing_shares(self):
        """Return what each analytic account bears, untaxed, in the order's currency.

        :return: ``{id of the account as text: float}``
        """
        lines = self._signing_lines()
        keys = {key for line in lines for key in line._signing_accounts()}
        return {key: sum(line._signing_share(key) for line in lines) for key in keys}

    def _signing_is_new_supplier(self):
        """Say whether the company has neither ordered from it nor had a bill."""
        supplier = self.partner_id.commercial_partner_id
        ordered = self.search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id.commercial_partner_id", "=", supplier.id),
                ("state", "=", "purchase"),
                ("id", "!=", self._origin.id),
            ],
            limit=1,
        )
        billed = self.env["account.move"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", supplier.id),
                ("move_type", "in", ("in_invoice", "in_refund", "in_receipt")),
                ("state", "=", "posted"),
            ],
            limit=1,
        )
        return not ordered and not billed

    def _signing_off_catalogue(self):
        """Return the lines that the supplier's catalogue does not have."""
        return self._signing_lines().filtered(
            lambda line: not line._signing_in_catalogue()
        )


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _signing_in_catalogue(self):
        """Say whether the supplier sells this to the company at the moment."""
        today = fields.Date.context_today(self)
        supplier = self.order_id.partner_id.commercial_partner_id
        return any(
            one.partner_id.commercial_partner_id == supplier
            and one.company_id in (self.env["res.company"], self.order_id.company_id)
            and one.product_id in (self.env["product.product"], self.product_id)
            and (not one.date_start or one.date_start <= today)
            and (not one.date_end or one.date_end >= today)
            for one in self.product_id.seller_ids
        )

    def _signing_accounts(self):
        """Return the ids of the analytic accounts that bear the line, as text."""
        return {
            key for one in self.analytic_distribution or {} for key in one.split(",")
        }

    def _signing_share(self, account):
        """Return what an analytic account bears of the line, untaxed.

        :param account: id as text
        """
        percent = sum(
            share
            for keys, share in (self.analytic_distribution or {}).items()
            if account in keys.split(",")
        )
        return self._signing_subtotal() * percent / 100
