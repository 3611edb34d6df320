"""OCSP answers about enrolled certificates of other authorities (RFC 6960)."""

import base64
import secrets

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp as asking
from cryptography.x509.oid import AuthorityInformationAccessOID

from odoo import api, fields, models

from ..binary import raw
from ..core import ocsp, purpose
from ..core.authority import DER
from ..trust import trusted


class SigningOcsp(models.Model):
    """What a responder last said of one certificate."""

    _name = "signing.ocsp"
    _description = "Answer about a Certificate"
    _inherit = "signing.guarded"
    _rec_name = "url"

    certificate_id = fields.Many2one("signing.certificate", required=True, index=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    url = fields.Char("Address", required=True)
    der = fields.Binary("Answer", attachment=False)
    issued_at = fields.Datetime("Issued on")
    fetched_at = fields.Datetime("Fetched on")
    problem = fields.Char()

    _one_certificate = models.Constraint(
        "UNIQUE (certificate_id)", "One answer is kept for each certificate."
    )

    @api.model
    def _cron_ask(self):
        """Ask about certificates in force whose authority answers; by the schedule."""
        enrolled = (
            self.env["signing.certificate"]
            .sudo()
            .search([("state", "=", "enrolled"), ("level", "=", "card")])
        )
        known = {one.certificate_id: one for one in self.sudo().search([])}
        urls = {one: _responder(one._x509()) for one in enrolled}
        made = trusted(self.sudo()).create(
            [
                {
                    "certificate_id": one.id,
                    "company_id": one.company_id.id,
                    "url": url,
                }
                for one, url in urls.items()
                if url and one not in known
            ]
        )
        asked = [one for one in known.values() if one.certificate_id in enrolled]
        for one in [*asked, *made]:
            one._ask()

    def _ask(self):
        """Ask about one certificate; what is not believed leaves the older answer."""
        certificate = self.certificate_id._x509()
        vals = {"fetched_at": fields.Datetime.now()}
        issuer = self._find_issuer(certificate)
        if issuer is None:
            vals["problem"] = "of-nobody-we-trust"
        else:
            nonce = secrets.token_bytes(32)
            question = _question(certificate, issuer, nonce)
            answer, problem = self.env["signing.trust.port"]._call(
                self.url, question, "application/ocsp-request"
            )
            vals["problem"] = problem
            if not problem:
                vals |= self._accept(certificate, issuer, answer, nonce)
        trusted(self).write(vals)

    def _accept(self, certificate, issuer, answer, nonce):
        """Return the values of an answer, or why it does not count."""
        if not ocsp.answers_request(answer, nonce):
            return {"problem": "answers-another-question"}
        found = list(ocsp.statuses(certificate, issuer, [answer]))
        if not found:
            return {"problem": "unreadable"}
        issued = found[0][0].replace(tzinfo=None)
        if self.issued_at and issued < self.issued_at:
            return {"problem": "older-than-the-one-we-have"}
        return {"der": base64.b64encode(answer), "issued_at": issued}

    def _find_issuer(self, certificate):
        """Return the trusted authority that issued a certificate, or none."""
        for anchor in self.env["signing.anchor"]._whose_lists(self.company_id):
            found = anchor._x509()
            try:
                certificate.verify_directly_issued_by(found)
            except Exception:  # by its kind of key, of several kinds
                continue
            return found
        return None

    @api.model
    def _answers(self, company):
        """Return all answers that a company knows, DER each."""
        known = self.sudo().search([("company_id", "=", company.id)])
        return tuple(raw(one, "der") for one in known if one.der)


def _question(certificate, issuer, nonce):
    """Write a question; the nonce tells its answer from an older one (RFC 9654).

    SHA-1 only names the issuer, and is what all responders know.
    """
    builder = asking.OCSPRequestBuilder()
    builder = builder.add_certificate(certificate, issuer, hashes.SHA1())
    builder = builder.add_extension(x509.OCSPNonce(nonce), False)
    return builder.build().public_bytes(DER)


def _responder(certificate):
    """Return the address of the responder that a certificate names, or nothing."""
    access = purpose.extension(certificate, x509.AuthorityInformationAccess)
    for one in access.value if access else ():
        address = getattr(one.access_location, "value", "")
        if one.access_method == AuthorityInformationAccessOID.OCSP and isinstance(
            address, str
        ):
            return address
    return ""
