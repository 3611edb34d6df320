from odoo import api, models


class InvoiceMatchWords(models.AbstractModel):
    """The sentences of deliveries."""

    _inherit = "invoice.match.words"

    @api.model
    def _get_refusal(self, code, params):
        """Say of a despatch advice where it went."""
        if code != "despatch":
            return super()._get_refusal(code, params)
        return self.env._(
            "%(file)s is the despatch advice %(number)s, no invoice: its quantities "
            "wait at the delivery. There is nothing to do here.",
            **params,
        )

    @api.model
    def _get_delivery_refusal(self, code, params):
        """Return why an acknowledgement is not taken and what to do.

        :param code: of ``core.delivery.refusal.REFUSALS``
        :param params: its parameters, with ``line`` as the name of the product
        """
        sentences = {
            "not_a_number": self.env._(
                "%(line)s: “%(value)s” is not a quantity. Type a number."
            ),
            "negative": self.env._(
                "%(line)s: %(value)s is less than zero. To give goods back, type what "
                "came and how much of it is refused."
            ),
            "too_large": self.env._(
                "%(line)s: %(value)s is too much for a quantity. Was a barcode scanned "
                "in its place?"
            ),
            "unknown_line": self.env._(
                "A line is not part of this delivery any more. Open the delivery again."
            ),
            "line_twice": self.env._(
                "%(line)s is said twice. Open the delivery again."
            ),
            "line_missing": self.env._(
                "%(line)s was added to this delivery in between. Open it again."
            ),
            "bad_refusal": self.env._(
                "%(line)s: say whether the refused goods left with the driver or stay "
                "here until they are fetched."
            ),
            "no_reason": self.env._("%(line)s: say why goods are refused."),
            "lots_needed": self.env._("%(line)s needs its lot or serial number."),
            "lots_differ": self.env._(
                "%(line)s: the lots make %(lots)s, but %(quantity)s came."
            ),
            "serial_twice": self.env._(
                "%(line)s: serial number %(serial)s is there twice."
            ),
            "serial_quantity": self.env._(
                "%(line)s: serial number %(serial)s stands for one unit only."
            ),
        }
        return sentences[code] % params
