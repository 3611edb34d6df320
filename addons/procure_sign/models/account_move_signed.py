from odoo import api, models
from odoo.exceptions import UserError

_BILLS = ("in_invoice", "in_receipt")


class AccountMove(models.Model):
    """A bill of an order is posted when the order is signed as it stands."""

    _inherit = "account.move"

    @api.model_create_multi
    def create(self, vals_list):
        """Ask the gate of orders whose bill is created as posted."""
        moves = super().create(vals_list)
        moves._signing_gate_posted()
        return moves

    def write(self, vals):
        """Ask the gate of each order that a bill is for, on every way to post it."""
        done = super().write(vals)
        if vals.get("state") == "posted":
            self._signing_gate_posted()
        return done

    def _signing_gate_posted(self):
        """Let only signed orders have posted bills."""
        bills = self.filtered(
            lambda move: move.state == "posted" and move.move_type in _BILLS
        )
        bills.sudo().line_ids._signing_gate_orders()


class AccountMoveLine(models.Model):
    """What a posted bill is for stays as it was when its order was asked for."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Ask the gate of orders that a posted bill is newly for."""
        lines = super().create(vals_list)
        lines._signing_posted()._signing_gate_orders()
        return lines

    def write(self, vals):
        """Refuse to take a posted bill from its order; ask the gate of a new one."""
        if "purchase_line_id" not in vals and "move_id" not in vals:
            return super().write(vals)
        if "purchase_line_id" in vals:
            self._signing_posted()._signing_check_link(vals["purchase_line_id"])
        done = super().write(vals)
        self._signing_posted()._signing_gate_orders()
        return done

    def _signing_posted(self):
        """Return the lines of posted bills that are for an order."""
        return self.filtered(
            lambda line: (
                line.purchase_line_id
                and line.parent_state == "posted"
                and line.move_id.move_type in _BILLS
            )
        )

    def _signing_check_link(self, purchase_line_id):
        """Keep the order of a posted bill: who signed it has no part in paying."""
        changed = self.sudo().filtered(
            lambda line: line.purchase_line_id.id != purchase_line_id
        )
        for order in changed.purchase_line_id.order_id._signing_bound():
            raise UserError(
                self.env._(
                    "This bill is posted for %(name)s: set it to draft before it is for "
                    "another order.",
                    name=order.name,
                )
            )

    def _signing_gate_orders(self):
        """Ask the gate of the orders that these lines are for."""
        self.sudo().purchase_line_id.order_id._signing_gate()
