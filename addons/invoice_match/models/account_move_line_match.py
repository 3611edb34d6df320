from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..trust import is_trusted, without_defaults

CENT = Decimal("0.01")
#: What only the comparison writes.
MATCHED = {"match_key", "match_quantity"}


class AccountMoveLine(models.Model):
    """Lines of bills and how much of an order line they are."""

    _inherit = "account.move.line"

    match_key = fields.Char(
        copy=False, readonly=True, help="BT-126 of the captured line."
    )
    match_quantity = fields.Float(
        digits=(16, 6),
        copy=False,
        readonly=True,
        help="Of the order line, in its unit, where the comparison found it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Keep what a comparison found out of values from elsewhere."""
        for vals in vals_list:
            self._check_matched(vals)
        lines = without_defaults(self, MATCHED)
        return super(AccountMoveLine, lines).create(vals_list)

    def write(self, vals):
        """Refuse to have anybody say how much of an order a line is."""
        self._check_matched(vals)
        return super().write(vals)

    def _check_matched(self, vals):
        """Refuse values that only the comparison gives.

        :raises AccessError: a value is given from outside the addon
        """
        if not MATCHED.isdisjoint(vals) and not is_trusted(self):
            raise AccessError(
                self.env._(
                    "How much of an order a bill's line is follows from the comparison."
                )
            )

    def _get_ordered_quantity(self):
        """Return how much of the order line this line bills, credits negative."""
        self.ensure_one()
        if self.match_quantity:
            return self._get_bill_sign() * self.match_quantity
        return self._get_written_quantity()

    def _get_written_quantity(self):
        """Return the bill's own quantity in the unit of the order line, as Odoo counts."""
        uom = self.purchase_line_id.product_uom_id
        quantity = self.product_uom_id._compute_quantity(self.quantity, uom)
        return self._get_bill_sign() * quantity

    def _get_bill_sign(self):
        """Return -1 on credit notes, which take back what was billed."""
        return -1 if self.move_id.move_type == "in_refund" else 1

    def _is_billed(self):
        """Return whether Odoo counts this line as billed."""
        move = self.move_id
        legacy = move.payment_state == "invoicing_legacy"
        return (move.state != "cancel" or legacy) and move.move_type in (
            "in_invoice",
            "in_refund",
        )

    # === ONE LINE OVER SEVERAL ORDER LINES === #

    def _split_into(self, written, shares):
        """Return a piece for each share; together they amount to what these do.

        :param written: ``InvoiceLine``
        :param shares: ``[(order line, quantity, reason, confidence)]``
        """
        if len(self) == 1 and len(shares) < 2:
            return self
        whole = self._join(written)
        if len(shares) < 2 or not sum(share[1] for share in shares):
            return whole
        return whole._divide(shares)

    def _join(self, written):
        """Make one line of the pieces that a former comparison made."""
        first, others = self[:1], self[1:]
        if others:
            net = sum(self.mapped("price_subtotal"))
            others.unlink()
            quantity = abs(float(written.quantity))
            first._write_amount(quantity, float(written.price or 0), net)
        return first

    def _divide(self, shares):
        """Divide this line; amounts add up to the cent, the first takes the rest."""
        self.ensure_one()
        net = left = Decimal(f"{self.price_subtotal:.2f}")
        quantity, price = self.quantity, self.price_unit * (1 - self.discount / 100)
        weights = self._get_weights(shares)
        total = sum(share[1] for share in shares)
        pieces = self
        for share, weight in zip(shares[1:], weights[1:], strict=True):
            amount = (net * weight).quantize(CENT, ROUND_HALF_UP)
            piece = self.copy({"move_id": self.move_id.id, "match_key": self.match_key})
            piece._write_amount(quantity * share[1] / total, price, float(amount))
            left -= amount
            pieces |= piece
        self._write_amount(quantity * shares[0][1] / total, price, float(left))
        return pieces

    def _get_weights(self, shares):
        """Return the part of the amount for each share: by quantity, or by what was
        ordered where different things are on one line.
        """
        values = [Decimal(repr(share[1])) for share in shares]
        if any(share[2] == "kit" for share in shares):
            lines = self.env["purchase.order.line"].browse(one[0] for one in shares)
            values = [Decimal(repr(one.price_subtotal)) for one in lines]
        total = sum(values)
        return [value / total for value in values]

    def _write_amount(self, quantity, price, net):
        """Give a piece quantity and price where they make its amount, else the amount."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        rounded = round(quantity, digits)
        same = abs(rounded - quantity) < 1e-9
        if same and not self.currency_id.compare_amounts(rounded * price, net):
            self.write({"quantity": rounded, "price_unit": price, "discount": 0})
        else:
            self.write({"quantity": 1, "price_unit": net, "discount": 0})

    # === LINK === #

    def _link_to(self, order_line, quantity):
        """Link a line to an order line without changing what it amounts to.

        :param order_line: id
        :param quantity: in its unit, with the sign of the document
        """
        order_line = self.env["purchase.order.line"].browse(order_line)
        quantity *= self._get_bill_sign()
        vals = {"purchase_line_id": order_line.id, "match_quantity": quantity}
        product = order_line.product_id
        if product and self.product_id != product:
            vals.update(
                product_id=product.id,
                # As written: neither price nor taxes follow the product.
                is_imported=True,
                name=self.name,
                price_unit=self.price_unit,
                tax_ids=[Command.set(self.tax_ids.ids)],
            )
            if abs(quantity - self.quantity) < 1e-9:
                vals["product_uom_id"] = order_line.product_uom_id.id
        self.write(vals)

    def _unlink_from_orders(self):
        """Take back the links of lines that are no longer paired."""
        linked = self.filtered(
            lambda line: line.purchase_line_id or line.match_quantity
        )
        linked.write({"purchase_line_id": False, "match_quantity": 0.0})
