"""What an agent asks once it is paired; the environment is the signer's own."""

import base64
import hashlib

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..core.statement import Level
from ..core.xades import b64, moment
from ..trust import trusted


class SigningPairing(models.Model):
    _inherit = "signing.pairing"

    def _describe(self):
        """Return what the agent is told first: for whom, what, how many."""
        self.ensure_one()
        person = self.company_id._signing_person(self.user_id)
        params = self.env["ir.config_parameter"].sudo()
        return {
            "purpose": self.purpose,
            "database": params.get_param("database.uuid"),
            "company": self.company_id.name,
            "person": person.name,
            "nonce": self.nonce,
            "documents": [
                {"step": step.id, "name": step.request_id.name}
                for step in self.step_ids.sorted("id")
            ],
        }

    def _prepare(self, step_id, der):
        """Prepare one signature by a card's certificate.

        :param int step_id: one of the pairing's
        :param bytes der: the certificate on the card
        :return: what the agent shows and signs, JSON
        """
        self._check_purpose("sign")
        step = self._as_user("signing.step").browse(step_id)
        if step_id not in self.step_ids.ids:
            raise AccessError(self.env._("This step was not chosen for this code."))
        certificate = self._pin(der)
        session = step._prepare_session(certificate.with_env(step.env))
        trusted(self).write({"session_ids": [(4, session.id)]})
        prepared = session._prepare()
        return {
            "session": session.id,
            "statement": b64(session._get_statement()),
            "signed_at": moment(session._get_signed_at()),
            "algorithm": prepared.algorithm,
            "signed_info": b64(prepared.to_sign),
        }

    def _take(self, session_id, value):
        """Take the card's signature of a prepared session in.

        :param bytes value: the raw signature
        :return: what the agent is told
        """
        self._check_purpose("sign")
        if session_id not in self.session_ids.ids:
            raise AccessError(self.env._("This was not prepared for this code."))
        session = self._as_user("signing.session").browse(session_id).sudo()
        evidence = session._finish(value)
        done = self.session_ids.filtered("used_at").step_id
        if self.step_ids <= done:
            trusted(self).write({"state": "done"})
        return {"evidence": evidence.identity}

    def _pin(self, der):
        """Return the enrolled card of a certificate, the same for the whole pairing.

        :raises UserError: another card, or one that is not enrolled
        """
        fingerprint = hashlib.sha256(der).hexdigest()
        if self.certificate_id and self.certificate_id.fingerprint != fingerprint:
            raise UserError(
                self.env._(
                    "The card was changed after the first document. Ask for a new code "
                    "to sign the rest with another card."
                )
            )
        person = self.company_id._signing_person(self.user_id)
        cards = self.env["signing.certificate"].sudo()
        own = [("person_id", "=", person.id), ("level", "=", Level.CARD.value)]
        card = cards.search([*own, ("fingerprint", "=", fingerprint)], limit=1)
        if not card:
            raise UserError(
                self.env._(
                    "The card in the reader is not enrolled for %(person)s in "
                    "%(company)s. Put in your own, or enrol it under Signatures > My "
                    "card.",
                    person=person.name or self.user_id.name,
                    company=self.company_id.name,
                )
            )
        if not self.certificate_id:
            trusted(self).write({"certificate_id": card.id})
        return card

    def _check_purpose(self, purpose):
        if self.purpose != purpose:
            raise AccessError(self.env._("This code is for something else."))

    def _as_user(self, model):
        """Return a model as the signer sees it, in her company."""
        context = {
            "lang": self.user_id.lang,
            "tz": self.user_id.tz,
            "allowed_company_ids": self.company_id.ids,
        }
        return self.env(user=self.user_id.id, su=False, context=context)[model]

    def _read_value(self, text):
        """Return the bytes of a value that an agent sent.

        :raises UserError: it is no base64
        """
        try:
            return base64.b64decode(str(text), validate=True)
        except ValueError:
            raise UserError(self.env._("What the agent sent is damaged.")) from None
