from odoo import models


class InvoiceCapture(models.Model):
    """What a machine that sent a file is told."""

    _inherit = "invoice.capture"

    def _get_answer(self):
        """Return what became of a file, for JSON; the caller checked the sender."""
        capture = self.sudo()
        first = capture.same_as_id or capture
        move = first.move_id
        found = move.match_exception_ids.filtered(lambda one: one.state == "open")
        return {
            "capture": capture.id,
            "file": capture.name,
            "sha256": capture.sha256,
            "state": capture.state,
            "refusal": capture.refusal or None,
            "same_as": capture.same_as_id.id or None,
            "number": capture.number or None,
            "currency": capture.currency_code or None,
            "total": capture.amount_total if capture.state == "captured" else None,
            "bill": move.id or None,
            "match": move.match_state or None,
            "findings": [{"code": one.code, "sentence": one.sentence} for one in found],
        }
