from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..adapters import calls
from .event_common import EventCommon
from .test_attempt_worldline import CHARGES, Aging
from .worldline_common import WorldlineCommon


class Unknown(Aging):
    """Attempts of which nobody tells any more, and people who look."""

    def _make_people(self):
        common = {
            "company_id": self.company.id,
            "company_ids": [(6, 0, self.company.ids)],
        }
        self.head = new_test_user(
            self.env, "head", groups="account.group_account_manager", **common
        )
        self.biller = new_test_user(
            self.env, "unknown_biller", groups="account.group_account_invoice", **common
        )

    def _lose(self, fault, **age):
        """Send an attempt whose answer is lost and whose key has died."""
        self.invoice = self._bill()
        attempt = self._prepare(self._save_card(), self.invoice)
        rule = {"fault": fault, "on": CHARGES, "times": 1, "seconds": 2}
        self.double.faults(rules=[rule])
        with patch.object(calls, "TIMEOUT", 0.5), self._quiet():
            self._run("_cron_send")
        self.assertEqual(attempt.state, "unknown")
        self._age(attempt, **(age or {"days": 4}))
        with self._quiet():
            self._run("_cron_resolve")
        return attempt

    def _say(self, attempt, user=None, **values):
        action = attempt.with_user(user or self.head).action_ask_unknown()
        asked = self.env["collection.hand.unknown"].with_user(user or self.head)
        asked = asked.browse(action["res_id"])
        self.assertIn(attempt.name, asked.sentence)
        with Form(asked) as form:
            for name, value in {"reason": "Their portal", **values}.items():
                form[name] = value
        asked.action_confirm()


@tagged("post_install", "-at_install")
class TestUnknownWorldline(Unknown, WorldlineCommon):
    """Worldline lists nothing: what never arrived is ended by a person's word."""

    def setUp(self):
        super().setUp()
        self._make_people()

    def test_what_never_arrived_is_ended_and_collected_again(self):
        attempt = self._lose("hang_before_charge")
        self.assertEqual(attempt.state, "unknown")
        self._say(attempt, outcome="absent")
        self.assertEqual((attempt.state, attempt.code), ("refused", "said_absent"))
        self.assertTrue(attempt.code_text)
        self.assertFalse(attempt.line_ids.filtered("open"))
        act = self.env["collection.act"].search([("attempt_id", "=", attempt.id)])
        self.assertEqual(
            (act.act, act.user_id, act.reason), ("absent", self.head, "Their portal")
        )
        self.assertTrue(self._prepare(attempt.means_id, self.invoice))

    def test_what_is_there_is_found_by_its_id_alone(self):
        attempt = self._lose("charge_then_hang")
        self.assertEqual((attempt.state, self._taken()), ("unknown", 1))
        charge = self.double.ledger(kind="charge")["entries"][0]
        payment = charge["id"].removesuffix("_0")
        self._say(attempt, outcome="found", reference=f" {payment} ")
        self.assertEqual(attempt.state, "unknown")
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("done", 1))

    def test_the_payment_of_another_one_is_not_believed(self):
        other = self._prepare(self._save_card(), self._bill(50))
        self._run("_cron_send")
        self.assertEqual(other.state, "done")
        attempt = self._lose("hang_before_charge")
        self._say(attempt, outcome="found", reference=other.provider_reference)
        with self._quiet():
            self._run("_cron_resolve")
        self.assertEqual(attempt.state, "unknown")

    def test_who_may_say_it_and_when(self):
        attempt = self._lose("hang_before_charge", days=2)
        with self.assertRaises(UserError) as young:
            self._say(attempt, outcome="absent")
        self.assertIn("3 days", str(young.exception))
        with self.assertRaises(AccessError):
            attempt.with_user(self.biller).action_ask_unknown()
        for call in (
            lambda one: one._say_absent("x"),
            lambda one: one._say_found("1234567890", "x"),
        ):
            with self.assertRaises(AccessError):
                call(attempt.with_user(self.biller))
        for value in ("", "../x", "a b", "1/2", "x" * 65):
            with self.subTest(value), self.assertRaises(UserError):
                attempt.with_user(self.head)._say_found(value, "x")
        self._age(attempt, days=2)
        with self.assertRaises(UserError):
            self._say(attempt, outcome="absent", reason=" ")
        self._say(attempt, outcome="absent")
        with self.assertRaises(UserError):
            attempt.with_user(self.head).action_ask_unknown()

    def test_what_a_signed_event_named_did_arrive(self):
        attempt = self._lose("hang_before_charge")
        with (
            patch.object(
                self.registry["collection.attempt"],
                "_get_told",
                lambda one: one.env["collection.attempt"].browse(one.ids),
            ),
            self.assertRaises(UserError) as told,
        ):
            self._say(attempt, outcome="absent")
        self.assertIn("did arrive", str(told.exception))


@tagged("post_install", "-at_install")
class TestUnknownStripe(Unknown, EventCommon):
    """Stripe's lists prove what is there: nobody's word stands for them."""

    def test_no_person_says_it(self):
        self._make_people()
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        with self._quiet():
            self._run("_cron_send")
        self.assertEqual(attempt.state, "unknown")
        self._age(attempt, days=5)
        with self.assertRaises(UserError) as asked:
            self._say(attempt, outcome="absent")
        self.assertIn("asked by the program", str(asked.exception))
        self.assertEqual(attempt.state, "unknown")
