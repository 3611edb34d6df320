import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..trust import trusted
from .common import SigningCase
from .passkey_double import PRESENT, Authenticator


@tagged("post_install", "-at_install")
class TestEnrolment(SigningCase):
    def mine(self, user=None):
        """The screen "My card", as a user calls it."""
        user = user or self.bruno
        return (
            self.env["signing.enrolment"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_id.ids)
        )

    def newest(self):
        return self.env["signing.enrolment"].search([], limit=1)

    def code(self):
        """The code that stands in the mail."""
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.email_to, "bruno@example.com")
        return re.search(r"\d{8}", mail.body_html)[0]

    def confirm(self):
        asked = self.newest()
        self.mine().confirm_mail(asked.id, self.code())
        return asked

    def test_software_card(self):
        said = self.mine().ask_software("7391")
        self.assertEqual(said["enrolments"][0]["state"], "mail")
        asked = self.confirm()
        self.assertEqual(asked.state, "draft")
        self.assertFalse(asked.certificate_id)
        trusted(asked)._put_in_force()
        certificate = asked.certificate_id
        self.assertEqual(certificate.person_id, self.persons[self.bruno])
        certificate._open_card("7391")
        self.assertFalse(asked.sudo().box)

    def test_a_certificate_bears_the_registers_name(self):
        self.mine().ask_software("7391")
        asked = self.confirm()
        trusted(asked)._put_in_force()
        subject = asked.certificate_id._x509().subject.rfc4514_string()
        self.assertIn("Bruno", subject)
        self.assertIn("bruno@example.com", subject)

    def test_weak_pin(self):
        with self.assertRaisesRegex(UserError, "easily guessed"):
            self.mine().ask_software("1234")

    def test_pin_is_not_kept(self):
        self.mine().ask_software("73917391")
        row = self.newest().sudo().read()[0]
        self.assertNotIn("73917391", str(row))
        mails = self.env["mail.mail"].search([])
        self.assertNotIn("73917391", str(mails.mapped("body_html")))

    def test_wrong_code(self):
        """Five wrong codes, and the request is given up."""
        self.mine().ask_software("7391")
        asked = self.newest()
        for left in (4, 3, 2, 1):
            said = self.mine().confirm_mail(asked.id, "none")
            self.assertIn(f"Tries left: {left}", said["error"])
        self.assertIn("Ask for", self.mine().confirm_mail(asked.id, "none")["error"])
        self.assertEqual(asked.state, "ended")
        with self.assertRaises(AccessError):
            self.mine().confirm_mail(asked.id, self.code())

    def test_unconfirmed_is_not_put_in_force(self):
        self.mine().ask_software("7391")
        with self.assertRaises(UserError):
            trusted(self.newest())._put_in_force()

    def test_address_changed_meanwhile(self):
        self.mine().ask_software("7391")
        asked = self.confirm()
        trusted(self.persons[self.bruno]).write({"email": "other@example.com"})
        with self.assertRaisesRegex(UserError, "address has changed"):
            trusted(asked)._put_in_force()

    def test_not_in_the_register(self):
        with self.assertRaisesRegex(UserError, "not in the register"):
            self.mine(self.otto).ask_software("7391")
        self.assertIsNone(self.mine(self.otto).get_mine()["person"])

    def test_anothers_enrolment(self):
        self.mine().ask_software("7391")
        asked = self.newest()
        for method, args in (("confirm_mail", ("x",)), ("withdraw", ())):
            with self.assertRaises(AccessError):
                getattr(self.mine(self.chloe), method)(asked.id, *args)

    def test_nobody_writes_enrolments(self):
        self.mine().ask_software("7391")
        asked = self.newest()
        for user in (self.bruno, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                asked.with_user(user).write({"state": "draft"})
            with self.assertRaises(AccessError):
                asked.with_user(user).read(["box"])

    def test_withdraw(self):
        self.mine().ask_software("7391")
        asked = self.confirm()
        self.assertFalse(self.mine().withdraw(asked.id)["enrolments"])
        self.assertEqual(asked.state, "ended")
        with self.assertRaises(UserError):
            trusted(asked)._put_in_force()

    def test_ended_by_a_signed_change(self):
        self.mine().ask_software("7391")
        asked = self.confirm()
        trusted(asked)._put_in_force()
        trusted(asked)._end()
        self.assertEqual(asked.certificate_id.state, "revoked")

    def test_comes_into_force_by_a_change(self):
        """Its registrar proposes it; what two persons sign names key and person."""
        rita = self.make_user(
            "rita", groups="base.group_user,procure_sign.group_registrar"
        )
        self.mine().ask_software("7391")
        asked = self.newest()
        asked.with_user(rita).action_propose()
        lines = self.env["signing.change.line"]
        self.assertFalse(lines.search([("res_model", "=", asked._name)]))
        self.confirm()
        with self.assertRaises(AccessError):
            asked.with_user(self.bruno).action_propose()
        action = asked.with_user(rita).action_propose()
        change = self.env["signing.change"].browse(action["res_id"])
        document = change._build_document()
        self.assertIn(asked.fingerprint.encode(), document)
        self.assertIn(b"bruno@example.com", document)
        change.line_ids._trusted()._put_in_force()
        self.assertEqual(asked.certificate_id.state, "enrolled")

    def test_passkey(self):
        options = self.mine().begin_passkey()
        device = Authenticator(self.company._signing_site())
        answer = device.create(options["challenge"])
        self.mine().ask_passkey(options["id"], answer)
        asked = self.confirm()
        trusted(asked)._put_in_force()
        held = self.env["signing.passkey"]._of(asked.certificate_id)
        self.assertEqual(held.name, device.name)
        key = asked.certificate_id._x509().public_key()
        self.assertEqual(key, device.key.public_key())

    def test_passkey_not_verified(self):
        self.refused(lambda device, challenge: device.create(challenge, flags=PRESENT))

    def test_passkey_made_elsewhere(self):
        self.refused(
            lambda device, challenge: device.create(challenge, origin="https://x.test")
        )

    def test_passkey_challenge_reused(self):
        other = self.mine().begin_passkey()["challenge"]
        self.refused(lambda device, _challenge: device.create(other))

    def test_passkey_answer_of_a_signature(self):
        self.refused(lambda device, challenge: device.get(challenge))

    def refused(self, answer):
        options = self.mine().begin_passkey()
        device = Authenticator(self.company._signing_site())
        with self.assertRaisesRegex(UserError, "cannot be enrolled"):
            self.mine().ask_passkey(options["id"], answer(device, options["challenge"]))
        self.assertFalse(self.newest().fingerprint)

    def test_change_pin(self):
        mine = self.env["signing.certificate"].with_user(self.bruno)
        card = self.cards[self.bruno]
        mine.change_pin(card.id, "2580", "7391")
        card._open_card("7391")
        with self.assertRaisesRegex(AccessError, "not yours"):
            self.env["signing.certificate"].with_user(self.chloe).change_pin(
                card.id, "7391", "2580"
            )
