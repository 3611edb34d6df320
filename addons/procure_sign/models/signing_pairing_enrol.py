"""Enrolling a card: possession, trust, name and mail; then two other persons."""

import hashlib
from datetime import datetime, timezone

from odoo import models
from odoo.exceptions import UserError

from ..core import enrolment, pairing, purpose
from ..core.enrolment import Doubt
from ..core.reasons import Refused
from ..core.statement import Level
from ..trust import trusted


class SigningPairing(models.Model):
    _inherit = "signing.pairing"

    def _enrol(self, der, algorithm, value):
        """Take in a card's certificate with the proof that the card is there.

        :param bytes value: signature over ``core.pairing.enrolment``
        :return: what the agent tells the person
        :raises UserError: what is wrong with it
        """
        self._check_purpose("enrol")
        person = self.company_id._signing_person(self.user_id)
        try:
            certificate = purpose.load(der)
            enrolment.prove(certificate, algorithm, value, self._get_proof(person, der))
            trust = self.company_id._signing_trust()
            enrolment.check(certificate, trust, datetime.now(timezone.utc))
        except Refused as refused:
            raise self._cannot_enrol(str(refused)) from refused
        self._check_holder(certificate, person)
        self._check_new(der)
        self._propose(person, certificate)
        trusted(self).write({"state": "done"})
        return {
            "message": self.env._(
                "Your card is taken in. It signs as soon as it is let in under "
                "Signatures > Changes."
            )
        }

    def _get_proof(self, person, der):
        return pairing.enrolment(
            self._describe()["database"],
            self.company_id.name,
            person.name,
            self.nonce,
            der,
        )

    def _check_holder(self, certificate, person):
        """Refuse a card that names somebody else."""
        said = {
            Doubt.NAME: self.env._(
                "it names %(names)s, the register %(person)s",
                names=" / ".join(enrolment.names(certificate)),
                person=person.name,
            ),
            Doubt.MAIL: self.env._(
                "its mail is %(mails)s, the register's %(mail)s",
                mails=", ".join(sorted(enrolment.mails(certificate))),
                mail=person.email,
            ),
        }
        doubts = enrolment.doubts(certificate, person.name, person.email)
        if doubts:
            raise self._cannot_enrol("; ".join(said[one] for one in doubts))

    def _check_new(self, der):
        """Refuse a card that is known: a certificate is enrolled once."""
        fingerprint = hashlib.sha256(der).hexdigest()
        known = [
            ("fingerprint", "=", fingerprint),
            ("company_id", "=", self.company_id.id),
        ]
        if self.env["signing.certificate"].sudo().search_count(known, limit=1):
            raise self._cannot_enrol(self.env._("it is known here already"))

    def _cannot_enrol(self, reason):
        return UserError(
            self.env._("This card cannot be enrolled: %(reason)s.", reason=reason)
        )

    def _propose(self, person, certificate):
        """Keep the certificate until two persons let it in; a hook.

        :return: ``signing.certificate``
        """
        cards = self.env["signing.certificate"]
        return cards._keep(person, certificate, Level.CARD.value, state="waiting")
