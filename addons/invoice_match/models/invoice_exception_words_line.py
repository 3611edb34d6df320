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
        return {
            ("L01", ""): self.env._("%(line_name)s was not ordered (%(amount)s)."),
            ("L02", ""): self.env._(
                "%(line_name)s may be any of %(count)s order lines: choose one."
            ),
            ("L03", ""): self.env._(
                "%(line_name)s is item %(written)s; item %(ordered)s was ordered."
            ),
            ("L06", ""): self.env._(
                "%(line_name)s: the invoice's unit cannot be compared with the order's."
            ),
            ("L13", ""): self.env._(
                "%(line_name)s: %(found_money)s is written, quantity and price make "
                "%(expected_money)s."
            ),
            ("L14", ""): self.env._(
                "Tax of %(line_name)s: %(found)s %% instead of %(expected)s %%."
            ),
            ("L19", ""): self.env._(
                "%(line_name)s: %(found)s days off the agreed day, %(day)s."
            ),
            ("L19", "early"): self.env._(
                "%(line_name)s is invoiced %(found)s days before the agreed delivery, "
                "%(day)s."
            ),
            ("L19", "late"): self.env._(
                "%(line_name)s came %(found)s days after the agreed day, %(day)s."
            ),
            ("L20", ""): self.env._(
                "%(line_name)s names the delivery note %(note)s, under which nothing "
                "was received."
            ),
        }

    @api.model
    def _get_exceptions_quantity(self):
        """Return the patterns of quantities."""
        return {
            ("L07", ""): self.env._(
                "%(line_name)s: %(found)s invoiced, %(expected)s left of what was "
                "ordered (%(amount)s at stake)."
            ),
            ("L08", ""): self.env._(
                "%(line_name)s: %(found)s invoiced, %(expected)s received and not yet "
                "invoiced (%(amount)s at stake)."
            ),
            ("L09", ""): self.env._(
                "%(line_name)s: %(found)s invoiced, nothing received yet (%(amount)s)."
            ),
            ("L10", ""): self.env._(
                "%(line_name)s: %(found)s came and are invoiced, %(expected)s were left "
                "of the order (%(amount)s at stake)."
            ),
            ("L11", ""): self.env._(
                "%(line_name)s: %(found)s invoiced, %(expected)s kept after returns "
                "(%(amount)s at stake)."
            ),
            ("L12", ""): self.env._(
                "%(line_name)s: %(found)s invoiced, %(expected)s accepted by the quality "
                "check (%(amount)s at stake)."
            ),
            ("L16", ""): self.env._(
                "%(line_name)s: all of it was invoiced before (%(amount)s at stake)."
            ),
        }

    @api.model
    def _get_exceptions_price(self):
        """Return the patterns of prices."""
        return {
            ("L04", ""): self.env._(
                "Price of %(line_name)s: %(found_price)s instead of %(expected_price)s "
                "(%(percent)s, %(amount)s at stake)."
            ),
            ("L04", "retro"): self.env._(
                "Price of %(line_name)s with this correction: %(found_price)s instead of "
                "%(expected_price)s (%(percent)s, %(amount)s at stake)."
            ),
            ("L05", ""): self.env._(
                "Price of %(line_name)s: %(found_price)s, estimated were "
                "%(expected_price)s (%(percent)s, %(amount)s at stake)."
            ),
            ("L15", ""): self.env._(
                "%(line_name)s is invoiced at %(found_price)s, without the discount "
                "agreed: %(expected_price)s (%(amount)s at stake)."
            ),
            ("L17", ""): self.env._(
                "%(line_name)s: %(found_money)s on one line is much, look at it."
            ),
            ("L18", ""): self.env._(
                "The price of %(line_name)s, %(found_price)s, is far from its average "
                "cost, %(expected_price)s (%(percent)s)."
            ),
        }

    @api.model
    def _get_exceptions_c(self):
        """Return the patterns of charges and credits."""
        return {
            ("C01", ""): self.env._(
                "Freight: %(found_money)s instead of the planned %(expected_money)s "
                "(%(percent)s)."
            ),
            ("C02", ""): self.env._(
                "Charge nobody agreed to: %(found_money)s %(reason)s."
            ),
            ("C03", ""): self.env._("The invoice rounds by %(found_money)s."),
            ("C04", ""): self.env._(
                "Deposit, packaging or eco-tax to check: %(found_money)s %(reason)s."
            ),
            ("C05", ""): self.env._(
                "%(expected_money)s were paid in advance, the invoice deducts "
                "%(found_money)s (%(amount)s missing)."
            ),
            ("C06", ""): self.env._(
                "A credit note of %(expected_money)s is expected, %(found_money)s came "
                "(%(amount)s missing)."
            ),
        }
