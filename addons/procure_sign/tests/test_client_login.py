import time
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from freezegun import freeze_time
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .. import client_certificate
from ..core import client_login
from ..models.res_users_certificate import SEEN
from ..trust import trusted
from .card_key import CardKey
from .test_pairing import PairingCase

SECRET = "x" * 40
PAGE = "/procure_sign/login/certificate"


class LoginCase(PairingCase):
    """Bruno's card has a second certificate beside the one that signs: for logging in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        variables = {client_certificate.VARIABLE: SECRET}
        cls.startClassPatcher(patch.dict("os.environ", variables))
        cls.login_certificate = cls.beside(cls.card.certificate)

    @classmethod
    def beside(cls, enrolled, uses=ExtendedKeyUsageOID.CLIENT_AUTH, company=None):
        """Issue a certificate for logging in, to the holder of another one."""
        issuer = (company or cls.company)._signing_authority()._issuer("issuing")
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(timezone.utc)
        usage = x509.KeyUsage(True, *[False] * 8)
        return (
            x509.CertificateBuilder()
            .subject_name(enrolled.subject)
            .issuer_name(issuer.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([uses]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    issuer.key.public_key()
                ),
                critical=False,
            )
            .sign(issuer.key, hashes.SHA256())
        )

    def headers(self, certificate=None, **changed):
        """What nginx adds to a request of its cards' port."""
        pem = (certificate or self.login_certificate).public_bytes(Encoding.PEM)
        return {
            client_certificate.SECRET: SECRET,
            client_certificate.VERIFIED: "SUCCESS",
            client_certificate.CERTIFICATE: quote(pem),
            **changed,
        }

    def holders(self, certificate=None):
        cards = self.env["signing.certificate"].sudo()
        return cards._find_holders(certificate or self.login_certificate)


