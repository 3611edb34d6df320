"""Preparing a signature and taking it in; cards, passkeys and agents call this."""

import secrets
from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timezone

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core import passkey, statement_xml, xades
from ..core.statement import Level, Signer, Statement
from ..keys import get_der, person_key
from ..trust import plain, trusted


class SigningStep(models.Model):
    _inherit = "signing.step"

    def _prepare_session(self, certificate):
        """Prepare a signature of the user by one of his certificates.

        :raises AccessError: he may not sign this step
        :raises UserError: the record has changed, or the certificate is not in force
        :return: ``signing.session``, as superuser
        """
        self.ensure_one()
        user, level = self.env.user, Level(certificate.sudo().level)
        step = self.sudo()
        person = step.company_id._signing_person(user)
        step._check_certificate(certificate.sudo(), person)
        authority = step._get_authority(user, level)
        record = step.request_id._check_unchanged()
        step.request_id._check_policy(record)
        signer = Signer(person_key(person), person.name, authority.role, level)
        statement = step._prepare_statement(record, signer)
        sessions = trusted(plain(self.env["signing.session"].sudo()))
        now = fields.Datetime.now()
        session = sessions.create(
            {
                "step_id": step.id,
                "user_id": user.id,
                "certificate_id": certificate.id,
                "statement": b64encode(statement_xml.write(statement)),
                "signed_at": now,
                "expires_at": sessions._get_expiry(),
            }
        )
        return plain(session)

    def _check_certificate(self, certificate, person):
        """Refuse a certificate that is not this person's, or not in force."""
        own = person and certificate.person_id == person
        if not own or certificate.company_id != self.company_id:
            raise AccessError(
                self.env._(
                    "This certificate is not yours in %(company)s.",
                    company=self.company_id.name,
                )
            )
        if not certificate._usable(datetime.now(timezone.utc)):
            raise UserError(
                self.env._("This certificate is not in force. Choose another one.")
            )

    def _get_authority(self, user, level):
        """Return by what right a user signs.

        :raises AccessError: names every reason against it
        """
        answer = self._may_sign(user, level)
        if not answer.yes:
            raise AccessError(self._say_no(answer.reasons))
        return answer.authority

    def _prepare_statement(self, record, signer):
        """Return what will be signed, as ``core.statement.Statement``."""
        request, log = self.request_id, self.env["signing.log"]
        act = request._get_act()
        values = record._signing_values(act)
        return Statement(
            database=request._get_database(),
            company=request._get_company(),
            record=request._get_record_key(values["reference"]),
            act=act,
            amount=values["amount"],
            currency=values["currency"].name,
            accounts=tuple(values["accounts"]),
            signer=signer,
            nonce=secrets.token_hex(32),
            previous=log._get_previous(
                request.company_id, log._get_record_name(record)
            ),
            head=log._head(request.company_id),
            document=record._signing_document(act),
        )


class SigningSession(models.Model):
    _inherit = "signing.session"

    def _to_sign(self):
        """Return the bytes that a key must sign: canonical SignedInfo."""
        return self._prepare().to_sign

    def _prepare(self):
        statement = self._get_expected()
        return xades.prepare(
            self._get_statement(),
            self.certificate_id._x509(),
            self._get_signed_at(),
            statement.signer.role,
        )

    def _challenge(self):
        """Return the challenge that a passkey must answer."""
        return passkey.challenge(self._get_statement())

    def _finish(self, value):
        """Take a raw signature in.

        :return: ``signing.evidence``
        """
        return self._take(self._prepare().attach(value))

    def _finish_xml(self, xml):
        """Take in what was signed elsewhere, by any tool."""
        return self._take(xml)

    def _finish_passkey(self, assertion):
        """Take a passkey's answer in, under the company's seal.

        :param assertion: ``core.passkey.Assertion``; its certificate is the enrolled one
        """
        assertion = replace(assertion, certificate=get_der(self.certificate_id))
        statement = replace(self._get_expected(), passkey=assertion)
        seal, sign = self.step_id.sudo().company_id._signing_seal()
        xml = xades.sign(
            statement_xml.write(statement),
            seal,
            self._get_signed_at(),
            statement.signer.role,
            sign,
        )
        return self._take(xml)

    def _take(self, xml):
        self._check_open()
        return self.env["signing.evidence"]._append(self, xml)
