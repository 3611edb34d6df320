from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core.statement import Level
from ..trust import trusted
from .paper import PaperCase


@tagged("post_install", "-at_install")
class TestProcess(PaperCase):
    """An act from the question to the last signature."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver", "buyer")

    def test_without_policy(self):
        """Where a company has no policy, nothing is asked and nothing refused."""
        paper = self.paper(company=self.other_company)
        self.assertIsNone(paper._signing_open(self.ACT))
        paper._signing_check(self.ACT)
        self.assertEqual(paper.signing_state, "none")

    def test_signed_in_order(self):
        """Each step opens after the one before; the record goes on once."""
        paper = self.paper(asked_by_id=self.anna.id)
        request = self.open(paper)
        approve, buy = request.step_ids.sorted("sequence")
        self.assertEqual((approve.state, buy.state), ("open", "waiting"))
        with self.assertRaisesRegex(UserError, "Bruno"):
            paper._signing_check(self.ACT)
        with self.assertRaisesRegex(AccessError, "not open"):
            self.sign(buy, self.chloe)
        evidence = self.sign(approve, self.bruno)
        self.assertEqual((approve.state, buy.state), ("done", "open"))
        self.assertEqual(evidence.proven, "T")
        self.assertEqual((request.state, paper.done), ("open", 0))
        self.sign(buy, self.chloe)
        self.assertEqual((request.state, paper.done), ("done", 1))
        self.assertEqual(paper.signing_state, "done")
        paper._signing_check(self.ACT)
        said = " ".join(paper.message_ids.mapped("body"))
        for word in ("asked for", "Bruno signed", "Chloe signed", "signed by all"):
            self.assertIn(word, said)

    def test_cells_of_a_table_name_their_column(self):
        """On a phone a row is a card: each value has its column's name beside it."""
        request = self.open(self.paper())
        rows = [["Chairs", "1 <b>"], ["More"]]
        html = request._write_table({"head": ["What", "Amount"], "rows": rows})
        self.assertIn('class="o_sign_table', html)
        self.assertIn('data-label="Amount"><span>1 &lt;b&gt;</span>', html)
        self.assertIn('data-label="What"><span>More</span>', html)

    def test_the_sign_screen_says_what_is_wrong(self):
        """The words of an alert stand beside its value, numbers on the right."""
        paper = self.paper()
        step = self.open(paper).step_ids[0]
        shown = {
            "title": paper.name,
            "rows": [{"label": "Left", "value": "-1", "alert": "Over budget"}],
            "tables": [{"head": ["What", "Amount"], "rows": [], "numbers": (1,)}],
        }
        with patch.object(type(paper), "_signing_display", lambda self, act: shown):
            screen = step.with_user(self.bruno)._show()
        self.assertEqual(screen["rows"][0]["mark"], "Over budget")
        self.assertEqual(screen["tables"][0]["numbers"], [False, True])

    def test_same_document_keeps_request(self):
        paper = self.paper()
        request = self.open(paper)
        self.assertEqual(self.open(paper), request)

    def test_policy_of_today(self):
        """Asked again under another policy, an open request is replaced."""
        paper = self.paper()
        request = self.open(paper)
        self.env["signing.policy"].search([("company_id", "=", self.company.id)])._end()
        self.policy(self.ACT, "approver", "buyer", "accountant")
        again = self.open(paper)
        self.assertEqual((again.revision, request.state), (2, "void"))
        self.assertEqual(len(again.step_ids), 3)

    def test_other_policy_when_the_signature_comes(self):
        """Between asking and signing the amount moved into another policy."""
        self.policy(self.ACT, "approver", "treasurer", sequence=1, amount_over=2000)
        dollar = self.env.ref("base.USD")
        rate = self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": fields.Date.today(),
                "rate": 2.0,
            }
        )
        paper = self.paper(amount=3000.0, currency_id=dollar.id)
        request = self.open(paper)
        session = (
            request.step_ids[0]
            .with_user(self.bruno)
            ._prepare_session(self.cards[self.bruno])
        )
        value = session.certificate_id._open_card("2580")(session._to_sign())
        rate.rate = 1.0
        with self.assertRaisesRegex(UserError, "other signatures today"):
            session._finish(value)
        with self.assertRaisesRegex(UserError, "other signatures today"):
            self.sign(request.step_ids[0], self.bruno)
        again = self.open(paper)
        self.assertEqual(again.step_ids.mapped("name"), ["approver", "treasurer"])
        self.sign(again.step_ids[0], self.bruno)

    def test_stamp_comes_before_the_log_is_held(self):
        """Who waits for a time stamp keeps nobody from signing."""
        calls = []
        log, company = type(self.env["signing.log"]), type(self.company)
        lock, stamp = log._lock, company._signing_stamp

        def locked(own, *args):
            calls.append("lock")
            return lock(own, *args)

        def stamped(own, *args):
            calls.append("stamp")
            return stamp(own, *args)

        request = self.open(self.paper())
        with (
            patch.object(log, "_lock", locked),
            patch.object(company, "_signing_stamp", stamped),
        ):
            self.sign(request.step_ids[0], self.bruno)
        self.assertEqual(calls[:2], ["stamp", "lock"])

    def test_signed_stays_under_a_new_policy(self):
        paper = self.paper()
        request = self.open(paper)
        self.sign(request.step_ids[0], self.bruno)
        self.sign(request.step_ids[1], self.chloe)
        self.env["signing.policy"].search([("company_id", "=", self.company.id)])._end()
        self.policy(self.ACT, "approver", "buyer", "accountant")
        self.assertEqual(self.open(paper), request)
        paper._signing_check(self.ACT)

    def test_changed_after_signing(self):
        """An amount or text changed after signing shuts the gate and says so."""
        paper = self.paper()
        request = self.open(paper)
        self.sign(request.step_ids[0], self.bruno)
        self.sign(request.step_ids[1], self.chloe)
        paper.text = "1000 chairs"
        with self.assertRaisesRegex(UserError, "10 chairs → 1000 chairs"):
            paper._signing_check(self.ACT)
        paper.invalidate_recordset(["signing_state"])
        self.assertEqual(paper.signing_state, "changed")
        paper.write({"text": "10 chairs", "amount": 1300.0})
        with self.assertRaisesRegex(UserError, "amount"):
            paper._signing_check(self.ACT)
        again = self.open(paper)
        self.assertEqual((again.revision, request.state), (2, "void"))
        paper.amount = 1200.0
        with self.assertRaisesRegex(UserError, "has changed"):
            paper._signing_check(self.ACT)

    def test_changed_before_signing(self):
        """What the signer saw is not there any more: nothing is signed."""
        paper = self.paper()
        step = self.open(paper).step_ids[0]
        session = step.with_user(self.bruno)._prepare_session(self.cards[self.bruno])
        raw = session.certificate_id._open_card("2580")(session._to_sign())
        paper.amount = 9999.0
        with self.assertRaisesRegex(UserError, "has changed"):
            session._finish(raw)
        with self.assertRaisesRegex(UserError, "has changed"):
            step.with_user(self.bruno)._prepare_session(self.cards[self.bruno])

    def test_session_expires_and_serves_once(self):
        paper = self.paper()
        step = self.open(paper).step_ids[0]
        session = step.with_user(self.bruno)._prepare_session(self.cards[self.bruno])
        raw = session.certificate_id._open_card("2580")(session._to_sign())
        late = freeze_time(fields.Datetime.now() + timedelta(minutes=11))
        with late, self.assertRaisesRegex(UserError, "too long"):
            session._finish(raw)
        session._finish(raw)
        with self.assertRaisesRegex(UserError, "too long"):
            session._finish(raw)

    def test_raw_signature_of_something_else(self):
        """A card that signed other bytes: the verifier's code, and nothing kept."""
        step = self.open(self.paper()).step_ids[0]
        session = step.with_user(self.bruno)._prepare_session(self.cards[self.bruno])
        raw = session.certificate_id._open_card("2580")(b"something else")
        with self.assertRaisesRegex(UserError, "signature-wrong"):
            session._finish(raw)
        self.assertEqual(step.state, "open")

    def test_refused_with_reason(self):
        """Who may sign may refuse; the record and those who asked learn why."""
        paper = self.paper()
        request = self.open(paper)
        step = request.step_ids[0]
        with self.assertRaises(AccessError):
            step.with_user(self.chloe).action_refuse("no")
        with self.assertRaisesRegex(UserError, "Say why"):
            step.with_user(self.bruno).action_refuse("  ")
        step.with_user(self.bruno).action_refuse("Too dear <b>by far</b>")
        self.assertEqual(request.state, "refused")
        self.assertEqual(paper.refused, "Too dear <b>by far</b>")
        self.assertIn("&lt;b&gt;", paper.message_ids[:1].body)
        with self.assertRaisesRegex(UserError, "Too dear"):
            paper._signing_check(self.ACT)
        self.assertEqual(self.open(paper).revision, 2)

    def test_right_revoked_between_open_and_sign(self):
        """Revoked while the card was being read: the signature is refused."""
        step = self.open(self.paper()).step_ids[0]
        session = step.with_user(self.bruno)._prepare_session(self.cards[self.bruno])
        raw = session.certificate_id._open_card("2580")(session._to_sign())
        self.assertIn(self.bruno, step.candidate_ids)
        self.persons[self.bruno].right_ids._end()
        step.invalidate_recordset(["candidate_ids"])
        self.assertFalse(step.candidate_ids)
        self.assertFalse(step.with_user(self.bruno)._get_to_sign(self.bruno))
        with self.assertRaisesRegex(AccessError, "role"):
            session._finish(raw)

    def test_no_role(self):
        step = self.open(self.paper()).step_ids[0]
        self.assertFalse(step._may_sign(self.otto, Level.CARD).yes)
        with self.assertRaisesRegex(AccessError, "not yours"):
            step.with_user(self.otto)._prepare_session(self.cards[self.bruno])
        with self.assertRaisesRegex(AccessError, "role"):
            step.with_user(self.david)._prepare_session(self.cards[self.david])

    def test_self_approval(self):
        """Whoever asked does not approve, nor by his second login."""
        for asker in (self.bruno, self.bruno_too):
            step = self.open(self.paper(asked_by_id=asker.id), asker).step_ids[0]
            for login in (self.bruno, self.bruno_too):
                with self.assertRaisesRegex(AccessError, "another part"):
                    step.with_user(login)._prepare_session(self.cards[login])

    def test_gate_reads_the_evidence(self):
        """A request said to be done without its signatures lets nothing pass."""
        paper = self.paper()
        request = self.open(paper)
        trusted(request).write({"state": "done"})
        with self.assertRaisesRegex(UserError, "waits for"):
            paper._signing_check(self.ACT)

    def test_gate_reads_the_log(self):
        """Evidence that the log does not know does not count."""
        paper = self.paper()
        request = self.open(paper)
        self.sign(request.step_ids[0], self.bruno)
        evidence = self.sign(request.step_ids[1], self.chloe)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM signing_log WHERE evidence = %s", [evidence.identity]
        )
        with self.assertRaisesRegex(UserError, "not-in-the-log"):
            paper._signing_check(self.ACT)

    def test_signed_paper_stays(self):
        paper = self.paper()
        self.open(paper)
        with self.assertRaisesRegex(UserError, "stays"):
            paper.unlink()
