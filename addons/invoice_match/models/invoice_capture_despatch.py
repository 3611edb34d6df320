from odoo import api, models
from odoo.fields import Command

from ..core.capture import CaptureRefused
from ..core.delivery.advice import read_advice
from ..trust import trusted


class InvoiceCapture(models.Model):
    """Despatch advices come by the same channels as invoices."""

    _inherit = "invoice.capture"

    @api.model
    def _keep_many(self, company, files, channel, sender=None):
        """Hand what is a despatch advice to the deliveries."""
        captures = super()._keep_many(company, files, channel, sender=sender)
        for capture in captures.sudo().filtered(lambda one: one._may_be_advice()):
            capture._keep_advice()
        return captures

    def _may_be_advice(self):
        """Return whether an unreadable file may be a despatch advice."""
        found = (self.refusal_params or {}).get("found")
        return self.refusal_code == "unknown_syntax" and found in (
            "DespatchAdvice",
            "empty",
        )

    def _keep_advice(self):
        """Keep a despatch advice and find what it announces; nothing if it is none."""
        self.ensure_one()
        try:
            advice = read_advice(self._get_content(), self.name)
        except CaptureRefused:
            return
        capture = trusted(self.sudo())
        supplier = capture._point_to_sellers({capture: advice.seller})[capture][0]
        if self.channel == "portal" and not self._is_sent_by(supplier):
            # Nobody announces another supplier's goods.
            return
        capture.write(
            {
                "refusal_code": "despatch",
                "refusal_params": {"file": self.name, "number": advice.number},
            }
        )
        vals = capture._prepare_despatch(advice, supplier)
        capture.env["delivery.despatch"].create(vals)._match()

    def _is_sent_by(self, supplier):
        """Return whether the portal's user is of this supplier."""
        user = self.env.user.partner_id.commercial_partner_id
        return bool(supplier) and supplier.commercial_partner_id == user

    def _prepare_despatch(self, advice, supplier):
        """Return the values of a despatch advice.

        :param advice: ``core.delivery.advice.Advice``
        """
        return {
            "capture_id": self.id,
            "number": advice.number or self.env._("without number"),
            "issued": advice.issued,
            "arrives": advice.arrives,
            "order_reference": advice.order,
            "seller_name": advice.seller.name,
            "partner_id": supplier.id,
            "line_ids": [
                Command.create(
                    {
                        "sequence": place,
                        "number": line.number,
                        "name": line.name,
                        "seller_item": line.seller_item,
                        "buyer_item": line.buyer_item,
                        "gtin": line.gtin,
                        "quantity": float(line.quantity or 0),
                        "unit_code": line.unit,
                        "order_reference": line.order or advice.order,
                        "order_line_reference": line.order_line,
                        "lots": [[name, float(size)] for name, size in line.lots],
                    }
                )
                for place, line in enumerate(advice.lines)
            ],
        }
