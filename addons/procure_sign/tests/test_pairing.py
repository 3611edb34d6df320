import base64
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..core import pairing, xades, xades_levels
from ..trust import trusted
from .card_key import CardKey
from .paper import PaperCase

HERE = "203.0.113.7"


class PairingCase(PaperCase):
    """Bruno's card, enrolled; papers that wait for him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver")
        cls.card = CardKey(cls.persons[cls.bruno])
        cls.card.enrol()

    def steps(self, count=1):
        """Open papers; return the steps that wait for Bruno."""
        found = self.env["signing.step"]
        for number in range(count):
            paper = self.paper(text=f"{number} chairs", name=f"P{number}")
            found |= self.open(paper).step_ids
        return found

    def shown(self, steps, user=None):
        """Ask for a code as the Sign screen does; return what it shows."""
        pairings = self.env["signing.pairing"].with_user(user or self.bruno)
        return pairings.open_pairing(steps.ids)

    def redeem(self, code, address=HERE):
        """Redeem a code; return the pairing (or none) and its key or the refusal."""
        return self.env["signing.pairing"]._redeem(code, address)

    def paired(self, steps, user=None):
        """Return a pairing that an agent has opened."""
        one, _key = self.redeem(self.shown(steps, user)["code"])
        return one


@tagged("post_install", "-at_install")
class TestPairing(PairingCase):
    """A code opens what it was made for, once, for a few minutes."""

    def test_signs_with_the_card(self):
        steps = self.steps(2)
        one = self.paired(steps)
        self.assertEqual(one._describe()["person"], "Bruno")
        for step in steps:
            answer = one._prepare(step.id, self.card.der)
            value = self.card.sign(base64.b64decode(answer["signed_info"]))
            self.assertTrue(one._take(answer["session"], value)["evidence"])
        self.assertEqual(set(steps.mapped("state")), {"done"})
        self.assertEqual(set(steps.evidence_ids.mapped("level")), {"card"})
        self.assertEqual(steps.evidence_ids.user_id, self.bruno)
        progress = one.with_user(self.bruno).get_progress(one.id)
        self.assertEqual((progress["state"], progress["left"]), ("done", []))
        self.assertEqual(progress["names"], ["P0", "P1"])
        self.assertEqual(set(progress["signed"]), set(steps.ids))

    def test_code_is_used_once(self):
        code = self.shown(self.steps())["code"]
        self.assertTrue(self.redeem(code)[0])
        again, said = self.redeem(code)
        self.assertFalse(again)
        self.assertIn("wrong, used or too old", said)

    def test_code_expires(self):
        code = self.shown(self.steps())["code"]
        late = datetime.now() + timedelta(minutes=pairing.CODE_MINUTES, seconds=1)
        with freeze_time(late):
            self.assertFalse(self.redeem(code)[0])
        self.assertFalse(self.redeem(code)[0], "an expired one comes back")

    def test_what_it_opened_expires(self):
        _one, key = self.redeem(self.shown(self.steps())["code"])
        pairings = self.env["signing.pairing"]
        self.assertTrue(pairings._of_key(key))
        with freeze_time(datetime.now() + timedelta(minutes=16)):
            self.assertFalse(pairings._of_key(key))

    def test_guesses_of_one_code_are_counted(self):
        """The right code does not help after three wrong ones."""
        code = self.shown(self.steps())["code"]
        wrong = code[:4] + "-0000-0000"
        for _guess in range(pairing.TRIES):
            self.assertFalse(self.redeem(wrong)[0])
        self.assertFalse(self.redeem(code)[0])

    def test_guesses_of_one_address_are_counted(self):
        for _guess in range(pairing.GUESSES):
            self.redeem("0000-0000-0000")
        code = self.shown(self.steps())["code"]
        one, said = self.redeem(code)
        self.assertFalse(one)
        self.assertIn("Too many", said)
        self.assertTrue(self.redeem(code, "203.0.113.8")[0])

    def test_guesses_of_one_ipv6_customer_are_counted_together(self):
        for guess in range(pairing.GUESSES):
            self.redeem("0000-0000-0000", f"2001:db8:1:2::{guess + 1:x}")
        code = self.shown(self.steps())["code"]
        self.assertIn("Too many", self.redeem(code, "2001:db8:1:2:ffff::9")[1])
        self.assertTrue(self.redeem(code, "2001:db8:1:3::9")[0])

    def test_nothing_kept_opens_anything(self):
        shown = self.shown(self.steps())
        one = self.env["signing.pairing"].sudo().browse(shown["id"])
        kept = " ".join(str(value) for value in one.read()[0].values())
        self.assertNotIn(pairing.take_apart(shown["code"])[1], kept)
        _one, key = self.redeem(shown["code"])
        kept = " ".join(str(value) for value in one.read()[0].values())
        self.assertNotIn(key, kept)

    def test_second_code_voids_the_first(self):
        steps = self.steps()
        first, second = self.shown(steps)["code"], self.shown(steps)["code"]
        self.assertFalse(self.redeem(first)[0])
        self.assertTrue(self.redeem(second)[0])

    def test_only_ones_own_steps(self):
        steps = self.steps()
        for user in (self.anna, self.otto, self.gina):
            with self.assertRaises((AccessError), msg=user.name):
                self.shown(steps, user)

    def test_only_the_chosen_steps(self):
        first, second = self.steps(2)
        one = self.paired(first)
        with self.assertRaisesRegex(AccessError, "not chosen"):
            one._prepare(second.id, self.card.der)
        other = self.paired(second)
        answer = other._prepare(second.id, self.card.der)
        with self.assertRaisesRegex(AccessError, "not prepared"):
            one._take(answer["session"], b"x")

    def test_right_revoked_between_pairing_and_signing(self):
        step = self.steps()
        one = self.paired(step)
        answer = one._prepare(step.id, self.card.der)
        self.persons[self.bruno].right_ids._end()
        value = self.card.sign(base64.b64decode(answer["signed_info"]))
        with self.assertRaises(AccessError):
            one._take(answer["session"], value)
        self.assertFalse(step.evidence_ids)

    def test_another_card(self):
        """Neither a stranger's card nor one that was not let in yet."""
        step = self.steps()
        one = self.paired(step)
        theirs = CardKey(self.persons[self.chloe])
        theirs.enrol()
        fresh = CardKey(self.persons[self.bruno])
        fresh.enrol("waiting")
        with self.assertRaisesRegex(UserError, "not enrolled for Bruno"):
            one._prepare(step.id, theirs.der)
        with self.assertRaisesRegex(UserError, "not in force"):
            one._prepare(step.id, fresh.der)

    def test_card_changed_in_the_middle(self):
        first, second = self.steps(2)
        one = self.paired(first | second)
        one._prepare(first.id, self.card.der)
        other = CardKey(self.persons[self.bruno])
        other.enrol()
        with self.assertRaisesRegex(UserError, "changed after the first"):
            one._prepare(second.id, other.der)

    def test_signature_of_something_else(self):
        step = self.steps()
        one = self.paired(step)
        answer = one._prepare(step.id, self.card.der)
        with self.assertRaisesRegex(UserError, "not accepted"):
            one._take(answer["session"], self.card.sign(b"something else"))

    def test_record_changed_between_showing_and_signing(self):
        paper = self.paper()
        step = self.open(paper).step_ids
        one = self.paired(step)
        answer = one._prepare(step.id, self.card.der)
        paper.amount = 9999
        value = self.card.sign(base64.b64decode(answer["signed_info"]))
        with self.assertRaisesRegex(UserError, "has changed"):
            one._take(answer["session"], value)

    def test_nobody_reads_or_writes_pairings(self):
        one = self.paired(self.steps())
        for user in (self.bruno, self.env.ref("base.user_admin")):
            mine = one.with_user(user)
            with self.assertRaises(AccessError):
                mine.read(["key"])
            with self.assertRaises(AccessError):
                mine.write({"state": "open"})
        other = one.with_user(self.chloe).get_progress(one.id)
        self.assertEqual(other["state"], "void")

    def test_closed_by_either_side(self):
        steps = self.steps(2)
        one = self.paired(steps)
        one._close("The card was removed.")
        mine = one.with_user(self.bruno)
        progress = mine.get_progress(one.id)
        self.assertEqual(progress["state"], "void")
        self.assertEqual(progress["said"], "The card was removed.")
        self.assertEqual(progress["left"], ["P0", "P1"])
        shown = self.shown(steps)
        other = self.env["signing.pairing"].with_user(self.chloe)
        other.cancel_pairing(shown["id"])
        self.assertTrue(self.redeem(shown["code"])[0], "closed by somebody else")
        shown = self.shown(steps)
        mine.cancel_pairing(shown["id"])
        self.assertFalse(self.redeem(shown["code"])[0])

    def test_forgotten_after_a_day(self):
        one = self.paired(self.steps())
        self.redeem("0000-0000-0000")
        with freeze_time(fields.Datetime.now() + timedelta(days=1, minutes=1)):
            one._gc_pairings()
            self.env["signing.pairing.guess"]._gc_guesses()
        self.assertFalse(one.exists())
        self.assertFalse(self.env["signing.pairing.guess"].search([]))


