from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..trust import is_trusted, split_defaults, trusted


class StockMove(models.Model):
    """Who received or sent goods: Odoo keeps only who wrote last."""

    _inherit = "stock.move"

    done_uid = fields.Many2one(
        "res.users", string="Validated by", copy=False, readonly=True
    )

    @api.model
    def default_get(self, fields):
        """Give only the fields' own defaults to what is guarded."""
        others, own = split_defaults(self, fields, {"done_uid"})
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        if any("done_uid" in vals for vals in vals_list):
            self._check_done_uid()
        return super().create(vals_list)

    def write(self, vals):
        if "done_uid" in vals:
            self._check_done_uid()
        return super().write(vals)

    def _check_done_uid(self):
        """Refuse that anybody says who received.

        :raises AccessError: the caller is not our own code
        """
        if not is_trusted(self):
            raise AccessError(
                self.env._("Who validated a receipt is written by validating it only.")
            )

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        trusted(done.sudo()).write({"done_uid": self.env.uid})
        return done
