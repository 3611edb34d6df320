from decimal import Decimal

from odoo import models

from ..core.capture.document import Document, Line, Tax, Totals
from ..core.capture.party import Party
from ..core.capture.references import References


def as_decimal(number):
    """Return a figure of a record with the digits that it shows."""
    return Decimal(repr(round(number, 8)))


class AccountMove(models.Model):
    """Bills that were typed from an order say what is on them."""

    _inherit = "account.move"

    def _get_typed_document(self):
        """Return a bill without a file as if it had been read.

        :rtype: core.capture.document.Document
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda one: one.display_type == "product"
        )
        partner = self.commercial_partner_id
        tax = as_decimal(self.amount_tax)
        untaxed = as_decimal(self.amount_untaxed)
        return Document(
            syntax="typed",
            number=self.ref or self.name or "/",
            issued=self.invoice_date or self.date,
            kind="381" if self.move_type == "in_refund" else "380",
            currency=self.currency_id.name,
            references=References(),
            seller=Party(name=partner.name or "", vat=partner.vat or "-"),
            lines=tuple(self._get_typed_line(one) for one in lines),
            taxes=(Tax("S", None, untaxed, tax),) if tax else (),
            totals=Totals(lines=untaxed, untaxed=untaxed, tax=tax, total=untaxed + tax),
        )

    def _get_typed_line(self, line):
        """Return one line of the bill as if it had been read."""
        rates = line.tax_ids.filtered(lambda tax: tax.amount_type == "percent")
        order_line = line.purchase_line_id
        return Line(
            number=str(line.id),
            name=line.name or line.product_id.display_name or "",
            buyer_item=line.product_id.default_code or "",
            quantity=as_decimal(line.quantity),
            unit=f"uom {line.product_uom_id.id}" if line.product_uom_id else "",
            price=None,
            net=as_decimal(line.price_subtotal),
            category="S",
            rate=as_decimal(rates.amount) if len(rates) == 1 else None,
            order=order_line.order_id.name or "",
            order_line=str(order_line.id) if order_line else "",
        )
