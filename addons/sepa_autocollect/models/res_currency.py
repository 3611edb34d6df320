from decimal import Decimal

from odoo import models


class ResCurrency(models.Model):
    """Money as the rules want it."""

    _inherit = "res.currency"

    def _get_decimal(self, amount):
        """An amount as a Decimal with the currency's places."""
        self.ensure_one()
        return Decimal(f"{amount:.{self.decimal_places}f}")
