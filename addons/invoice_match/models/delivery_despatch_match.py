from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ..core.delivery.advice import read_advice
from ..core.delivery.announced import announce
from ..core.match import OrderLine
from ..trust import trusted


class DeliveryDespatch(models.Model):
    """Which expected deliveries a despatch advice announces."""

    _inherit = "delivery.despatch"

    def _match(self):
        """Pair open advices with what is expected of their supplier.

        Called when an advice arrives and when a delivery of the supplier is opened, so
        that an order that was confirmed later is found too.
        """
        for despatch in trusted(self.sudo()).filtered("partner_id"):
            advice = read_advice(despatch.capture_id._get_content())
            found = announce(advice, despatch._get_expected_lines())
            for place, line in enumerate(despatch.line_ids.sorted("sequence")):
                move = found.lines.get(place, (False,))[0]
                if line.move_id.id != move:
                    line.move_id = move

    def _get_expected_lines(self):
        """Return what is expected of the supplier, as the matcher takes order lines.

        Another supplier's deliveries are never among them, whatever order is named.
        """
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "not in", ("draft", "done", "cancel")),
                ("picking_id.picking_type_code", "=", "incoming"),
                ("picking_id.return_id", "=", False),
                (
                    "purchase_line_id.order_id.partner_id",
                    "child_of",
                    self.partner_id.commercial_partner_id.id,
                ),
            ]
        )
        moves = self.env["stock.move"].search(domain, order="date, id")
        return [self._prepare_expected_line(move) for move in moves]

    def _prepare_expected_line(self, move):
        """Return a line of a delivery as the matcher takes order lines."""
        line, product = move.purchase_line_id, move.product_id
        order = line.order_id
        place = order.order_line.ids.index(line.id) + 1
        sellers = product.seller_ids.filtered(
            lambda one: (
                one.partner_id.commercial_partner_id
                == self.partner_id.commercial_partner_id
            )
        )
        return OrderLine(
            id=move.id,
            order=order.id,
            names=frozenset(filter(None, (order.name, order.partner_ref))),
            refs=frozenset((str(place), str(line.id))),
            position=place,
            product=product.id,
            seller_items=frozenset(filter(None, sellers.mapped("product_code"))),
            buyer_items=frozenset(filter(None, (product.default_code,))),
            gtins=frozenset(filter(None, (product.barcode,))),
            text=line.name or "",
            ordered=Decimal(str(move.product_uom_qty)),
        )

    def _get_announced(self, moves):
        """Return the oldest open advice that announces some of these lines.

        :return: (advice, possibly none; {line of the delivery: (quantity, lots)})
        """
        lines = self.env["delivery.despatch.line"].search(
            [("move_id", "in", moves.ids), ("despatch_id.state", "=", "open")]
        )
        despatch = lines.despatch_id.sorted("id")[:1]
        announced = {}
        for line in despatch.line_ids.filtered(lambda one: one.move_id in moves):
            quantity, lots = announced.get(line.move_id.id, (0, []))
            added = line._get_expected_quantity()
            if added is None or quantity is None:
                # Announced in a unit that cannot be compared: a person counts.
                announced[line.move_id.id] = (None, lots)
                continue
            announced[line.move_id.id] = (quantity + added, lots + (line.lots or []))
        return despatch, announced


class DeliveryDespatchLine(models.Model):
    """Quantities of an advice in the units of our orders."""

    _inherit = "delivery.despatch.line"

    def _get_expected_quantity(self):
        """Return the quantity in the delivery's unit; None if units differ in kind."""
        orders = self.env["invoice.match.orders"]
        written = orders._get_unit_of()(self.unit_code or "")
        factor = written.into(orders._get_units()[self.move_id.product_uom.id])
        if factor is None:
            return None
        return float(Decimal(str(self.quantity)) * factor)
