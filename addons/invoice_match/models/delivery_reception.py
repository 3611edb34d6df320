from odoo import api, fields, models
from odoo.exceptions import UserError


class DeliveryReception(models.AbstractModel):
    """What the screen "Receive goods" may ask; rights are checked by the pickings."""

    _name = "delivery.reception"
    _description = "Reception of Deliveries"

    @api.model
    def get_deliveries(self, text=""):
        """Return the expected deliveries for the list. Called by the screen.

        :param str text: what to look for; everything without it
        :rtype: list[dict]
        """
        text = text.strip()[:100] if isinstance(text, str) else ""
        # Searched as the user, so that rules apply; only what is shown is read beyond.
        found = self.env["stock.picking"]._get_expected_deliveries(text)
        return [self._prepare_delivery(picking) for picking in found.sudo()]

    @api.model
    def get_delivery(self, picking_id):
        """Return one expected delivery with its lines. Called by the screen.

        :raises AccessError: it is not the user's to receive
        :raises UserError: it is not expected any more
        """
        picking = self._browse_delivery(picking_id)
        picking._check_receivable()
        moves = picking._get_expected_moves()
        despatch, announced = picking._get_despatch()
        delivery = self._prepare_delivery(picking)
        lines = [self._prepare_line(move) for move in moves]
        if despatch:
            delivery["advice"] = despatch.number
            delivery["delivery_note"] = delivery["delivery_note"] or despatch.number
            for line in lines:
                # What is not announced is not expected to be in this delivery.
                line["announced"], line["lots"] = announced.get(line["id"], (0, []))
        return {**delivery, "lines": lines}

    @api.model
    def acknowledge(self, picking_id, vals):
        """Receive a delivery; see ``stock.picking._receive_acknowledged``. Called by
        the screen's button, and again by it when the network broke.
        """
        if not isinstance(vals, dict):
            raise UserError(self.env._("Open the delivery again."))
        picking = self._browse_delivery(picking_id, sudo=False)
        return picking._receive_acknowledged(vals)

    def _browse_delivery(self, picking_id, sudo=True):
        """Return a delivery the user may receive, readable whatever else they may."""
        if not isinstance(picking_id, int):
            raise UserError(self.env._("Open the delivery again."))
        picking = self.env["stock.picking"].browse(picking_id).exists()
        if not picking:
            raise UserError(self.env._("This delivery does not exist any more."))
        picking._check_may_receive()
        return picking._for_receiving() if sudo else picking

    def _prepare_delivery(self, picking):
        """Return what the list shows of a delivery."""
        orders = picking.move_ids.purchase_line_id.order_id
        day = fields.Datetime.context_timestamp(self, picking.scheduled_date).date()
        today = fields.Date.context_today(self)
        return {
            "id": picking.id,
            "name": picking.name,
            "orders": ", ".join(orders.mapped("name")),
            "supplier_id": picking.partner_id.commercial_partner_id.id,
            "supplier": picking.partner_id.commercial_partner_id.name or "",
            "company": picking.company_id.name if len(self.env.companies) > 1 else "",
            "day": fields.Date.to_string(day),
            "when": self._get_when(day, today),
            "count": len(picking._get_expected_moves()),
            "delivery_note": picking.supplier_delivery_note or "",
        }

    @api.model
    def _get_when(self, day, today):
        """Return which part of the list a delivery stands in."""
        if day < today:
            return "late"
        if day == today:
            return "today"
        week = fields.Date.end_of(today, "week")
        return "week" if day <= week else "later"

    def _prepare_line(self, move):
        """Return what the screen shows and needs of one line."""
        return {
            "id": move.id,
            "name": move.product_id.with_context(
                display_default_code=False
            ).display_name,
            "code": move.product_id.default_code or "",
            "description": move.purchase_line_id.name or "",
            "expected": move.product_uom_qty,
            "unit": move.product_uom.name,
            "tracking": "" if move.has_tracking == "none" else move.has_tracking,
            "codes": self._get_codes(move),
        }

    def _get_codes(self, move):
        """Return the codes a scanner may read for a line, and how many each stands for."""
        product = move.product_id
        codes = {product.barcode: 1, product.default_code: 1}
        orders = move.purchase_line_id.order_id.partner_id.commercial_partner_id
        for seller in product.seller_ids:
            if seller.partner_id.commercial_partner_id == orders:
                codes.setdefault(seller.product_code, 1)
        unit = product.uom_id
        for packed in product.product_uom_ids:
            codes[packed.barcode] = packed.uom_id._compute_quantity(
                1, unit, raise_if_failure=False
            )
        return [
            {
                "code": code,
                "quantity": unit._compute_quantity(
                    size, move.product_uom, raise_if_failure=False
                ),
            }
            for code, size in codes.items()
            if code
        ]