@tagged("post_install", "-at_install")
class TestSigningFile(PairingCase):
    """What is to be signed goes out as a file and comes back signed by any tool."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate = cls.env["signing.certificate"].search(
            [("fingerprint", "=", cls.card.fingerprint)]
        )

    def download(self, step, certificate=None, user=None):
        """Download as the Sign screen does; return the session's id and the bytes."""
        sessions = self.env["signing.session"].with_user(user or self.bruno)
        file = sessions.prepare_file(step.id, (certificate or self.certificate).id)
        return file["id"], base64.b64decode(file["content"])

    def upload(self, session, xml, user=None):
        sessions = self.env["signing.session"].with_user(user or self.bruno)
        return sessions.upload_file(session, base64.b64encode(xml).decode())

    def signed(self, data, key=None):
        """Sign the file with a tool of one's own."""
        now, card = datetime.now(timezone.utc), key or self.card
        return xades.sign(data, card.certificate, now, "approver", card.sign)

    def test_signed_elsewhere(self):
        step = self.steps()
        session, data = self.download(step)
        with freeze_time(datetime.now() + timedelta(minutes=50)):
            self.assertTrue(self.upload(session, self.signed(data))["signed"])
        self.assertEqual((step.state, step.evidence_ids.level), ("done", "card"))

    def test_file_of_another_time_or_with_a_stamp(self):
        """Attack: an hour back, before a revocation; or a stamp of the signer's own."""
        session, data = self.download(self.steps())
        with freeze_time(datetime.now() - timedelta(hours=1)):
            backdated = self.signed(data)
        with self.assertRaisesRegex(UserError, "not-signed-when-prepared"):
            self.upload(session, backdated)
        signed = self.signed(data)
        token = self.company._signing_stamp(xades_levels.to_stamp(signed))
        self.assertTrue(token)
        with self.assertRaisesRegex(UserError, "unsigned-part-added"):
            self.upload(session, xades_levels.add_stamp(signed, token))
        self.assertTrue(self.upload(session, signed)["signed"])

    def test_wrong_files(self):
        step = self.steps()
        session, data = self.download(step)
        other = CardKey(self.persons[self.bruno])
        altered = data.replace(b">1200.00</st:Amount>", b">1.00</st:Amount>")
        self.assertNotEqual(altered, data)
        for wrong in (
            b"no xml",
            data,
            self.signed(altered),
            self.signed(data, other),
            self.signed(data).replace(b">1200.00<", b">1.00<"),
        ):
            with self.assertRaises(UserError, msg=wrong[:80]):
                self.upload(session, wrong)
        self.assertFalse(step.evidence_ids)

    def test_only_by_its_signer_once_and_in_time(self):
        step = self.steps()
        session, data = self.download(step)
        xml = self.signed(data)
        with self.assertRaisesRegex(AccessError, "not downloaded by you"):
            self.upload(session, xml, self.chloe)
        late = freeze_time(datetime.now() + timedelta(minutes=61))
        with late, self.assertRaisesRegex(UserError, "too long"):
            self.upload(session, xml)
        self.upload(session, xml)
        with self.assertRaises(UserError):
            self.upload(session, xml)

    def test_only_cards_and_ones_own(self):
        step = self.steps()
        with self.assertRaisesRegex(UserError, "smart card"):
            self.download(step, self.cards[self.bruno])
        with self.assertRaisesRegex(AccessError, "not yours"):
            self.download(step, user=self.chloe)


