"""Logging in with a card, and having done so of late when something is signed."""

import time
from datetime import datetime, timezone

from odoo import models
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request

from .. import client_certificate
from ..core import client_login
from ..core.reasons import Refused
from ..core.statement import Level

TYPE = "client_certificate"
#: Of a browser's session: who last showed a card in it, and when.
SEEN = "procure_sign_card_at"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _login(self, credential, user_agent_env):
        """Find the login of a card; what the client sends names none."""
        if credential.get("type") == TYPE:
            users = self._get_card_users()
            if len(users) != 1:
                raise AccessDenied()
            credential["login"] = users.login
        return super()._login(credential, user_agent_env)

    def _check_credentials(self, credential, env):
        """Take the certificate of the handshake, never one from the credential."""
        if credential.get("type") != TYPE:
            return super()._check_credentials(credential, env)
        if self.env.user not in self._get_card_users():
            raise AccessDenied()
        return {"uid": self.env.user.id, "auth_method": TYPE, "mfa": "skip"}

    def _get_card_users(self):
        """Return the active users whose card is in this request's handshake."""
        certificate = client_certificate.read(request.httprequest) if request else None
        if certificate is None:
            return self.sudo().browse()
        cards = self.env["signing.certificate"].sudo()
        return cards._find_holders(certificate).filtered("active")

    def _get_card_address(self):
        """Return where a card is shown; the login page and messages lead there."""
        parameters = self.env["ir.config_parameter"].sudo()
        return client_certificate.find_address(parameters.get_param("web.base.url"))


class SigningCertificate(models.Model):
    _inherit = "signing.certificate"

    def _find_holders(self, certificate):
        """Return the users of enrolled cards whose holder a certificate names.

        Where several companies know the card, each must trust it for itself.
        """
        now = datetime.now(timezone.utc)
        cards = self.search(
            [
                ("level", "=", Level.CARD.value),
                ("state", "in", ("enrolled", "revoked")),
            ]
        ).filtered(lambda one: client_login.is_holder(certificate, one._x509()))
        users = self.env["res.users"].sudo()
        held = cards.filtered(lambda one: one._usable(now))
        if not held or self._is_lost(certificate, cards, held):
            return users
        nobody = self.env["signing.login"].sudo()
        for company, ours in held.grouped("company_id").items():
            if self._is_trusted_login(company, certificate, now):
                by_person = company._signing_logins().grouped("person_id")
                for person in ours.person_id:
                    users |= by_person.get(person, nobody).user_id
        return users

    def _is_lost(self, certificate, cards, held):
        """Say whether a certificate for logging in may be on a card taken back.

        A card that one company took back is in a stranger's hands for all of them.

        :param cards: of the holder whom the certificate names, of all companies
        :param held: those of them that are usable today
        """
        again = {(one.company_id, one.fingerprint) for one in held}
        lost = cards.filtered(
            lambda one: (
                one.state == "revoked"
                and (one.company_id, one.fingerprint) not in again
            )
        )
        gone = set(lost.mapped("fingerprint"))
        kept = held.filtered(lambda one: one.fingerprint not in gone)
        return client_login.is_lost(
            certificate,
            [one._x509() for one in kept],
            [one._x509() for one in lost],
        )

    def _is_trusted_login(self, company, certificate, now):
        try:
            client_login.check(certificate, company._signing_trust(), now)
        except Refused:
            return False
        return True


class SigningStep(models.Model):
    _inherit = "signing.step"

    def _prepare_session(self, certificate):
        """Ask for a card shown of late, where the server's settings want it.

        What an agent asks comes with the card's own signature: nothing to show again.
        """
        paired = request and getattr(request, "signing_paired", False)
        if client_certificate.is_wanted() and not paired:
            self._check_card_seen()
        return super()._prepare_session(certificate)

    def _check_card_seen(self):
        uid, seen = (request.session.get(SEEN) if request else None) or (0, 0)
        late = time.time() - seen > client_certificate.MINUTES * 60
        # Another user may have logged in with the same browser since.
        if late or uid != self.env.uid:
            raise UserError(
                self.env._(
                    "Show your card first: open %(address)s in this browser, then sign "
                    "within %(minutes)s minutes.",
                    address=self.env["res.users"]._get_card_address(),
                    minutes=client_certificate.MINUTES,
                )
            )
