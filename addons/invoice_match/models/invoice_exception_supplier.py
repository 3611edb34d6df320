from odoo import api, models
from odoo.fields import Domain


class InvoiceException(models.Model):
    """What of an exception a supplier sees."""

    _inherit = "invoice.exception"

    @api.model
    def _get_asked_domain(self):
        """Return the domain of questions that wait for the supplier's answer."""
        return (
            Domain("state", "=", "open")
            & Domain("asked_at", "!=", False)
            & Domain("answered_at", "=", False)
        )

    def _get_supplier_values(self):
        """Return the question and answer of each, nothing of figures or persons."""
        return [
            {
                "id": one.id,
                "question": one.question,
                "asked_at": one.asked_at,
                "answer": one.answer,
                "answered_at": one.answered_at,
                "open": one.state == "open" and not one.answered_at,
            }
            for one in self
            if one.asked_at
        ]
