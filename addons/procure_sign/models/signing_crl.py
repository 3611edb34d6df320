import base64

from cryptography import x509

from odoo import fields, models

from ..binary import raw
from ..core import authority
from ..trust import trusted


class SigningCrl(models.Model):
    """A revocation list that a company knows: its own authority's, or another's."""

    _name = "signing.crl"
    _description = "Revocation List"
    _inherit = "signing.guarded"
    _order = "company_id, id"

    name = fields.Char("Issuer", required=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    authority_id = fields.Many2one("signing.authority", index=True)
    part_id = fields.Many2one("signing.authority.part", index=True)
    url = fields.Char("Address")
    der = fields.Binary("List", attachment=False)
    number = fields.Integer(readonly=True)
    issued_at = fields.Datetime("Issued on")
    next_at = fields.Datetime("Next one by")
    fetched_at = fields.Datetime("Fetched on")
    problem = fields.Char(help="Why the last try to fetch it failed.")

    _one_part = models.UniqueIndex("(part_id) WHERE part_id IS NOT NULL")
    _one_url = models.UniqueIndex("(company_id, url) WHERE url IS NOT NULL")

    def _publish_built_in(self, part, issuer, at):
        """Publish the next list of a part of the built-in authority.

        :param issuer: ``core.authority.Authority``, its key open
        """
        known = self.sudo().search([("part_id", "=", part.id)])
        revoked = [
            authority.Revoked(
                int(one.serial, 16),
                one.at.replace(tzinfo=at.tzinfo),
                x509.ReasonFlags[one.reason],
            )
            for one in part.authority_id.revoked_ids
            if one.issuer == part.fingerprint
        ]
        number = (known.number or 0) + 1
        made = authority.publish(issuer, revoked, number, at)
        vals = {"number": number, **self._prepare_list_vals(made)}
        if known:
            trusted(known).write(vals)
            return known
        vals |= {
            "name": part.subject,
            "company_id": part.company_id.id,
            "authority_id": part.authority_id.id,
            "part_id": part.id,
        }
        return trusted(self.sudo()).create(vals)

    def _prepare_list_vals(self, crl):
        """Return what a list says of itself."""
        next_at = crl.next_update_utc
        return {
            "der": base64.b64encode(crl.public_bytes(authority.DER)),
            "issued_at": crl.last_update_utc.replace(tzinfo=None),
            "next_at": next_at.replace(tzinfo=None) if next_at else False,
            "fetched_at": fields.Datetime.now(),
            "problem": False,
        }

    def _lists(self, company):
        """Return all lists that a company knows, DER each."""
        known = self.sudo().search([("company_id", "=", company.id)])
        return tuple(raw(one, "der") for one in known if one.der)

    def _find_published(self, fingerprint):
        """Return the built-in list of an authority, by SHA-256 without colons."""
        plain = fingerprint.upper()
        wanted = ":".join(plain[at : at + 2] for at in range(0, len(plain), 2))
        domain = [("part_id.fingerprint", "=", wanted)]
        found = self.sudo().search(domain, limit=1)
        return raw(found, "der") if found else b""
