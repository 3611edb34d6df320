import base64
import io

import qrcode

from odoo import models


class PurchaseOrder(models.Model):
    """What the printed order and the supplier's page say of its signatures."""

    _inherit = "purchase.order"

    def _signing_print(self):
        """Return what is printed of the signatures.

        :return: ``signed`` and ``signatures``; nothing where no signature is needed
        """
        self.ensure_one()
        order = self.sudo()
        if order.state not in ("to approve", "purchase"):
            return {}
        if order.signing_state != "done":
            needed = order._signing_bound() and not order._signing_is_older()
            return {"signed": False, "signatures": []} if needed else {}
        request = order._signing_signed_request()
        levels = dict(
            self.env["signing.evidence"]
            ._fields["level"]
            ._description_selection(self.env)
        )
        return {
            "signed": True,
            "revision": request.revision,
            "signatures": [
                {
                    "name": evidence.signer,
                    "step": evidence.step_id._get_title(),
                    "at": evidence.signed_at,
                    "level": levels[evidence.level],
                    "url": order._signing_verify_url(evidence),
                    "qr": order._signing_qr(order._signing_verify_url(evidence)),
                }
                for evidence in request.evidence_ids
            ],
        }

    def _signing_verify_url(self, evidence):
        """Return the address of the public page that verifies a signature."""
        return evidence._get_public_url()

    def _signing_qr(self, text):
        """Draw a QR code as an image in the page itself."""
        code = qrcode.QRCode(box_size=3, border=2)
        code.add_data(text)
        drawn = io.BytesIO()
        code.make_image().save(drawn, format="PNG")
        return "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()
