from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..trust import is_trusted, split_defaults, trusted

_GUARDED = frozenset({"signing_done_by_id"})


class StockPicking(models.Model):
    """A receipt remembers who validated it: who received does not approve."""

    _inherit = "stock.picking"

    signing_done_by_id = fields.Many2one(
        "res.users", "Received by", copy=False, readonly=True, index="btree_not_null"
    )

    @api.model
    def default_get(self, fields):
        """Give no default of who received: a client may send one."""
        others, own = split_defaults(self, fields, _GUARDED)
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse who received, where the program did not write it."""
        for vals in vals_list:
            self._signing_refuse(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse who received, where the program did not write it."""
        self._signing_refuse(vals)
        return super().write(vals)

    def _action_done(self):
        """Write down who validated; who approved the order does not receive it."""
        received = self.move_ids.filtered(
            lambda move: move.location_dest_id.usage != "supplier"
        )
        orders = self.purchase_id | received.purchase_line_id.order_id
        orders._signing_check_receiver()
        done = super()._action_done()
        self._signing_note_done()
        return done

    def _signing_note_done(self):
        """Write down who validated receipts that nobody is written down for."""
        fresh = self.filtered(
            lambda one: one.state == "done" and not one.signing_done_by_id
        )
        if fresh:
            trusted(fresh.sudo()).write({"signing_done_by_id": self.env.uid})

    def _signing_refuse(self, vals):
        if not _GUARDED.isdisjoint(vals) and not is_trusted(self):
            raise AccessError(
                self.env._("Who received goods is written when a receipt is validated.")
            )
