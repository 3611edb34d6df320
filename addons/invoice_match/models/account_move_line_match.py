from math import copysign

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..trust import is_trusted, split_defaults

#: What only the comparison writes.
MATCHED = {"match_quantity"}


class AccountMoveLine(models.Model):
    """Lines of bills and how much of an order line they are."""

    _inherit = "account.move.line"

    match_quantity = fields.Float(
        digits=(16, 6),
        copy=False,
        readonly=True,
        help="Of the order line, in its unit, where the comparison found it.",
        groups="base.group_user",
    )

    @api.model
    def default_get(self, fields):
        """Give only the fields' own defaults to what is guarded."""
        others, own = split_defaults(self, fields, MATCHED)
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Keep what a comparison found out of values from elsewhere."""
        for vals in vals_list:
            self._check_matched(vals)
        return super().create(vals_list)

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

        Taxes and what is to be paid stay as they are written: only amounts are moved
        from one piece to another.

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
            amount = sum(self.mapped("amount_currency"))
            balance = sum(self.mapped("balance"))
            others.with_context(dynamic_unlink=True).unlink()
            quantity = abs(float(written.quantity))
            price = float(written.price or 0)
            first.write(first._prepare_piece(quantity, price, amount, balance))
        return first

    def _divide(self, shares):
        """Divide this line; amounts add up to the cent, the first takes the rest."""
        self.ensure_one()
        quantity, price = self.quantity, self.price_unit * (1 - self.discount / 100)
        amount, balance = self.amount_currency, self.balance
        total = sum(share[1] for share in shares)
        rows = []
        for share, weight in list(zip(shares, self._get_weights(shares), strict=True))[
            1:
        ]:
            part = self.currency_id.round(self.amount_currency * weight)
            own = self.company_currency_id.round(self.balance * weight)
            count = quantity * share[1] / total
            rows.append(
                self._prepare_copy(self._prepare_piece(count, price, part, own))
            )
            amount, balance = amount - part, balance - own
        count = quantity * shares[0][1] / total
        self.write(self._prepare_piece(count, price, amount, balance))
        return self | self.create(rows)

    def _get_weights(self, shares):
        """Return the part of the amount for each share: by quantity, or by what was
        ordered where different things are on one line.
        """
        values = [share[1] for share in shares]
        if any(share[2] == "kit" for share in shares):
            lines = self.env["purchase.order.line"].browse(one[0] for one in shares)
            values = lines.mapped("price_subtotal")
        return [value / (sum(values) or 1) for value in values]

    def _prepare_copy(self, vals):
        """Return the values of a further piece of this line."""
        return {
            **self.copy_data()[0],
            "move_id": self.move_id.id,
            "sequence": self.sequence,
            "capture_line_id": self.capture_line_id.id,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "tax_tag_ids": [Command.set(self.tax_tag_ids.ids)],
            "is_imported": True,
            **vals,
        }

    def _prepare_piece(self, quantity, price, amount, balance):
        """Return the values of a piece: quantity and price where they make its amount,
        else the amount.
        """
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        amount = self.currency_id.round(amount)
        net = copysign(amount, quantity * price or amount)
        rounded = round(quantity, digits)
        made = self.currency_id.round(rounded * price)
        exact = abs(rounded - quantity) < 1e-9 and made == self.currency_id.round(net)
        return {
            "quantity": rounded if exact else 1,
            "price_unit": price if exact else net,
            "discount": 0,
            "amount_currency": amount,
            "balance": self.company_currency_id.round(balance),
        }

    # === LINK === #

    def _link_to(self, order_line, quantity):
        """Link a line to an order line without changing what it amounts to.

        :param order_line: ``purchase.order.line``
        :param quantity: in its unit, with the sign of the document
        """
        quantity *= self._get_bill_sign()
        vals = {"purchase_line_id": order_line.id, "match_quantity": quantity}
        product = order_line.product_id
        if product and self.product_id != product:
            # What is imported keeps its price and taxes whatever the product's are.
            vals.update(product_id=product.id, is_imported=True)
            if abs(quantity - self.quantity) < 1e-9:
                vals["product_uom_id"] = order_line.product_uom_id.id
        # No amount changes on this draft: what Odoo keeps in step stays as it is.
        models.BaseModel.write(self, vals)

    def _link_posted(self, wanted, order_lines):
        """Say what a posted line is of an order; the entry itself stays as it is."""
        if len(self) == len(wanted) == 1:
            number, quantity, *_why = wanted[0]
            vals = {
                "purchase_line_id": order_lines[number].id,
                "match_quantity": quantity * self._get_bill_sign(),
            }
            models.BaseModel.write(self, vals)

    def _unlink_from_orders(self):
        """Take back the links of lines that are no longer paired."""
        linked = self.filtered(
            lambda line: line.purchase_line_id or line.match_quantity
        )
        linked.write({"purchase_line_id": False, "match_quantity": 0.0})
