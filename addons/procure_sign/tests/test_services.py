from base64 import b64encode
from datetime import timedelta
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..core import authority, revocation, stamp, stamper
from ..core.reasons import Refused
from ..core.revocation import Moment
from ..trust import trusted
from .trust_common import PASSPHRASE, make_authority

ADDRESS = "https://trust.example.com"


@tagged("post_install", "-at_install")
class TestServices(TransactionCase):
    """Authorities of others: their lists and time stamps, and what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Atelier Dupré"})
        cls.made = make_authority(cls, cls.company)
        now = cls.made._now()
        cls.now = now
        cls.other = authority.create_root(authority.name("Other", "Other"), now)
        cls.key = authority.new_key()
        cls.stamper = stamper.Stamper(
            authority.issue_stamper(
                cls.other, cls.key.public_key(), authority.name("T", "Other"), now
            ),
            cls.key,
        )

    def _anchor(self, use="signer", certificate=None, **values):
        certificate = certificate or self.other.certificate
        return trusted(self.env["signing.anchor"]).create(
            {
                "company_id": self.company.id,
                "use": use,
                "der": b64encode(certificate.public_bytes(authority.Encoding.PEM)),
                **values,
            }
        )

    def _answers(self, answer):
        """Patch the port: an address (or the question) to ``(answer, problem)``."""
        return patch.object(
            type(self.env["signing.trust.port"]),
            "_call",
            lambda _self, url, body=None, *_args: answer(url, body),
        )

    def _list(self, at=None, by=None, number=1):
        made = authority.publish(by or self.other, [], number, at or self.now)
        return made.public_bytes(authority.DER)

    def _fetch(self, answer, problem=""):
        with self._answers(lambda _url, _body: (answer, problem)):
            self.env["signing.crl"]._cron_refresh()
        return self.env["signing.crl"].search(
            [("company_id", "=", self.company.id), ("url", "!=", False)]
        )

    def test_draft_is_not_trusted(self):
        anchor = self._anchor()
        self.assertIn("CN=Other", anchor.name)
        self.assertNotIn(self.other.certificate, self.company._signing_trust().anchors)
        anchor._put_in_force()
        trust = self.company._signing_trust()
        self.assertIn(self.other.certificate, trust.anchors)
        self.assertNotIn(self.other.certificate, trust.built_in)
        trusted(anchor)._end()
        self.assertNotIn(self.other.certificate, self.company._signing_trust().anchors)

    def test_of_one_company_alone(self):
        self._anchor()._put_in_force()
        other = self.env["res.company"].create({"name": "Autre"})
        self.assertEqual(other._signing_trust().anchors, ())

    def test_a_registrar_prepares_and_nobody_puts_in_force(self):
        user = new_test_user(
            self.env,
            "trust-registrar",
            "procure_sign.group_registrar",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        anchors = self.env["signing.anchor"].with_user(user)
        values = {
            "company_id": self.company.id,
            "der": b64encode(self.other.certificate.public_bytes(authority.DER)),
        }
        draft = anchors.create(values)
        self.assertEqual(draft.state, "draft")
        with self.assertRaises(AccessError):
            draft.write({"state": "active"})
        with self.assertRaises(AccessError):
            anchors.create({**values, "use": "stamp", "state": "active"})
        with self.assertRaises(AccessError):
            draft.write({"fingerprint": "AA"})

    def test_no_certificate(self):
        with self.assertRaisesRegex(UserError, "not one certificate"):
            trusted(self.env["signing.anchor"]).create(
                {"company_id": self.company.id, "der": b64encode(b"rubbish")}
            )

    def test_an_end_certificate_is_no_authority(self):
        anchor = self._anchor(certificate=self.stamper.certificate)
        with self.assertRaisesRegex(UserError, "issues no others"):
            anchor._put_in_force()

    def test_list_is_fetched_and_checked(self):
        self._anchor(crl_url=f"{ADDRESS}/a.crl")._put_in_force()
        row = self._fetch(self._list())
        self.assertFalse(row.problem)
        self.assertIn("CN=Other", row.name)
        self.assertEqual(len(self.company._signing_trust().revocation.crls), 4)

    def test_list_of_nobody(self):
        """A list signed by another key of the same name is not believed."""
        self._anchor(crl_url=f"{ADDRESS}/a.crl")._put_in_force()
        forger = authority.create_root(self.other.certificate.subject, self.now)
        row = self._fetch(self._list(by=forger))
        self.assertEqual(row.problem, "of-nobody-we-trust")
        self.assertFalse(row.der)
        self.assertIn("not trusted", row.problem_words)

    def test_older_list_does_not_replace(self):
        self._anchor(crl_url=f"{ADDRESS}/a.crl")._put_in_force()
        row = self._fetch(self._list())
        issued = row.issued_at
        row = self._fetch(self._list(self.now - timedelta(hours=2)))
        self.assertEqual(
            (row.problem, row.issued_at), ("older-than-the-one-we-have", issued)
        )

    def test_what_cannot_be_had_leaves_the_list(self):
        self._anchor(crl_url=f"{ADDRESS}/a.crl")._put_in_force()
        self._fetch(self._list())
        row = self._fetch(b"", "too-slow")
        self.assertTrue(row.der)
        self.assertIn("too long", row.problem_words)

    def test_lists_are_published_before_they_get_old(self):
        before = self.made.crl_ids.mapped("number")
        self.env["signing.crl"]._cron_refresh()
        self.assertEqual(self.made.crl_ids.mapped("number"), before)
        with freeze_time(fields.Datetime.now() + timedelta(hours=13)):
            self.env["signing.crl"]._cron_refresh()
        self.assertEqual(
            self.made.crl_ids.mapped("number"), [one + 1 for one in before]
        )

    def test_answer_about_a_card(self):
        """OCSP: an answer signed by the issuer counts, revoked there is revoked here."""
        self._anchor()._put_in_force()
        person = trusted(self.env["signing.person"]).create(
            {"name": "Anna", "email": "a@example.com", "company_id": self.company.id}
        )
        certificate = self._foreign_certificate()
        self.env["signing.certificate"]._keep(person, certificate, "card")
        forger = authority.create_root(self.other.certificate.subject, self.now)

        def answered(by, nonce=None):
            """Let a responder answer, with another nonce than it was asked with."""
            return self._answers(
                lambda _url, body, *_args: (
                    self._ocsp(certificate, by, nonce or _nonce(body)),
                    "",
                )
            )

        with answered(forger):
            self.env["signing.ocsp"]._cron_ask()
        row = self.env["signing.ocsp"].search([("company_id", "=", self.company.id)])
        self.assertEqual((row.problem, row.der), ("unreadable", False))
        with answered(self.other, b"replayed" * 4):
            self.env["signing.ocsp"]._cron_ask()
        self.assertEqual((row.problem, row.der), ("answers-another-question", False))
        with answered(self.other):
            self.env["signing.ocsp"]._cron_ask()
        self.assertFalse(row.problem)
        trust = self.company._signing_trust()
        moment = Moment(self.now, self.now, proven=False)
        links = [certificate, self.other.certificate]
        with self.assertRaisesRegex(Refused, "revoked"):
            revocation.check(links, trust.revocation, moment)

    def _foreign_certificate(self):
        """A card's certificate that names a responder."""
        subject = authority.name("Anna", "Other")
        public = authority.new_key().public_key()
        made = authority.certify(self.other, public, subject, self.now)
        where = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP,
            x509.UniformResourceIdentifier(f"{ADDRESS}/ocsp"),
        )
        builder = x509.CertificateBuilder(
            made.issuer,
            made.subject,
            public,
            made.serial_number,
            made.not_valid_before_utc.replace(tzinfo=None),
            made.not_valid_after_utc.replace(tzinfo=None),
            list(made.extensions),
        )
        access = x509.AuthorityInformationAccess([where])
        builder = builder.add_extension(access, critical=False)
        return builder.sign(self.other.key, hashes.SHA256())

    def _ocsp(self, certificate, by, nonce):
        """A responder says that a certificate is revoked."""
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=certificate,
            issuer=self.other.certificate,
            algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.REVOKED,
            this_update=self.now,
            next_update=self.now + timedelta(hours=1),
            revocation_time=self.now,
            revocation_reason=None,
        )
        builder = builder.add_extension(x509.OCSPNonce(nonce), False)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)
        return builder.sign(by.key, hashes.SHA256()).public_bytes(authority.DER)

    def _tsa(self):
        tsa = trusted(self.env["signing.tsa"]).create(
            {"name": "T", "company_id": self.company.id, "url": f"{ADDRESS}/tsa"}
        )
        tsa._put_in_force()
        return tsa

    def test_time_stamp_of_others(self):
        tsa = self._tsa()
        self._anchor("stamp")._put_in_force()
        with self._answers(
            lambda _url, body: (self.stamper.answer(body, self.now, 5), "")
        ):
            token = self.company._signing_stamp(b"data")
        found = stamp.read(token, b"data")
        self.assertEqual(found.certificate, self.stamper.certificate)
        self.assertTrue(tsa.answered_at)

    def _spoiled(self, tsa, answer):
        with self._answers(lambda _url, body: (answer(body), "")):
            self.assertIsNone(self.company._signing_stamp(b"data"))
        return tsa.problem

    def test_time_stamp_of_nobody(self):
        """Who sits between us and a plain-http authority spoils no signature."""
        tsa = self._tsa()
        problem = self._spoiled(
            tsa, lambda body: self.stamper.answer(body, self.now, 5)
        )
        self.assertIn("time-stamp-untrusted", problem)

    def test_time_stamp_of_another_day(self):
        tsa = self._tsa()
        self._anchor("stamp")._put_in_force()
        for days in (1, -1):
            at = self.now + timedelta(days=days, hours=-days)
            with self.subTest(days=days):
                problem = self._spoiled(
                    tsa, lambda body, at=at: self.stamper.answer(body, at, 5)
                )
                self.assertIn("clock-behind-time-stamp", problem)

    def test_another_company_s_authority_is_labelled(self):
        """Its keys are on the same server: a stranger's word it is not."""
        other = self.env["res.company"].create({"name": "Atelier Durand"})
        made = self.env["signing.authority"]._found(other, PASSPHRASE)
        (root,) = made._certificates("root")
        self.assertIn(root, self.company._signing_trust().built_in)

    def test_the_built_in_one_does_not_stand_in(self):
        """A company's time-stamp authority that is silent is not replaced by ours."""
        tsa = self._tsa()
        with self._answers(lambda _url, _body: (b"", "no-connection")):
            self.assertIsNone(self.company._signing_stamp(b"data"))
        self.assertIn("cannot be reached", tsa.problem_words)

    def test_stamp_of_something_else(self):
        """An answer to another question is refused."""
        tsa = self._tsa()
        asked = stamper.ask(b"other", 7)
        with self._answers(
            lambda _url, _body: (self.stamper.answer(asked, self.now, 5), "")
        ):
            self.assertIsNone(self.company._signing_stamp(b"data"))
        self.assertIn("time-stamp", tsa.problem)


def _nonce(question):
    """The nonce of a question, as a responder reads it."""
    found = ocsp.load_der_ocsp_request(question).extensions
    return found.get_extension_for_class(x509.OCSPNonce).value.nonce
