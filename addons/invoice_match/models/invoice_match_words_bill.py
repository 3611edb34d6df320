from odoo import api, models


class InvoiceMatchWords(models.AbstractModel):
    """Why a bill does not show what is written."""

    _inherit = "invoice.match.words"

    @api.model
    def _get_exceptions_h(self):
        """Add what :mod:`core.check.bill` finds."""
        return {
            **super()._get_exceptions_h(),
            ("H11", "figure"): self.env._(
                "The bill shows %(expected_money)s as %(where)s; the supplier wrote "
                "%(found_money)s (%(amount)s more)."
            ),
            ("H11", "prepaid"): self.env._(
                "%(found_money)s is asked for, the bill shows %(expected_money)s: part "
                "of it was paid before. Deduct that payment or pay what is asked for."
            ),
            ("H11", "rounding"): self.env._(
                "%(found_money)s is asked for, the bill shows %(expected_money)s: the "
                "supplier rounds what is to pay, or adds what belongs to others."
            ),
            ("H11", "split"): self.env._(
                "The invoice names no lines: one line stands for all of them. Split it."
            ),
            ("H11", "no_tax"): self.env._(
                "The company has no purchase tax for this line, which has the written "
                "amount: %(where)s. Make the tax, or book the amount as a cost."
            ),
            ("H11", "no_total"): self.env._(
                "The invoice does not say what it comes to; the bill shows what its "
                "other figures make."
            ),
            ("H11", "currency"): self.env._(
                "The invoice names no currency we know (%(where)s); the bill shows its "
                "figures in %(bill)s."
            ),
            ("H11", "inactive_currency"): self.env._(
                "The invoice is in %(where)s, which is not in use. Activate the "
                "currency and enter its rate."
            ),
            ("H15", "failed"): self.env._(
                "The bill could not be made from the file because of a mistake of ours "
                "(%(where)s). Type it beside the picture and tell the administrator."
            ),
            ("H15", "unreadable"): self.env._(
                "The file cannot be read (%(where)s): its message says why. Type the "
                "invoice beside the picture, or ask for the file again."
            ),
        }