@tagged("post_install", "-at_install")
class TestEnrolment(PairingCase):
    """A card is taken in with its proof, and signs only when it is let in."""

    def enrol(self, card, user=None, value=None, **said):
        """Enrol a card as the agent does."""
        user = user or self.bruno
        pairings = self.env["signing.pairing"].with_user(user)
        one, _key = self.redeem(pairings.open_enrolment()["code"])
        about = {**one._describe(), **said}
        names = ("database", "company", "person", "nonce")
        message = pairing.enrolment(*(about[name] for name in names), card.der)
        return one._enrol(card.der, card.algorithm, value or card.sign(message))

    def test_waits_to_be_let_in(self):
        card = CardKey(self.persons[self.bruno])
        self.enrol(card)
        kept = self.env["signing.certificate"].search(
            [("fingerprint", "=", card.fingerprint)]
        )
        self.assertEqual((kept.state, kept.level), ("waiting", "card"))
        self.assertEqual(kept.person_id, self.persons[self.bruno])
        self.assertFalse(kept._usable())
        with self.assertRaisesRegex(UserError, "known here already"):
            self.enrol(card)

    def test_lost_while_it_waits(self):
        """Attack: the thief waits until two persons let in what was reported lost."""
        card = CardKey(self.persons[self.bruno])
        self.enrol(card)
        asked = self.env["signing.enrolment"].search([("level", "=", "card")])
        trusted(asked.certificate_id).write({"state": "revoked"})
        with self.assertRaisesRegex(UserError, "reported lost"):
            trusted(asked)._put_in_force()
        self.assertEqual(asked.certificate_id.state, "revoked")

    def test_not_trusted_any_more_while_it_waits(self):
        card = CardKey(self.persons[self.bruno])
        self.enrol(card)
        asked = self.env["signing.enrolment"].search([("level", "=", "card")])
        trust = replace(self.company._signing_trust(), anchors=())
        company = type(self.company)
        with (
            patch.object(company, "_signing_trust", return_value=trust),
            self.assertRaisesRegex(UserError, "untrusted"),
        ):
            trusted(asked)._put_in_force()
        trusted(asked)._put_in_force()
        self.assertEqual(asked.certificate_id.state, "enrolled")

    def test_card_without_an_address_is_confirmed_by_mail(self):
        """Two persons are asked only when the person reads the register's mail."""
        with_mail, without = (
            CardKey(self.persons[self.bruno], mail=mail) for mail in (True, False)
        )
        self.enrol(with_mail)
        self.enrol(without)
        asked = self.env["signing.enrolment"].search([("level", "=", "card")])
        states = {one.certificate_id.fingerprint: one.state for one in asked}
        self.assertEqual(
            states, {with_mail.fingerprint: "draft", without.fingerprint: "mail"}
        )

    def test_without_its_key(self):
        """Bruno's certificate, signed for with another key, or for another code."""
        card = CardKey(self.persons[self.bruno])
        other = CardKey(self.persons[self.bruno])
        for wrong in (
            {"value": other.sign(b"x")},
            {"nonce": "0" * 64},
            {"database": "another"},
            {"person": "Anna"},
        ):
            with self.subTest(wrong), self.assertRaisesRegex(UserError, "cannot be"):
                self.enrol(card, **wrong)

    def test_somebody_elses_card(self):
        with self.assertRaisesRegex(UserError, "it names Chloe.*the register Bruno"):
            self.enrol(CardKey(self.persons[self.chloe]))

    def test_card_of_an_unknown_authority(self):
        card = CardKey(self.persons[self.bruno], self.other_company)
        with self.assertRaisesRegex(UserError, "cannot be enrolled"):
            self.enrol(card)

    def test_no_stranger(self):
        with self.assertRaisesRegex(AccessError, "register"):
            self.enrol(self.card, self.otto)

    def test_code_for_signing_does_not_enrol(self):
        one = self.paired(self.steps())
        with self.assertRaisesRegex(AccessError, "something else"):
            one._enrol(self.card.der, self.card.algorithm, b"x")


