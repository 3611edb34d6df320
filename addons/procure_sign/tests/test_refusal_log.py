import hashlib

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core import container, dossier_check
from ..core.shape import take_apart
from ..core.statement_xml import read
from .paper import PaperCase


@tagged("post_install", "-at_install")
class TestRefusalLog(PaperCase):
    """A refusal stands in the chain: it is not taken away or reworded unseen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver")

    def refused(self, reason="Too dear"):
        request = self.open(self.paper())
        request.step_ids.with_user(self.bruno).action_refuse(reason)
        self.assertEqual(request.state, "refused")
        return request

    def codes(self):
        self.env.invalidate_all()
        result = self.env["signing.verification"]._verify_log(self.company)
        return {code for code, *_rest in result.findings or ()}

    def execute(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(query, values)

    def test_it_is_logged_and_verified(self):
        request = self.refused()
        log = self.env["signing.log"].search(
            [("company_id", "=", self.company.id), ("act", "=", "refuse")]
        )
        self.assertEqual(log.act_name, "Refused")
        self.assertEqual(log.record, f"{request.res_model},{request.res_id}")
        self.assertEqual(log.record_name, request._record().display_name)
        self.assertEqual(log.evidence, request._get_refusal_digest())
        self.assertEqual(self.codes(), set())
        # What is signed afterwards rests on it.
        paper = request._record()
        paper.amount += 1
        again = self.open(paper)
        evidence = self.sign(again.step_ids, self.bruno)
        statement = read(take_apart(evidence._get_xml()).statement)
        self.assertEqual(statement.previous, log.evidence)
        paper._signing_check(self.ACT)
        self.assertEqual(self.codes(), set())
        # Its dossier holds the refusal, and verifies.
        data = again._get_dossier()
        entries = dossier_check.read_log(container.read(data)["log/entries.json"])
        self.assertEqual([one.act for one in entries], ["refuse", self.ACT.value])
        now = self.env["signing.verification"]._now()
        trust = self.company._signing_trust()
        self.assertTrue(dossier_check.check(data, trust, now).passed)

    def test_attack_guess_the_reason(self):
        """Attack: a supplier's dossier has the digest; he hashes what it may be."""
        first, second = self.refused(), self.refused()
        log = self.env["signing.log"].search(
            [("company_id", "=", self.company.id), ("act", "=", "refuse")]
        )
        guess = hashlib.sha256(b"Too dear").hexdigest()
        self.assertNotIn(guess, log.mapped("signature"))
        self.assertEqual(len(set(log.mapped("signature"))), 2)
        self.assertNotEqual(first.refused_salt, second.refused_salt)
        for values in ({"refused_salt": False}, {"refused_reason": "Fine"}):
            with self.assertRaises(AccessError):
                first.with_user(self.bruno).write(values)
        with self.assertRaises(AccessError):
            first.sudo().write({"refused_salt": "ab" * 32})

    def test_two_of_one_record(self):
        request = self.refused()
        paper = request._record()
        again = self.open(paper)
        self.assertNotEqual(again, request)
        again.step_ids.with_user(self.bruno).action_refuse("Too dear")
        self.assertEqual(self.codes(), set())

    def test_attack_deleted(self):
        request = self.refused()
        self.execute("DELETE FROM signing_step WHERE request_id = %s", request.id)
        self.execute("DELETE FROM signing_request WHERE id = %s", request.id)
        self.assertEqual(self.codes(), {"refusal-missing"})

    def test_attack_reworded_or_another_s(self):
        request = self.refused()
        for query, value in (
            ("UPDATE signing_request SET refused_reason = %s WHERE id = %s", "Fine"),
            (
                "UPDATE signing_request SET refused_by_id = %s WHERE id = %s",
                self.eve.id,
            ),
            ("UPDATE signing_request SET revision = %s WHERE id = %s", 9),
            ("UPDATE signing_request SET refused_salt = %s WHERE id = %s", "ab" * 32),
            ("UPDATE signing_request SET refused_salt = %s WHERE id = %s", None),
        ):
            with self.subTest(query), self.cr.savepoint() as undone:
                self.execute(query, value, request.id)
                found = {"refusal-missing", "refusal-unlogged"}
                self.assertEqual(self.codes(), found)
                undone.rollback()
        self.execute(
            "UPDATE signing_request SET state = 'void' WHERE id = %s", request.id
        )
        self.assertEqual(self.codes(), {"refusal-missing"})

    def test_attack_taken_from_the_log(self):
        self.refused()
        self.execute("DELETE FROM signing_log WHERE act = 'refuse'")
        self.assertIn("refusal-unlogged", self.codes())
