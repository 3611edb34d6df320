from odoo import models


class AccountMove(models.Model):
    """Release of bills to payment."""

    _inherit = "account.move"

    def _needs_release(self):
        """Return the bills among these that may not be posted or paid unreleased: those
        that were captured or that have a line of an order.
        """
        return self.browse()

    def _is_released(self):
        """Return whether this bill is released and still says what was released."""
        self.ensure_one()
        return bool(self.release_kind)

    def _release_agreed(self):
        """Release those of these bills that have no open exception; called at the end of
        each comparison.
        """
