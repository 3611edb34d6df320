from odoo.tests import tagged

from .batch_common import BatchCase
from .passkey_double import PRESENT, VERIFIED, Authenticator


@tagged("post_install", "-at_install")
class TestPasskey(BatchCase):
    """Attack list, WebAuthn: each line is a test that names it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.company._signing_site()
        cls.device = Authenticator(cls.site)
        cls.certificate = cls.enrol(cls.bruno, cls.device)

    @classmethod
    def enrol(cls, user, device):
        """Enrol a passkey as if two persons had signed for it."""
        person = cls.persons[user]
        issued = cls.company._signing_authority()._certify(
            device.key.public_key(), person
        )
        certificate = cls.env["signing.certificate"]._keep(person, issued, "passkey")
        cls.env["signing.passkey"]._store(certificate, device.name, cls.site)
        return certificate

    def answer(self, step, device=None, **wrong):
        """Ask the authenticator for an answer, right or wrong."""
        batch = self.begin(step)
        options = self.batch().prepare_passkey(batch, step.id, self.certificate.id)
        return batch, (device or self.device).get(options["challenge"], **wrong)

    def refused(self, code, device=None, **wrong):
        """Check that an answer signs nothing, and what is said."""
        step = self.steps()
        batch, answer = self.answer(step, device, **wrong)
        said = self.batch().sign_with_passkey(batch, step.id, answer)
        self.assertIn(code, said["stopped"])
        self.assertFalse(step.evidence_ids)
        self.assertEqual(step.state, "open")

    def test_signs_under_the_seal(self):
        step = self.steps()
        batch, answer = self.answer(step)
        said = self.batch().sign_with_passkey(batch, step.id, answer)
        self.assertTrue(said["signed"])
        evidence = step.evidence_ids
        self.assertEqual(evidence.level, "passkey")
        self.assertEqual(evidence.certificate_id, self.certificate)
        self.assertEqual(
            self.env["signing.passkey"]._of(self.certificate).counter,
            self.device.counter,
        )
        step.request_id._record()._signing_check(self.ACT)

    def test_other_origin(self):
        self.refused("passkey-from-another-site", origin="https://evil.example.com")

    def test_other_relying_party(self):
        self.refused("passkey-for-another-site", party="https://evil.example.com")

    def test_user_not_present(self):
        self.refused("passkey-without-presence", flags=VERIFIED)

    def test_user_not_verified(self):
        self.refused("passkey-without-pin", flags=PRESENT)

    def test_create_instead_of_get(self):
        self.refused("passkey-of-another-kind", kind="webauthn.create")

    def test_challenge_reused(self):
        first, second = self.steps(2)
        _batch, answer = self.answer(first)
        batch, _other = self.answer(second)
        said = self.batch().sign_with_passkey(batch, second.id, answer)
        self.assertIn("passkey-for-another-statement", said["stopped"])
        self.assertFalse(second.evidence_ids)

    def test_answer_sent_twice(self):
        step = self.steps()
        batch, answer = self.answer(step)
        self.batch().sign_with_passkey(batch, step.id, answer)
        again = self.batch().sign_with_passkey(batch, step.id, answer)
        self.assertTrue(again["stopped"])
        self.assertEqual(len(step.evidence_ids), 1)

    def test_counter_not_rising(self):
        first, second = self.steps(2)
        batch, answer = self.answer(first)
        self.batch().sign_with_passkey(batch, first.id, answer)
        batch, answer = self.answer(second, rise=0)
        said = self.batch().sign_with_passkey(batch, second.id, answer)
        self.assertIn("was copied", said["stopped"])
        self.assertFalse(second.evidence_ids)

    def test_credential_of_other_user(self):
        other = Authenticator(self.site)
        self.enrol(self.chloe, other)
        self.refused("another passkey", device=other)

    def test_credential_of_other_user_under_the_right_name(self):
        """What is called right is still signed by another key."""
        other = Authenticator(self.site)
        other.id = self.device.id
        self.refused("passkey-signature", device=other)

    def test_anothers_passkey_certificate(self):
        other = self.enrol(self.chloe, Authenticator(self.site))
        step = self.steps()
        batch = self.begin(step)
        said = self.batch().prepare_passkey(batch, step.id, other.id)
        self.assertIn("not yours", said["stopped"])

    def test_changed_base_url(self):
        """A new address signs nothing until passkeys are enrolled there."""
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("web.base.url", "https://moved.example.com")
        self.refused("passkey-from-another-site", origin="https://moved.example.com")

    def test_signed_before_the_base_url_changed(self):
        step = self.steps()
        batch, answer = self.answer(step)
        self.batch().sign_with_passkey(batch, step.id, answer)
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("web.base.url", "https://moved.example.com")
        step.request_id._record()._signing_check(self.ACT)

    def test_unreadable_answer(self):
        step = self.steps()
        batch, answer = self.answer(step)
        answer["response"] = {"signature": "x"}
        said = self.batch().sign_with_passkey(batch, step.id, answer)
        self.assertIn("cannot be read", said["stopped"])

    def test_a_software_card_is_no_passkey(self):
        step = self.steps()
        said = self.batch().prepare_passkey(
            self.begin(step), step.id, self.cards[self.bruno].id
        )
        self.assertIn("is not a passkey", said["stopped"])