@tagged("post_install", "-at_install")
class TestClientCertificate(LoginCase):
    """Whose certificate a request proves, and which header proves nothing."""

    def read(self, headers=None, address="127.0.0.1", proxied=None):
        environ = EnvironBuilder(headers=headers or self.headers()).get_environ()
        environ["REMOTE_ADDR"] = address
        if proxied:
            environ["werkzeug.proxy_fix.orig"] = {"REMOTE_ADDR": proxied}
        return client_certificate.read(Request(environ))

    def test_from_nginx_on_this_machine(self):
        self.assertEqual(self.read(), self.login_certificate)
        self.assertEqual(self.read(address="::1"), self.login_certificate)
        behind = self.read(address="203.0.113.7", proxied="127.0.0.1")
        self.assertEqual(behind, self.login_certificate)

    def test_header_from_outside_is_ignored(self):
        """Also from who knows the secret, and who says he is loopback."""
        self.assertIsNone(self.read(address="203.0.113.7"))
        self.assertIsNone(self.read(address="127.0.0.1", proxied="203.0.113.7"))
        self.assertIsNone(self.read(address="localhost.example.com"))

    def test_header_without_the_secret_is_ignored(self):
        for wrong in ({client_certificate.SECRET: "y" * 40}, {"X-Other": "1"}):
            headers = self.headers()
            headers.pop(client_certificate.SECRET)
            self.assertIsNone(self.read({**headers, **wrong}))
        for short in ("", "short"):
            with patch.dict("os.environ", {client_certificate.VARIABLE: short}):
                headers = self.headers(**{client_certificate.SECRET: short})
                self.assertIsNone(self.read(headers))

    def test_what_nginx_did_not_verify_is_ignored(self):
        for said in ("NONE", "FAILED:expired", ""):
            headers = self.headers(**{client_certificate.VERIFIED: said})
            self.assertIsNone(self.read(headers))
        for text in ("", "no%20certificate", "x" * 50_000):
            headers = self.headers(**{client_certificate.CERTIFICATE: text})
            self.assertIsNone(self.read(headers))

    def test_address_of_the_cards_port(self):
        """Beside Odoo's own name, or where odoo.conf says."""
        for base, found in (
            ("https://odoo.example.com", "https://odoo.example.com:8443"),
            ("http://odoo.example.com:8069/", "https://odoo.example.com:8443"),
            ("https://[2001:db8::1]", "https://[2001:db8::1]:8443"),
            ("https://[2001:db8::1]:444", "https://[2001:db8::1]:8443"),
        ):
            self.assertEqual(client_certificate.find_address(base), found + PAGE)
        told = {client_certificate.ADDRESS: "https://cards.example.com/"}
        with patch.object(client_certificate, "config", told):
            found = client_certificate.find_address("https://odoo.example.com")
        self.assertEqual(found, f"https://cards.example.com{PAGE}")

    def test_holders(self):
        self.assertEqual(self.holders(), self.bruno | self.bruno_too)
        self.assertFalse(self.holders(self.card.certificate), "it signs, no more")

    def test_revoked_certificate(self):
        """The card is lost: no certificate on it opens anything."""
        card = self.env["signing.certificate"].search(
            [("fingerprint", "=", self.card.fingerprint)]
        )
        self.company._signing_authority()._revoke(card)
        self.assertFalse(self.holders())

    def test_lost_card_was_replaced(self):
        """Attack: the lost card's certificate for logging in names the same holder."""
        card = self.env["signing.certificate"].search(
            [("fingerprint", "=", self.card.fingerprint)]
        )
        self.company._signing_authority()._revoke(card)
        with freeze_time(datetime.now(timezone.utc) + timedelta(hours=2)):
            second = CardKey(self.persons[self.bruno])
            second.enrol()
            self.assertFalse(self.holders(), "it is on the lost card")
            beside = self.beside(second.certificate)
            self.assertEqual(self.holders(beside), self.bruno | self.bruno_too)

    def test_lost_in_another_company(self):
        """Attack: two companies know the card; one alone has taken it back."""
        made, theirs = self.card.certificate, self.persons[self.gina]
        cards = self.env["signing.certificate"]
        card = cards._keep(theirs, made, "card")
        self.assertEqual(self.holders(), self.bruno | self.bruno_too)
        trusted(card).write({"state": "revoked", "revoked_at": card.not_before})
        self.assertFalse(self.holders())
        # Enrolled there again, by two persons: it was found.
        cards._keep(theirs, made, "card")
        self.assertEqual(self.holders(), self.bruno | self.bruno_too)

    def test_older_card_is_over(self):
        """Attack: the lost card's own; an older card, expired, does not stand for it."""
        card = self.env["signing.certificate"].search(
            [("fingerprint", "=", self.card.fingerprint)]
        )
        older = CardKey(self.persons[self.bruno])
        older.enrol()
        expired = self.env["signing.certificate"].search(
            [("fingerprint", "=", older.fingerprint)]
        )
        trusted(expired).write({"not_after": expired.not_before})
        self.company._signing_authority()._revoke(card)
        with patch.object(client_login, "is_lost", return_value=False) as asked:
            self.assertFalse(self.holders())
            trusted(expired).write({"not_after": card.not_after})
            self.assertTrue(self.holders())
        ((_certificate, kept, lost),) = [one.args for one in asked.call_args_list]
        self.assertEqual(
            [len(kept), lost], [1, [self.card.certificate]], "only what is usable"
        )

    def test_stranger_with_the_same_name(self):
        """The name counts only when the authority is the same."""
        theirs = self.beside(self.card.certificate, company=self.other_company)
        self.assertFalse(self.holders(theirs))

    def test_another_use(self):
        server = self.beside(self.card.certificate, ExtendedKeyUsageOID.SERVER_AUTH)
        self.assertFalse(self.holders(server))

    def test_card_that_waits_to_be_let_in(self):
        other = CardKey(self.persons[self.chloe])
        other.enrol("waiting")
        self.assertFalse(self.holders(self.beside(other.certificate)))

    def test_step_up(self):
        """Where the server asks for it, a session needs a card shown of late."""
        step = self.steps()
        certificate = self.cards[self.bruno]
        wanted = patch.object(client_certificate, "is_wanted", return_value=True)
        base = "https://odoo.example.com"
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", base)
        words = f"Show your card first: open {base}:8443{PAGE} in this browser"
        with wanted, self.assertRaisesRegex(UserError, words):
            step.with_user(self.bruno)._prepare_session(certificate)
        self.assertTrue(step.with_user(self.bruno)._prepare_session(certificate))

    def test_card_shown_by_another_user_of_the_browser(self):
        """Attack: Chloé shows her card, then Bruno signs in the same browser."""
        step, now = self.steps(), time.time()
        certificate = self.cards[self.bruno]
        where = "odoo.addons.procure_sign.models.res_users_certificate.request"
        late = now - client_certificate.MINUTES * 60 - 1
        for seen, passes in (
            ([self.chloe.id, now], False),
            ([self.bruno.id, late], False),
            ([self.bruno.id, now], True),
        ):
            browser = SimpleNamespace(session={SEEN: seen})
            wanted = patch.object(client_certificate, "is_wanted", return_value=True)
            with self.subTest(seen=seen), wanted, patch(where, browser):
                prepare = step.with_user(self.bruno)._prepare_session
                if passes:
                    self.assertTrue(prepare(certificate))
                    continue
                with self.assertRaisesRegex(UserError, "Show your card first"):
                    prepare(certificate)


