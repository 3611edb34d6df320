"""Asking for a certificate; the screen "My card" calls the public methods."""

import base64
import secrets
import uuid
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import passphrase
from ..core import authority, sealed
from ..passkeys import decode, encode, read_registration
from ..trust import trusted


class SigningEnrolment(models.Model):
    _inherit = "signing.enrolment"

    @api.model
    def get_mine(self):
        """Return the user's certificates and what she asked for.

        :return: ``person``, ``certificates``, ``enrolments``; ``bare`` where the
            server has no passphrase to keep software cards under
        """
        person = self._get_person()
        if not person:
            return {"person": None, "certificates": [], "enrolments": []}
        certificates = self.env["signing.certificate"].sudo()._get_in_force(person)
        domain = [("user_id", "=", self.env.uid), ("state", "in", ("mail", "draft"))]
        domain.append(("person_id", "=", person.id))
        return {
            "person": {"name": person.name, "email": person.email},
            "company": person.company_id.name,
            "bare": not passphrase.read(),
            "certificates": [one._get_mean() for one in certificates],
            "enrolments": [one._get_asked() for one in self.sudo().search(domain)],
        }

    def _get_asked(self):
        levels = dict(self._fields["level"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": levels[self.level],
            "state": self.state,
            "email": self.email,
            "fingerprint": self.fingerprint[:16],
        }

    @api.model
    def ask_software(self, pin):
        """Ask for a software card under a PIN, which is not kept.

        :return: as :meth:`get_mine`
        """
        person = self._need_person()
        self.env["signing.certificate"]._check_pin(pin)
        key, request = self.env["signing.card"]._new_key(person.name)
        card = str(uuid.uuid4())
        box = self.env["signing.card"]._wrap(sealed.seal(key, pin, card), card)
        asked = self._begin(
            person,
            "software",
            request=encode64(request.public_bytes(authority.DER)),
            card=card,
            box=encode64(box),
        )
        asked._set_key(key.public_key())
        asked._send_code()
        return self.get_mine()

    @api.model
    def begin_passkey(self):
        """Return what ``navigator.credentials.create`` is asked for."""
        person = self._need_person()
        site = person.company_id.sudo()._signing_site()
        challenge = encode(secrets.token_bytes(32))
        asked = self._begin(person, "passkey", challenge=challenge, origin=site)
        known = (
            self.env["signing.passkey"]
            .sudo()
            .search([("certificate_id.person_id", "=", person.id)])
        )
        return {
            "id": asked.id,
            "challenge": challenge,
            "party": urlsplit(site).hostname,
            "known": known.mapped("name"),
            "user": {
                "id": encode(f"procure_sign/{person.id}".encode()),
                "name": person.email,
                "displayName": person.name,
            },
        }

    @api.model
    def ask_passkey(self, enrolment_id, answer):
        """Ask for a certificate of the passkey that was made.

        :param dict answer: the browser's credential, its bytes in base64url
        :return: as :meth:`get_mine`
        """
        asked = self._get_own(enrolment_id, "begun")
        credential, key = read_registration(
            self.env, answer, decode(asked.challenge), asked.origin
        )
        known = self.env["signing.passkey"].sudo()
        if known.search_count([("name", "=", credential)], limit=1):
            raise UserError(self.env._("This passkey is enrolled already."))
        trusted(asked).write({"credential": credential, "challenge": False})
        asked._set_key(key)
        asked._send_code()
        return self.get_mine()

    @api.model
    def withdraw(self, enrolment_id):
        """Give up an enrolment that was not granted yet.

        :return: as :meth:`get_mine`
        """
        asked = self._get_own(enrolment_id, "mail", "draft")
        self.env["signing.change.line"]._check_free_of(asked)
        trusted(asked).write(
            {"state": "ended", "box": False, "ended_at": fields.Datetime.now()}
        )
        return self.get_mine()

    def _get_own(self, enrolment_id, *states):
        """Return the user's own enrolment, as superuser.

        :raises AccessError: it is another's, or not in these states
        """
        found = self.sudo().browse(int(enrolment_id)).exists()
        if found.user_id != self.env.user or found.state not in states:
            raise AccessError(
                self.env._("This request is not open any more. Ask again.")
            )
        return found

    def _need_person(self):
        """Return the user's person in the company at hand.

        :raises UserError: she is not in the register
        """
        person = self._get_person()
        if not person:
            raise UserError(
                self.env._(
                    "You are not in the register of %(company)s. Ask those who prepare "
                    "who may sign to add you.",
                    company=self.env.company.name,
                )
            )
        return person

    def _get_person(self):
        """Return the user's person, one that is prepared for the founding too."""
        login = (
            self.env["signing.login"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("company_id", "=", self.env.company.id),
                    ("state", "!=", "ended"),
                ],
                limit=1,
            )
        )
        return login.person_id


def encode64(data):
    """Encode what a Binary field keeps."""
    return base64.b64encode(data)
