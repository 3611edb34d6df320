"""Lists of other authorities, and our own before they get old."""

from datetime import timedelta

from cryptography import x509

from odoo import api, fields, models

from ..core import purpose
from ..core.reasons import Refused
from ..trust import trusted

#: Verification wants lists of the last two days: ours are made anew much earlier.
OURS = timedelta(hours=12)


class SigningCrl(models.Model):
    """Fetches and publishes what verification needs, before it gets old."""

    _inherit = "signing.crl"

    @api.model
    def _cron_refresh(self):
        """Publish our own lists anew, and fetch those of other authorities."""
        old = fields.Datetime.now() - OURS
        due = ["|", ("issued_at", "<", old), ("problem", "!=", False)]
        ours = self.sudo().search([("part_id", "!=", False), *due])
        for made in ours.authority_id:
            if made._can_open():
                made._publish()
            else:
                trusted(made.crl_ids).write({"problem": "no-passphrase"})
        self._note_addresses()
        self.sudo().search([("url", "!=", False)])._fetch()

    def _note_addresses(self):
        """Note the addresses that trusted and enrolled certificates name."""
        anchors = (
            self.env["signing.anchor"]
            .sudo()
            .search([("authority_id", "=", False), ("state", "=", "active")])
        )
        enrolled = (
            self.env["signing.certificate"]
            .sudo()
            .search([("state", "=", "enrolled"), ("level", "=", "card")])
        )
        wanted = {
            (one.company_id.id, url)
            for one in [*anchors, *enrolled]
            for url in _points(one._x509())
        }
        wanted |= {(one.company_id.id, one.crl_url) for one in anchors if one.crl_url}
        found = self.sudo().search([("url", "!=", False)])
        wanted -= {(one.company_id.id, one.url) for one in found}
        trusted(self.sudo()).create(
            [
                {"company_id": company, "url": url, "name": url}
                for company, url in sorted(wanted)
            ]
        )

    def _fetch(self):
        """Fetch lists; what cannot be had or believed leaves the older one in place."""
        port = self.env["signing.trust.port"]
        for one in self:
            answer, problem = port._call(one.url)
            vals = {"fetched_at": fields.Datetime.now(), "problem": problem}
            if not problem:
                vals |= one._accept(answer)
            trusted(one).write(vals)

    def _accept(self, answer):
        """Return the values of a fetched list, or why it does not count."""
        try:
            pem = answer.lstrip().startswith(b"-----BEGIN")
            read = x509.load_pem_x509_crl if pem else x509.load_der_x509_crl
            made = read(answer)
            issuer = self._find_issuer(made)
        except (ValueError, TypeError, Refused):
            return {"problem": "unreadable"}
        if issuer is None:
            return {"problem": "of-nobody-we-trust"}
        issued = made.last_update_utc.replace(tzinfo=None)
        if self.issued_at and issued < self.issued_at:
            return {"problem": "older-than-the-one-we-have"}
        return {"name": issuer.name, **self._prepare_list_vals(made)}

    def _find_issuer(self, made):
        """Return the trusted authority whose list it is."""
        anchors = self.env["signing.anchor"]._whose_lists(self.company_id)
        for anchor in anchors:
            found = anchor._x509()
            if found.subject == made.issuer and made.is_signature_valid(
                found.public_key()
            ):
                return anchor
        return None


def _points(certificate):
    """Return the addresses at which a certificate says its list is."""
    points = purpose.extension(certificate, x509.CRLDistributionPoints)
    return [
        name.value
        for point in (points.value if points else ())
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
        and name.value.lower().startswith(("http://", "https://"))
    ]
