import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..trust import is_trusted, split_defaults, trusted

GUARDED = frozenset({"made_file_sha256"})


class AccountPaymentOrder(models.Model):
    """The file that is said to have left is the one that was gated."""

    _inherit = "account.payment.order"

    made_file_sha256 = fields.Char(
        string="Digest of the file", copy=False, readonly=True
    )

    @api.model
    def default_get(self, fields):
        """Give only the fields' own defaults to what is guarded."""
        others, own = split_defaults(self, fields, GUARDED)
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse a digest that nobody computed, in values."""
        for vals in vals_list:
            self._check_file_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse a digest that nobody computed."""
        self._check_file_vals(vals)
        return super().write(vals)

    def _check_file_vals(self, vals):
        """Refuse digests from outside the addon.

        :raises AccessError: a value is given
        """
        if not GUARDED.isdisjoint(vals) and not is_trusted(self):
            raise AccessError(
                self.env._("The digest of a file is written with the file only.")
            )

    def open2generated(self):
        """Keep the digest of the file that was made."""
        action = super().open2generated()
        if self.payment_type == "outbound":
            trusted(self.sudo()).write({"made_file_sha256": self._get_file_sha256()})
        return action

    def generated2uploaded(self):
        """Refuse a file that is not the one that was made.

        :raises UserError: naming the orders and what to do
        """
        changed = self.filtered(
            lambda one: (
                one.payment_type == "outbound"
                and one.made_file_sha256
                and one.made_file_sha256 != one._get_file_sha256()
            )
        )
        if changed:
            raise UserError(
                self.env._(
                    "The file of %(orders)s was changed after it was made. Do not send "
                    "it: cancel the order, set it to draft and make the file anew.",
                    orders=", ".join(changed.mapped("display_name")),
                )
            )
        return super().generated2uploaded()

    def _get_file_sha256(self):
        """Return the digest of the file; False without one."""
        self.ensure_one()
        raw = self.sudo().payment_file_id.raw
        return hashlib.sha256(raw).hexdigest() if raw else False
