from decimal import Decimal

from odoo import fields, models

from ..core.check.header import Agreement


class PurchaseOrder(models.Model):
    """Blanket orders: how much and how long may be invoiced."""

    _inherit = "purchase.order"

    match_blanket = fields.Boolean(
        string="Blanket order",
        help="Invoiced many times, up to a value, until a day; quantities are the most "
        "that may be called for.",
    )
    match_limit = fields.Monetary(
        string="Invoiced up to", help="Untaxed; zero for no limit."
    )
    match_starts = fields.Date(string="Invoiced from")
    match_ends = fields.Date(string="Invoiced until")

    def _get_agreement(self):
        """Return what a blanket order allows; None of any other order.

        :rtype: core.check.header.Agreement
        """
        self.ensure_one()
        if not self.match_blanket:
            return None
        items = self.order_line.invoice_lines.filtered(
            lambda item: item.parent_state == "posted"
        )
        spent = sum(
            -item.price_subtotal
            if item.move_type == "in_refund"
            else item.price_subtotal
            for item in items
        )
        return Agreement(
            limit=Decimal(str(self.match_limit)) if self.match_limit else None,
            spent=Decimal(str(round(spent, 6))),
            starts=self.match_starts or None,
            ends=self.match_ends or None,
        )


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    match_estimated = fields.Boolean(
        string="Estimated price",
        help="The price was not agreed: its own tolerance (PS) applies.",
    )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    match_freight = fields.Boolean(
        string="Cost of delivery",
        help="Freight and the like on purchase orders: charges of invoices are compared "
        "with it by their own tolerance (KW).",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    match_self_billing = fields.Boolean(
        string="We write the invoices",
        company_dependent=True,
        help="Self-billing is agreed with this supplier: an invoice that comes from the "
        "supplier would be paid twice.",
    )