@tagged("post_install", "-at_install")
class TestClientLogin(LoginCase, HttpCase):
    """The page that nginx sends a card's holder to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        second = cls.persons[cls.bruno].login_ids.filtered(
            lambda one: one.user_id == cls.bruno_too
        )
        second._end()

    def open_page(self, headers):
        self.authenticate(None, None)
        return self.url_open(PAGE, headers=headers, allow_redirects=False)

    def who(self):
        """Who is logged in with this browser."""
        page = {"jsonrpc": "2.0", "method": "call", "params": {}}
        answer = self.url_open("/web/session/get_session_info", json=page).json()
        return answer.get("result", {}).get("uid")

    def test_logs_in(self):
        response = self.open_page(self.headers())
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("/odoo"))
        self.assertEqual(self.who(), self.bruno.id)

    @mute_logger("odoo.http")
    def test_refused(self):
        stranger = self.beside(CardKey(self.persons[self.chloe]).certificate)
        for headers in (
            {},
            self.headers(stranger),
            self.headers(**{client_certificate.SECRET: "y" * 40}),
            self.headers(**{"X-Forwarded-Host": "x", "X-Forwarded-For": "127.0.0.1"})
            | {client_certificate.VERIFIED: "NONE"},
        ):
            response = self.open_page(headers)
            self.assertEqual(response.status_code, 403)
            self.assertIn("This card opens nothing here", response.text)
            # The cards' port serves nothing else: what the page needs is elsewhere.
            self.assertIn(f'<base href="{self.base_url()}/"', response.text)
            self.assertIn(f'href="{self.base_url()}/web/login"', response.text)

    @mute_logger("odoo.http")
    def test_login_form_does_not_take_the_type(self):
        """Whoever posts the type to Odoo's own form has no handshake."""
        self.authenticate(None, None)
        page = self.url_open("/web/login")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"csrf_token": token, "login": self.bruno.login, "password": "x"}
        form["type"] = "client_certificate"
        response = self.url_open("/web/login", data=form)
        self.assertIn("Wrong login", response.text)

    def test_login_page_leads_to_the_cards_port(self):
        self.authenticate(None, None)
        address = self.env["res.users"]._get_card_address()
        self.assertIn(f'href="{address}"', self.url_open("/web/login").text)

    def test_server_without_a_secret_has_no_such_page(self):
        with patch.dict("os.environ", {client_certificate.VARIABLE: ""}):
            self.assertEqual(self.open_page({}).status_code, 404)
            self.assertNotIn(PAGE, self.url_open("/web/login").text)
