from odoo import api, models


class InvoiceMatchWords(models.AbstractModel):
    """What differs on a line, in charges, in credits."""

    _inherit = "invoice.match.words"

    @api.model
    def _get_exceptions_l(self):
        """Return the patterns of lines by ``(code, why)``."""
        return {
            **self._get_exceptions_item(),
            **self._get_exceptions_quantity(),
            **self._get_exceptions_price(),
        }

    @api.model
    def _get_exceptions_item(self):
        """Return the patterns of which item it is."""
        _ = self.env._
        return {
            ("L01", ""): _("%(line_name)s was not ordered (%(amount)s)."),
            ("L02", ""): _(
                "%(line_name)s may be any of %(count)s order lines: choose one."
            ),
            ("L03", ""): _(
                "%(line_name)s is item %(written)s; item %(ordered)s was ordered."
            ),
            ("L06", ""): _(
                "%(line_name)s: the invoice's unit cannot be compared with the order's."
            ),
            ("L13", ""): _(
                "%(line_name)s: %(found_money)s is written, quantity and price make "
                "%(expected_money)s."
            ),
            ("L14", ""): _(
                "Tax of %(line_name)s: %(found)s %% instead of %(expected)s %%."
            ),
            ("L19", ""): _(
                "%(line_name)s: %(found)s days off the agreed day, %(day)s."
            ),
            ("L19", "early"): _(
                "%(line_name)s is invoiced %(found)s days before the agreed delivery, "
                "%(day)s."
            ),
            ("L19", "late"): _(
                "%(line_name)s came %(found)s days after the agreed day, %(day)s."
            ),
            ("L20", ""): _(
                "%(line_name)s names the delivery note %(note)s, under which nothing "
                "was received."
            ),
        }

    @api.model
    def _get_exceptions_quantity(self):
        """Return the patterns of quantities."""
        _ = self.env._
        return {
            ("L07", ""): _(
                "%(line_name)s: %(found)s invoiced, %(expected)s left of what was "
                "ordered (%(amount)s at stake)."
            ),
            ("L08", ""): _(
                "%(line_name)s: %(found)s invoiced, %(expected)s received and not yet "
                "invoiced (%(amount)s at stake)."
            ),
            ("L09", ""): _(
                "%(line_name)s: %(found)s invoiced, nothing received yet (%(amount)s)."
            ),
            ("L10", ""): _(
                "%(line_name)s: %(found)s came and are invoiced, %(expected)s were left "
                "of the order (%(amount)s at stake)."
            ),
            ("L11", ""): _(
                "%(line_name)s: %(found)s invoiced, %(expected)s kept after returns "
                "(%(amount)s at stake)."
            ),
            ("L12", ""): _(
                "%(line_name)s: %(found)s invoiced, %(expected)s accepted by the quality "
                "check (%(amount)s at stake)."
            ),
            ("L16", ""): _(
                "%(line_name)s: all of it was invoiced before (%(amount)s at stake)."
            ),
        }

    @api.model
    def _get_exceptions_price(self):
        """Return the patterns of prices."""
        _ = self.env._
        return {
            ("L04", ""): _(
                "Price of %(line_name)s: %(found_price)s instead of %(expected_price)s "
                "(%(percent)s, %(amount)s at stake)."
            ),
            ("L04", "retro"): _(
                "Price of %(line_name)s with this correction: %(found_price)s instead of "
                "%(expected_price)s (%(percent)s, %(amount)s at stake)."
            ),
            ("L05", ""): _(
                "Price of %(line_name)s: %(found_price)s, estimated were "
                "%(expected_price)s (%(percent)s, %(amount)s at stake)."
            ),
            ("L15", ""): _(
                "%(line_name)s is invoiced at %(found_price)s, without the discount "
                "agreed: %(expected_price)s (%(amount)s at stake)."
            ),
            ("L17", ""): _(
                "%(line_name)s: %(found_money)s on one line is much, look at it."
            ),
            ("L18", ""): _(
                "The price of %(line_name)s, %(found_price)s, is far from its average "
                "cost, %(expected_price)s (%(percent)s)."
            ),
        }

    @api.model
    def _get_exceptions_c(self):
        """Return the patterns of charges and credits."""
        _ = self.env._
        return {
            ("C01", ""): _(
                "Freight: %(found_money)s instead of the planned %(expected_money)s "
                "(%(percent)s)."
            ),
            ("C02", ""): _("Charge nobody agreed to: %(found_money)s %(reason)s."),
            ("C03", ""): _("The invoice rounds by %(found_money)s."),
            ("C04", ""): _(
                "Deposit, packaging or eco-tax to check: %(found_money)s %(reason)s."
            ),
            ("C05", ""): _(
                "%(expected_money)s were paid in advance, the invoice deducts "
                "%(found_money)s (%(amount)s missing)."
            ),
            ("C06", ""): _(
                "A credit note of %(expected_money)s is expected, %(found_money)s came "
                "(%(amount)s missing)."
            ),
        }
