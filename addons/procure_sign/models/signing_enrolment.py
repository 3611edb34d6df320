import base64
import hashlib
from datetime import datetime, timezone

from cryptography.hazmat.primitives.serialization import (
    PublicFormat,
    load_der_public_key,
)

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import authority, enrolment
from ..core.reasons import Refused
from ..labels import LEVELS
from ..trust import trusted

STATES = [
    ("begun", "Begun"),
    ("mail", "Address to confirm"),
    ("draft", "Two persons to sign"),
    ("active", "Granted"),
    ("ended", "Refused or withdrawn"),
]


class SigningEnrolment(models.Model):
    """A person asks for a certificate; two persons sign that she gets it.

    Her name and address are the register's, the address is confirmed by a code sent
    there, the key's possession by a signature (software card) or by the authenticator.
    """

    _name = "signing.enrolment"
    _description = "Enrolment of a Certificate"
    _inherit = "signing.governed"
    _order = "id desc"
    _rec_name = "person_id"
    _check_company_auto = True

    _replaceable = False
    _governed_fields = ("person_id", "email", "level", "fingerprint", "origin")

    person_id = fields.Many2one(
        "signing.person", required=True, index=True, check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    user_id = fields.Many2one("res.users", "Asked by", required=True, index=True)
    email = fields.Char(required=True)
    level = fields.Selection(LEVELS, required=True)
    state = fields.Selection(
        selection_add=STATES,
        default="begun",
        ondelete={"begun": "cascade", "mail": "cascade"},
    )
    public_key = fields.Binary(attachment=False, groups=fields.NO_ACCESS)
    fingerprint = fields.Char("SHA-256 of the key")
    request = fields.Binary(attachment=False, groups=fields.NO_ACCESS)
    card = fields.Char(groups=fields.NO_ACCESS)
    box = fields.Binary(attachment=False, groups=fields.NO_ACCESS)
    challenge = fields.Char(groups=fields.NO_ACCESS)
    credential = fields.Char(groups=fields.NO_ACCESS)
    origin = fields.Char("Site")
    code_hash = fields.Char(groups=fields.NO_ACCESS)
    code_tries = fields.Integer(groups=fields.NO_ACCESS)
    certificate_id = fields.Many2one("signing.certificate", index=True)

    @api.depends("person_id.name", "level")
    def _compute_display_name(self):
        """Name an enrolment by what is asked for, and for whom."""
        levels = dict(self._fields["level"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{levels.get(one.level, '')} · {one.person_id.name}"

    @api.model
    def _begin(self, person, level, **values):
        """Begin an enrolment of the user's own person."""
        return trusted(self.sudo()).create(
            {
                "person_id": person.id,
                "company_id": person.company_id.id,
                "user_id": self.env.uid,
                "email": person.email,
                "level": level,
                **values,
            }
        )

    def _set_key(self, key):
        """Keep the public key that is to be certified."""
        der = key.public_bytes(authority.DER, PublicFormat.SubjectPublicKeyInfo)
        trusted(self).write(
            {
                "public_key": base64.b64encode(der),
                "fingerprint": hashlib.sha256(der).hexdigest(),
            }
        )

    # --- a signed change puts it in force ---

    def _check_governed(self):
        """Refuse what was not confirmed, and whom the register names otherwise.

        :raises UserError: naming the person
        """
        for one in self.sudo():
            person = one.person_id
            if one.email != person.email or not one.fingerprint:
                raise UserError(
                    self.env._(
                        "%(name)s's address has changed since it was confirmed: ask for "
                        "the certificate again.",
                        name=person.name,
                    )
                )
            if one.level == "card":
                one._check_card()
            elif not one.company_id._signing_authority():
                raise UserError(
                    self.env._(
                        "%(company)s has no built-in authority yet: make it first under "
                        "Signatures > Trust.",
                        company=one.company_id.name,
                    )
                )

    def _check_card(self):
        """Refuse a card that was reported lost, or that could not sign today.

        :raises UserError: why, and what to do
        """
        certificate, reason = self.certificate_id, ""
        if certificate.state != "waiting":
            reason = self.env._("it was reported lost or is in force already")
        else:
            trust = self.company_id._signing_trust()
            try:
                enrolment.check(certificate._x509(), trust, datetime.now(timezone.utc))
            except Refused as refused:
                reason = str(refused)
        if reason:
            raise UserError(
                self.env._(
                    "%(name)s's card cannot be let in: %(reason)s. Refuse it, and let "
                    "her enrol her card again.",
                    name=self.person_id.name,
                    reason=reason,
                )
            )

    def _put_in_force(self):
        """Issue the certificates that two persons granted."""
        result = super()._put_in_force()
        for one in trusted(self.sudo()):
            one.certificate_id = one._issue()
        return result

    def _end(self):
        """Revoke a granted certificate by a signed change."""
        result = super()._end()
        for one in self.sudo():
            if one.certificate_id.state == "enrolled":
                made = one.company_id._signing_authority()
                made._revoke(one.certificate_id, "cessation_of_operation")
        return result

    def _issue(self):
        """Have the key certified, and put it where its signatures come from.

        :return: ``signing.certificate``
        """
        if self.level == "card":
            # Made elsewhere: its possession was proven, its chain checked.
            self.certificate_id.write({"state": "enrolled"})
            return self.certificate_id
        certificates = self.env["signing.certificate"]
        made = self.company_id._signing_authority()
        if self.level == "software":
            issued = made._issue(base64.b64decode(self.request), self.person_id)
        else:
            key = load_der_public_key(base64.b64decode(self.public_key))
            issued = made._certify(key, self.person_id)
        certificate = certificates._keep(self.person_id, issued, self.level)
        if self.level == "software":
            box = base64.b64decode(self.box)
            self.env["signing.card"]._store(certificate, self.card, box)
            self.write({"box": False})
        elif self.level == "passkey":
            self.env["signing.passkey"]._store(
                certificate, self.credential, self.origin
            )
        return certificate
