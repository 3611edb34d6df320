from odoo import api, models

#: What says that something was received, or how much of which order.
_RECEIVES = frozenset({"state", "quantity", "product_uom", "purchase_line_id"})


class StockMove(models.Model):
    """Goods are received past a receipt's button too: by its moves."""

    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        """Let nobody who approved an order create what it received."""
        moves = super().create(vals_list)
        moves._signing_receive()
        return moves

    def write(self, vals):
        """Let nobody who approved an order write what it received."""
        done = super().write(vals)
        if not _RECEIVES.isdisjoint(vals):
            self._signing_receive()
        return done

    def _signing_receive(self):
        """Check who received what is done of orders, and write it down."""
        received = self.sudo().filtered(
            lambda move: (
                move.state == "done"
                and move.purchase_line_id
                and move.location_dest_id.usage != "supplier"
            )
        )
        received.purchase_line_id.order_id._signing_check_receiver()
        received.picking_id._signing_note_done()


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Let nobody who approved an order add to what it received."""
        lines = super().create(vals_list)
        lines.move_id._signing_receive()
        return lines

    def write(self, vals):
        """Let nobody who approved an order write how much it received."""
        done = super().write(vals)
        if "quantity" in vals:
            self.move_id._signing_receive()
        return done
