import base64
import os
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import config

from ..core import authority, revocation, stamp
from ..core.chain import build
from ..core.reasons import Refused
from ..core.revocation import Moment
from ..passphrase import OPTION, VARIABLE
from ..trust import trusted
from .trust_common import make_authority


@tagged("post_install", "-at_install")
class TestAuthority(TransactionCase):
    """The built-in authority: what it issues holds, its keys stay sealed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Atelier Dupré"})
        cls.made = make_authority(cls, cls.company)
        cls.person = trusted(cls.env["signing.person"]).create(
            {
                "name": "Anna Morel",
                "email": "anna@example.com",
                "company_id": cls.company.id,
            }
        )

    def _certificate(self):
        der = self.made._certify(
            authority.new_key().public_key(), self.person
        ).public_bytes(authority.DER)
        return trusted(self.env["signing.certificate"]).create(
            {
                "person_id": self.person.id,
                "company_id": self.company.id,
                "level": "software",
                "der": base64.b64encode(der),
                "fingerprint": "x",
                "state": "enrolled",
                "not_before": "2026-01-01",
                "not_after": "2099-01-01",
            }
        )

    def _check(self, certificate, trust, at):
        links = build(certificate, trust.anchors, trust.others, at)
        moment = Moment(at, at, proven=False)
        revocation.check(links, trust.revocation, moment)

    def test_what_it_issues_is_trusted(self):
        certificate = self.made._certify(authority.new_key().public_key(), self.person)
        trust = self.company._signing_trust()
        self._check(certificate, trust, self.made._now())
        self.assertEqual(len(trust.built_in), 2)
        self.assertIn("Anna Morel", certificate.subject.rfc4514_string())

    def test_a_request_proves_its_key(self):
        key = authority.new_key()
        request = authority.request(key, self.person.name)
        certificate = self.made._issue(request.public_bytes(authority.DER), self.person)
        self.assertEqual(certificate.public_key(), key.public_key())

    def test_a_broken_request_is_refused(self):
        key = authority.new_key()
        der = authority.request(key, "Anna Morel").public_bytes(authority.DER)
        broken = der.replace(b"Anna", b"Anne")
        with self.assertRaises(Refused):
            self.made._issue(broken, self.person)

    def test_revoked_is_on_the_published_list(self):
        record = self._certificate()
        old = self.made.crl_ids.mapped("number")
        self.made._revoke(record, "key_compromise")
        self.assertEqual(record.state, "revoked")
        self.assertEqual(self.made.crl_ids.mapped("number"), [n + 1 for n in old])
        with self.assertRaisesRegex(Refused, "revoked"):
            self._check(record._x509(), self.company._signing_trust(), self.made._now())

    def test_a_lost_card_without_passphrase(self):
        """It is taken back at once; the list follows when the passphrase is there."""
        record = self._certificate()
        old = self.made.crl_ids.mapped("number")
        with patch.dict(os.environ, {VARIABLE: ""}):
            self.made._revoke(record, "key_compromise")
        self.assertEqual(record.state, "revoked")
        self.assertTrue(self.made.revoked_ids)
        self.assertEqual(set(self.made.crl_ids.mapped("problem")), {"no-passphrase"})
        self.env["signing.crl"]._cron_refresh()
        self.assertEqual(self.made.crl_ids.mapped("number"), [n + 1 for n in old])
        self.assertFalse(any(self.made.crl_ids.mapped("problem")))
        with self.assertRaisesRegex(Refused, "revoked"):
            self._check(record._x509(), self.company._signing_trust(), self.made._now())

    def test_revoked_without_built_in_authority(self):
        record = self._certificate()
        self.env["signing.authority"]._revoke(record, "key_compromise")
        self.assertEqual(record.state, "revoked")

    def test_time_stamp(self):
        token = self.company._signing_stamp(b"what was signed")
        found = stamp.read(token, b"what was signed")
        trust = self.company._signing_trust()
        build(found.certificate, trust.stamp_anchors, trust.others, found.at)

    def test_seal(self):
        certificate, sign = self.company._signing_seal()
        self.assertTrue(sign(b"data"))
        trust = self.company._signing_trust()
        self.assertIn(certificate, trust.seals)
        self._check(certificate, trust, self.made._now())

    def test_without_passphrase_nothing_is_issued(self):
        with (
            patch.dict(os.environ, {VARIABLE: ""}),
            self.assertRaisesRegex(UserError, OPTION),
        ):
            self.made._certify(authority.new_key().public_key(), self.person)

    def test_another_passphrase_opens_nothing(self):
        with (
            patch.dict(os.environ, {VARIABLE: "another"}),
            self.assertRaisesRegex(UserError, "does not open"),
        ):
            self.company._signing_seal()

    def test_passphrase_file_comes_first(self):
        with (
            patch.dict(config.options, {OPTION: "/nonexistent/passphrase"}),
            self.assertRaisesRegex(UserError, OPTION),
        ):
            self.company._signing_seal()

    def test_keys_are_read_by_nobody(self):
        admin = self.env.ref("base.user_admin")
        part = self.made.part_ids[0].with_user(admin)
        with self.assertRaises(AccessError):
            part.read(["key"])

    def test_nobody_writes_trust(self):
        user = new_test_user(
            self.env,
            "registrar",
            groups="procure_sign.group_registrar,base.group_system",
        )
        anchor = self.env["signing.anchor"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        with self.assertRaises(AccessError):
            anchor.with_user(user).write({"active": False})
        with self.assertRaises(AccessError):
            anchor.sudo().write({"active": False})
