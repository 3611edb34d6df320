from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..trust import trusted
from .paper import PaperCase
from .trust_common import stamps_of_others


@tagged("post_install", "-at_install")
class TestPublicComplete(PaperCase):
    """Right signatures are not enough: they must be all, and still count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(cls.ACT, "approver", "buyer")

    def setUp(self):
        super().setUp()
        self.made = self.paper()
        self.request = self.open(self.made)
        self.evidence = self._sign(0, self.bruno)

    def _sign(self, number, user):
        return self.sign(self.request.step_ids[number], user)

    def _result(self, data=None):
        data = data or self.request._get_dossier()
        self.env.invalidate_all()
        return self.env["signing.public"].sudo()._verify_dossier(data)

    def _assert_passed(self, result):
        self.assertEqual(result["indication"], "TOTAL-PASSED", result["findings"])
        self.assertEqual(result["findings"], [])
        self.assertFalse(any(one["findings"] for one in result["evidence"]))

    def _assert_not(self, result, code, indication="INDETERMINATE"):
        """Neither the whole nor what the code is about is shown as passed."""
        self.assertEqual(result["indication"], indication)
        self.assertNotIn("Valid:", result["verdict"])
        self.assertEqual(
            [one.split("[")[1] for one in result["findings"]], [f"{code}]"]
        )
        shown = {one["indication"] for one in result["evidence"]}
        self.assertEqual(shown, {indication})

    def test_all_signed(self):
        self._sign(1, self.chloe)
        self._assert_passed(self._result())

    def test_a_signature_is_still_to_come(self):
        self._assert_not(self._result(), "still-open")

    def test_a_dossier_of_before_the_last_signature(self):
        """Left out: the request is complete, the file is not."""
        data = self.request._get_dossier()
        self._sign(1, self.chloe)
        self._assert_not(self._result(data), "left-out")

    def test_replaced(self):
        self._sign(1, self.chloe)
        data = self.request._get_dossier()
        self._assert_passed(self._result(data))
        self.made.text = "20 chairs"
        self.open(self.made)
        self._assert_not(self._result(data), "replaced")
        self.assertEqual(self._signed()["indication"], "INDETERMINATE")

    def test_refused(self):
        self.request.step_ids[1].with_user(self.chloe).action_refuse("Too dear.")
        self._assert_not(self._result(), "request-refused")
        self.assertEqual(self._signed()["indication"], "INDETERMINATE")

    def _signed(self):
        """What the page behind the code on the paper says."""
        public = self.env["signing.public"].sudo()
        identity = self.evidence.identity
        return public._find_signed(identity, public._get_token(identity))

    def test_said_to_be_complete(self):
        """Behind Odoo: its state says done, its signatures are not all."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_request SET state = 'done' WHERE id = %s", [self.request.id]
        )
        self._assert_not(self._result(), "not-complete", "TOTAL-FAILED")

    def test_two_requests_in_one_file(self):
        """What one of them lacks does not speak against the other's signatures."""
        self._sign(1, self.chloe)
        other = self.open(self.paper("5 tables", name="P00002"))
        self.sign(other.step_ids[0], self.bruno)
        reports = self._reports(self.request | other)
        codes, by_identity = self._look(reports)
        self.assertEqual(codes, ["still-open"])
        found = {
            one.identity: by_identity[one.identity] for one in self.request.evidence_ids
        }
        self.assertEqual(set(map(tuple, found.values())), {()})

    def _reports(self, requests):
        verification = self.env["signing.verification"]
        trust = self.company._signing_trust()
        evidences = requests.evidence_ids
        logged = verification._get_logged(evidences)
        return [verification._look(one, trust, logged)[0] for one in evidences]

    def _look(self, reports):
        public = self.env["signing.public"].sudo()
        return public._look_at_requests(self.company, reports)

    def test_evidence_that_is_gone(self):
        self._sign(1, self.chloe)
        reports = self._reports(self.request)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM signing_evidence WHERE id = %s", [self.evidence.id]
        )
        self.env.invalidate_all()
        self.assertIn("evidence-missing", self._look(reports)[0])

    def test_of_another_database(self):
        """Whether it is all of it, only the database that it was signed in knows."""
        self._sign(1, self.chloe)
        data = self.request._get_dossier()
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        result = self._result(data)
        self.assertEqual(result["indication"], "INDETERMINATE")
        self.assertTrue(any("[unknown-here]" in one for one in result["findings"]))

    def test_of_a_card_that_was_lost_before(self):
        """Its authority's lists say nothing of it: the card is another company's."""
        self._sign(1, self.chloe)
        self._lose(self.evidence, timedelta(hours=3))
        result = self._result()
        shown = {one["signer"]: one["indication"] for one in result["evidence"]}
        self.assertEqual(shown, {"Bruno": "TOTAL-FAILED", "Chloe": "TOTAL-PASSED"})
        self.assertEqual(result["indication"], "TOTAL-FAILED")
        self.assertIn("[revoked-here]", result["findings"][0])

    def _lose(self, evidence, before):
        """Report a card lost, so long before now."""
        card = trusted(evidence.certificate_id.sudo())
        card.write({"revoked_at": fields.Datetime.now() - before})

    # --- the gate asks for the card as well ---

    def _check(self):
        self.made.sudo()._signing_check(self.ACT)

    def test_gate_card_lost_before_it_signed(self):
        self._sign(1, self.chloe)
        self._check()
        self._lose(self.evidence, timedelta(hours=3))
        # The verification before it is still in the transaction's cache.
        with self.assertRaisesRegex(UserError, "revoked-here"):
            self._check()

    def test_gate_card_lost_after_the_time_stamp(self):
        self._sign(1, self.chloe)
        self._lose(self.evidence, -timedelta(minutes=1))
        with stamps_of_others(self):
            self._check()
        # Attack: a stamp of the server's own keys excuses nothing.
        with self.assertRaisesRegex(UserError, "revoked-here"):
            self._check()

    def test_gate_card_lost_and_no_time_stamp(self):
        """Nothing proves that it signed before: it may have been the thief."""
        tsa = type(self.env["signing.tsa"])
        with patch.object(tsa, "_get_token", lambda *_args: None):
            last = self._sign(1, self.chloe)
        self.assertEqual(last.proven, "B")
        self._check()
        self._lose(last, -timedelta(minutes=1))
        with self.assertRaisesRegex(UserError, "revoked-here"):
            self._check()