@tagged("post_install", "-at_install")
class TestAgentPages(PairingCase, HttpCase):
    """The same over HTTP, where only the pairing's key counts."""

    def call(self, name, key="", **content):
        """Call the server as the agent does; return its answer."""
        response = self.url_open(
            f"/procure_sign/agent/{name}",
            json={"jsonrpc": "2.0", "method": "call", "params": content},
            headers={"Authorization": f"Bearer {key}"} if key else {},
        )
        self.assertEqual(response.status_code, 200)
        self.assertFalse(response.cookies)
        return response.json()

    def test_whole_way(self):
        step = self.steps()
        self.authenticate(None, None)
        answer = self.call("pair", code=self.shown(step)["code"])["result"]
        key = answer["key"]
        self.assertEqual(answer["documents"], [{"step": step.id, "name": "P0"}])
        der = base64.b64encode(self.card.der).decode()
        ready = self.call("prepare", key, step=step.id, certificate=der)["result"]
        value = self.card.sign(base64.b64decode(ready["signed_info"]))
        value = base64.b64encode(value).decode()
        said = self.call("finish", key, session=ready["session"], value=value)
        self.assertEqual(said["result"]["evidence"], step.evidence_ids.identity)
        with mute_logger("odoo.http"):
            over = self.call("finish", key, session=ready["session"], value=value)
        self.assertIn("pairing is over", over["error"]["data"]["message"])

    def test_without_key(self):
        """Neither a logged-in user nor a wrong key gets anything."""
        step = self.steps()
        self.paired(step)
        self.authenticate(self.bruno.login, self.bruno.login)
        for key in ("", "wrong"):
            with mute_logger("odoo.http"):
                answer = self.call("prepare", key, step=step.id, certificate="")
            self.assertIn("pairing is over", answer["error"]["data"]["message"])

    def test_damaged_values_are_refused_in_words(self):
        _one, key = self.redeem(self.shown(self.steps())["code"])
        with mute_logger("odoo.http"):
            answer = self.call("prepare", key, step=1, certificate="*")
        self.assertIn("damaged", answer["error"]["data"]["message"])

    def test_wrong_code_is_counted_though_refused(self):
        answer = self.call("pair", code="0000-0000-0000")["result"]
        self.assertIn("wrong, used", answer["refused"])
        self.assertEqual(self.env["signing.pairing.guess"].search_count([]), 1)
