from dataclasses import replace

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core import frozen, statement_xml
from ..core.shape import take_apart
from ..core.statement import Level
from ..trust import trusted
from .batch_common import BatchCase


@tagged("post_install", "-at_install")
class TestBatch(BatchCase):
    def test_one_pin_signs_each_document(self):
        steps = self.steps(3)
        batch = self.begin(steps)
        for one in steps:
            answer = self.pin(batch, one)
            self.assertTrue(answer["signed"])
        evidence = steps.evidence_ids
        self.assertEqual(len(evidence), 3)
        self.assertEqual(len(set(evidence.mapped("identity"))), 3)
        self.assertEqual(set(steps.mapped("state")), {"done"})
        self.assertIn("last signature", answer["next"])

    def test_shows_the_values_that_are_signed(self):
        step = self.steps()
        batch = self.batch().begin(step.ids)
        shown = self.batch().show(batch["id"], step.id)
        self.assertEqual(shown["title"], "P0")
        self.assertEqual(shown["rows"][0]["value"], "0 chairs")
        self.assertEqual(shown["fingerprint"], step.request_id.document_sha256)
        self.assertIn("1,200.00", shown["amount"])
        self.assertEqual(shown["requester"], "Anna")
        self.pin(batch["id"], step)
        parts = take_apart(step.evidence_ids._get_xml())
        statement = statement_xml.read(parts.statement)
        self.assertIn(b"0 chairs", statement.document)

    def test_not_shown_is_not_signed(self):
        steps = self.steps(2)
        batch = self.begin(steps, show=False)
        self.batch().show(batch, steps[0].id)
        self.assertTrue(self.pin(batch, steps[0])["signed"])
        answer = self.pin(batch, steps[1])
        self.assertIn("was not shown to you", answer["stopped"])
        self.assertEqual(answer["signed"], ["P0"])
        self.assertEqual(answer["left"], ["P1"])
        self.assertFalse(steps[1].evidence_ids)

    def test_changed_since_shown_is_not_signed(self):
        step = self.steps()
        batch = self.begin(step)
        step.request_id._record().amount = 9999
        self.assertIn("has changed", self.pin(batch, step)["stopped"])
        with self.assertRaisesRegex(UserError, "has changed"):
            self.batch().show(self.batch().begin(step.ids)["id"], step.id)

    def test_certificate_changed_during_batch(self):
        """Attack list: certificate changed during batch. The rest stops, and says so."""
        steps = self.steps(3)
        batch = self.begin(steps)
        self.pin(batch, steps[0])
        other = self.make_card(self.persons[self.bruno])
        answer = self.pin(batch, steps[1], certificate=other)
        self.assertIn("certificate has changed", answer["stopped"])
        self.assertEqual(answer["signed"], ["P0"])
        self.assertEqual(answer["left"], ["P1", "P2"])
        again = self.pin(batch, steps[2])
        self.assertIn("stopped before", again["stopped"])
        self.assertEqual(steps.mapped("state"), ["done", "open", "open"])

    def test_certificate_revoked_during_batch(self):
        steps = self.steps(2)
        batch = self.begin(steps)
        self.pin(batch, steps[0])
        self.company._signing_authority()._revoke(self.cards[self.bruno])
        answer = self.pin(batch, steps[1])
        self.assertIn("revoked", answer["stopped"])
        self.assertEqual(answer["signed"], ["P0"])

    def test_wrong_pin_does_not_stop(self):
        """Attack list: wrong PIN. Nothing is signed; the right one then goes on."""
        step = self.steps()
        batch = self.begin(step)
        with self.assertRaisesRegex(UserError, "Wrong PIN"):
            self.pin(batch, step, pin="0852")
        self.assertFalse(step.evidence_ids)
        self.assertTrue(self.pin(batch, step)["signed"])

    def test_a_revoked_card_is_not_asked_its_pin(self):
        step = self.steps()
        batch = self.begin(step)
        trusted(self.cards[self.bruno]).write({"state": "revoked"})
        self.assertIn("revoked", self.pin(batch, step, pin="0852")["stopped"])

    def test_anothers_sitting(self):
        step = self.steps()
        batch = self.begin(step)
        for method, args in (
            ("show", (step.id,)),
            ("sign_with_pin", (step.id, self.cards[self.bruno].id, "2580")),
            ("prepare_passkey", (step.id, self.cards[self.bruno].id)),
            ("sign_with_passkey", (step.id, {})),
        ):
            with self.assertRaisesRegex(AccessError, "not your sitting"):
                getattr(self.batch(self.chloe), method)(batch, *args)

    def test_anothers_certificate(self):
        step = self.steps()
        answer = self.pin(self.begin(step), step, certificate=self.cards[self.eve])
        self.assertIn("not yours", answer["stopped"])

    def test_anothers_step(self):
        """Who takes no part reads nothing of it, and signs nothing."""
        step = self.steps()
        with self.assertRaises(AccessError):
            self.batch(self.otto).begin(step.ids)

    def test_role_is_asked_again_on_signing(self):
        step = self.steps()
        batch = self.begin(step)
        trusted(self.persons[self.bruno].right_ids)._end()
        answer = self.pin(batch, step)
        self.assertIn("do not have this role", answer["stopped"])

    def test_means_that_suffice(self):
        """The policy's level decides which of one's means sign."""
        step = self.steps()
        [mean] = self.batch().show(self.begin(step), step.id)["means"]
        self.assertTrue(mean["enough"])
        trusted(step.request_id).write({"policy": self._stronger(step.request_id)})
        batch = self.begin(step)
        shown = self.batch().show(batch, step.id)
        self.assertFalse(shown["means"][0]["enough"])
        self.assertFalse(shown["reasons"])
        self.assertIn("stronger certificate", self.pin(batch, step)["stopped"])

    def _stronger(self, request):
        policy = frozen.load(request.policy)
        [step] = policy.steps
        stronger = replace(step, level=Level.PASSKEY)
        return frozen.dump(replace(policy, steps=(stronger,)))

    def test_nothing_waits(self):
        with self.assertRaisesRegex(UserError, "Nothing waits"):
            self.batch(self.otto).begin([])

    def test_all_that_waits(self):
        steps = self.steps(2)
        begun = self.batch().begin([])
        self.assertEqual({one["id"] for one in begun["steps"]}, set(steps.ids))
