from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

#: State -> which of the figures at the top it counts for.
_FIGURES = {
    "approved": "approved",
    "question": "asked",
    "received": "checking",
    "checking": "checking",
    "waiting": "checking",
}


class InvoiceSupplier(models.AbstractModel):
    """What is on its way to a supplier, and what it is asked."""

    _inherit = "invoice.supplier"

    @api.model
    def _get_money(self, supplier):
        """Return, for each currency, what is approved, asked and being checked.

        :return: ``[{"currency", "approved", "next", "asked", "checking"}]``
        """
        moves = self.env["account.move"].sudo()
        opened = moves.search(
            Domain(moves._get_supplier_domain(supplier))
            & Domain("state", "!=", "cancel")
            & Domain("payment_state", "not in", ("paid", "in_payment", "reversed"))
        )
        states = opened._get_supplier_state()
        found = defaultdict(lambda: dict.fromkeys(set(_FIGURES.values()), 0.0))
        days = defaultdict(list)
        for move in opened:
            figure = _FIGURES.get(states[move.id]["state"])
            if not figure:
                continue
            found[move.currency_id][figure] += self._get_open(move)
            if figure == "approved" and move.move_type == "in_invoice":
                days[move.currency_id].append(move.invoice_date_due)
        return [
            {
                "currency": currency,
                "next": min(filter(None, days[currency]), default=None),
                **found[currency],
            }
            for currency in found
        ]

    def _get_open(self, move):
        """Return what is still to be paid of a bill; drafts have no residual yet."""
        posted = move.state == "posted"
        amount = move.amount_residual if posted else move.amount_total
        return -amount if move.move_type == "in_refund" else amount

    @api.model
    def _get_questions(self, supplier):
        """Return the questions that wait for the supplier, the oldest first."""
        exceptions = self.env["invoice.exception"].sudo()
        bills = self.env["account.move"]._get_supplier_domain(supplier)
        asked = exceptions.search(
            exceptions._get_asked_domain() & Domain("move_id", "any", bills),
            order="asked_at, id",
        )
        return [
            {
                "bill": one.move_id.id,
                "number": one.move_id.ref,
                "question": one.question,
                "asked_at": one.asked_at,
            }
            for one in asked
        ]

    @api.model
    def _get_orders_to_invoice(self, supplier):
        """Return the orders of which something may be invoiced now, latest first."""
        orders = self.env["purchase.order"].sudo()
        own = orders.search(
            self._get_order_domain(supplier)
            & Domain("order_line.qty_to_invoice", ">", 0),
            order="date_approve desc, id desc",
            limit=50,
        )
        return [
            {
                "id": order.id,
                "name": order.name,
                "reference": order.partner_ref,
                "company": order.company_id.name,
                "currency": order.currency_id,
                "amount": order.currency_id.round(
                    sum(
                        line.price_total * line.qty_to_invoice / line.product_qty
                        for line in order.order_line
                        if line.product_qty and line.qty_to_invoice > 0
                    )
                ),
            }
            for order in own
        ]
