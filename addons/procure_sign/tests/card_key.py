"""A card's key in memory, with a certificate of a company's own authority."""

import hashlib
from datetime import datetime, timezone

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from ..core import algorithms, authority


class CardKey:
    """What a smart card holds.

    :param person: ``signing.person`` whom the certificate names
    :param company: whose authority issued it; the person's when not said
    :param mail: whether the certificate says her address
    """

    def __init__(self, person, company=None, mail=True):
        self.person = person
        self.key = rsa.generate_private_key(65537, 2048)
        company = company or person.company_id
        issuer = company.sudo()._signing_authority()._issuer("issuing")
        subject = authority.name(person.name, "-", person.email if mail else "")
        self.certificate = authority.certify(
            issuer, self.key.public_key(), subject, datetime.now(timezone.utc)
        )
        self.der = self.certificate.public_bytes(Encoding.DER)
        self.fingerprint = hashlib.sha256(self.der).hexdigest()
        self.algorithm = algorithms.RSA_SHA256

    def enrol(self, state="enrolled"):
        """Put it in force, past every signature; return the certificate's record."""
        cards = self.person.env["signing.certificate"]
        return cards._keep(self.person, self.certificate, "card", state=state)

    def sign(self, data):
        """Sign as the card would."""
        return algorithms.sign(self.algorithm, self.key, data)
