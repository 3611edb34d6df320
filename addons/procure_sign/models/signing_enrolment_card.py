from odoo import models

from ..core import enrolment
from ..trust import trusted


class SigningPairing(models.Model):
    """Smart cards that an agent brings are let in as other certificates are."""

    _inherit = "signing.pairing"

    def _propose(self, person, certificate):
        """Keep a card's certificate, and ask two persons to let it in."""
        kept = super()._propose(person, certificate)
        enrolments = self.env["signing.enrolment"].with_user(self.user_id)
        asked = enrolments._begin(person, "card", certificate_id=kept.id)
        asked._set_key(certificate.public_key())
        if enrolment.mails(certificate):
            # The card's own certificate names her and her address.
            trusted(asked).write({"state": "draft"})
        else:
            asked._send_code()
        return kept
