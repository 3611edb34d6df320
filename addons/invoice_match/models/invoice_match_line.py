from decimal import Decimal

from odoo import fields, models

from ..core.match.model import REASONS, Pair

WORDS = {
    "person": "Chosen by a person",
    "order_line": "Order line named",
    "delivery": "Delivery note named",
    "gtin": "GTIN",
    "buyer_item": "Our item number",
    "seller_item": "Supplier's item number",
    "alias": "Learned name",
    "text": "Description, price and quantity",
    "parts": "Part of an order line",
    "kit": "Several order lines together",
}


class InvoiceMatchLine(models.Model):
    """A captured line, or a part of it, is this line of an order."""

    _name = "invoice.match.line"
    _description = "Pair of Invoice Line and Order Line"
    _inherit = ["invoice.match.kept"]
    _order = "move_id, sequence, id"

    move_id = fields.Many2one(
        "account.move", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    sequence = fields.Integer()
    key = fields.Char(help="BT-126 of the captured line.")
    capture_line_id = fields.Many2one(
        "invoice.capture.line", index=True, ondelete="cascade"
    )
    move_line_id = fields.Many2one(
        "account.move.line", index="btree_not_null", ondelete="set null"
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line", index="btree_not_null", ondelete="set null"
    )
    quantity = fields.Float(
        digits=(16, 6), help="Of the captured line, in the order line's unit."
    )
    has_quantity = fields.Boolean(help="Whether the units can be compared.")
    confidence = fields.Float(digits=(5, 4))
    reason = fields.Selection([(one, WORDS[one]) for one in REASONS], required=True)
    confirmed_by = fields.Many2one("res.users")

    def _as_pair(self):
        """Return the pair as the matcher takes it."""
        self.ensure_one()
        return Pair(
            self.key,
            self.purchase_line_id.id,
            Decimal(repr(round(self.quantity, 6))),
            1.0,
            "person",
        )
