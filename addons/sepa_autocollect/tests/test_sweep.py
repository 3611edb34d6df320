from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..adapters import pages
from ..trust import trusted, untrusted
from .attempt_common import AttemptCommon


@tagged("post_install", "-at_install")
class TestSweep(AttemptCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(pages, "PAUSES", (0.0,)))
        cls.worker = new_test_user(
            cls.env,
            "worker",
            groups="account.group_account_invoice",
            company_id=cls.company.id,
        )

    def setUp(self):
        super().setUp()
        self.sweeps = trusted(self.env["collection.sweep"].sudo())

    def _collect(self, amount=100, partner=None, behaviour=None, **vals):
        """Charge an invoice and put it into the books; return the attempt."""
        partner = partner or self.ann
        means = self._save_card(partner, behaviour=behaviour)
        attempt = self._prepare(means, self._bill(amount, partner, **vals))
        self._run("_cron_send")
        self._run("_cron_settle")
        return attempt

    def _prove(self, provider=None, start=None, end=None):
        """Prove a provider from yesterday to now."""
        now = fields.Datetime.now()
        sweep = self.sweeps.create(
            {
                "provider_id": (provider or self.provider).id,
                "start": start or now - timedelta(days=1),
                # What was charged a moment ago is meant too.
                "end": end or now + timedelta(seconds=2),
            }
        )
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            sweep.with_env(sweep.env(cr=cr))._run()
        self.env.invalidate_all()
        return sweep

    def test_who_collects_reads_the_proof(self):
        """Providers are the administrator's: the proof names them all the same."""
        self._collect()
        sweep = self._prove()
        trusted(sweep).write({"problem": "no_list"})
        self.env.flush_all()
        self.env.invalidate_all()
        sweep = untrusted(sweep).with_user(self.worker).sudo(False)
        [values] = sweep.web_read({"text": {}, "state": {}, "provider_id": {}})
        self.assertIn(self.provider.name, values["text"])

    def test_a_fast_clock_proves_nothing_of_tomorrow(self):
        # The provider tells whole seconds: the one it is in is not over yet.
        self.double.clock(advance=-5)
        self._collect()
        self.double.clock(advance=5)
        today = fields.Datetime.now()
        with patch.object(fields.Datetime, "now", lambda: today + timedelta(days=2)):
            sweep = self._prove(start=today - timedelta(days=1))
            later = self._prove(start=today + timedelta(days=1))
        self.assertEqual((sweep.state, sweep.charges), ("proven", 1))
        self.assertLess(sweep.end, today + timedelta(hours=1))
        self.assertEqual((later.state, later.covered), ("incomplete", False))

    def _alien(self, **values):
        """Have somebody charge a card at the same account; return the payment."""
        saved = self.double.means()
        params = {
            "amount": 4200,
            "currency": "eur",
            "confirm": "true",
            "customer": saved["customer"],
            "payment_method": saved["payment_method"],
            **values,
        }
        return self.provider._send_api_request("POST", "payment_intents", data=params)

    def _later(self):
        """Let the window end after what was charged just now."""
        return patch.object(
            fields.Datetime, "now", lambda: _NOW() + timedelta(seconds=3)
        )

    def test_each_charge_is_one_attempt(self):
        self._collect()
        self._collect(50, self.bob)
        self._collect(70, self.bob, behaviour="insufficient_funds")
        with self._later():
            sweep = self._prove()
        self.assertEqual(sweep.state, "proven", sweep.problem)
        figures = (sweep.charges, sweep.attempts, sweep.not_charged)
        self.assertEqual(figures, (2, 2, 1))
        self.assertFalse(sweep.line_ids)
        text = "Last proof: 2 charges, 2 attempts, 0 unexplained"
        self.assertEqual(sweep.text, text)
        proof = self.env["collection.sweep"]._get_last_proof(self.company)
        self.assertEqual((proof["text"], proof["state"]), (text, "proven"))
        self.assertEqual((proof["charges"], proof["open_lines"]), (2, 0))
        other = self.env["collection.sweep"]._get_last_proof(self.other_company)
        self.assertEqual(other["state"], "none")

    def test_a_charge_nobody_asked_for_is_told_once(self):
        payment = self._alien()
        with self._later():
            first, second = self._prove(), self._prove()
        self.assertEqual(first.line_ids, second.line_ids)
        line = first.line_ids
        self.assertEqual((line.code, line.object_names), ("no_owner", payment["id"]))
        self.assertEqual(line.provider_amount, 42)
        self.assertIn(payment["id"], line.url)
        self.assertEqual((first.state, second.unexplained), ("unexplained", 1))
        self.assertEqual(len((first + second).activity_ids), 1)

    def test_portal_payments_and_other_databases_are_no_alarm(self):
        payment = self._alien(description="INV/PORTAL")
        self._alien(**{"metadata[database]": "another"})
        self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.card.id,
                "reference": "INV/PORTAL",
                "provider_reference": payment["id"],
                "amount": 42,
                "currency_id": self.env.ref("base.EUR").id,
                "partner_id": self.ann.id,
                "state": "done",
                "last_state_change": fields.Datetime.now() - timedelta(seconds=5),
            }
        )
        self._collect()
        with self._later():
            sweep = self._prove()
        self.assertEqual(sweep.state, "proven", sweep.line_ids.read())
        figures = (sweep.charges, sweep.attempts, sweep.transactions)
        self.assertEqual((*figures, sweep.other_databases), (2, 1, 1, 1))
        self.assertIn("1 other payments", sweep.text)

    def test_charged_there_and_refused_here(self):
        attempt = self._collect(behaviour="insufficient_funds")
        self.double.behaviour(
            payment_method=attempt.token_id.stripe_payment_method, behaviour="success"
        )
        # As if the answer had been misread: another charge by the same name.
        self._alien(
            description=attempt.name,
            amount=10000,
            customer=attempt.token_id.provider_ref,
            payment_method=attempt.token_id.stripe_payment_method,
        )
        with self._later():
            sweep = self._prove()
        self.assertEqual(sweep.line_ids.code, "charged_but_closed")
        self.assertEqual(sweep.line_ids.attempt_ids, attempt)

    def test_paid_here_and_unknown_there(self):
        attempt = self._collect()
        self.double.reset()
        with self._later():
            sweep = self._prove()
        self.assertEqual(sweep.line_ids.code, "no_object")
        self.assertEqual(sweep.line_ids.attempt_ids, attempt)
        self.assertEqual(sweep.line_ids.amount, 100)

    def test_charged_twice(self):
        attempt = self._collect()
        self._alien(description=attempt.name, amount=10000)
        with self._later():
            sweep = self._prove()
        self.assertEqual(sweep.line_ids.code, "charged_twice")
        self.assertEqual(sweep.line_ids.provider_amount, 200)

    def test_refunds_and_disputes_that_odoo_does_not_know(self):
        paid, lost = self._collect(), self._collect(50, self.bob)
        for attempt, what in ((paid, "refunds"), (lost, None)):
            reference = attempt.provider_reference
            if what:
                data = {"payment_intent": reference}
                self.provider._send_api_request("POST", what, data=data)
            else:
                self.double.dispute(payment_intent=reference)
        with self._later():
            sweep = self._prove()
        self.assertEqual((sweep.refunds, sweep.disputes), (1, 1))
        by_code = {line.code: line.attempt_ids for line in sweep.line_ids}
        self.assertEqual(by_code, {"refund_unknown": paid, "dispute_unknown": lost})

    def test_what_could_not_be_listed_proves_nothing(self):
        self._collect()
        for fault in ("unavailable", "rate_limit"):
            rule = {"fault": fault, "on": "GET /v1/payment_intents"}
            self.double.faults(rules=[rule])
            sweep = self._prove()
            self.assertEqual(sweep.state, "incomplete")
            self.assertNotIn("0 unexplained", sweep.text.split("(")[0])
            self.assertEqual((sweep.charges, sweep.covered), (0, False))
        self.double.faults(rules=[])
        proof = self.env["collection.sweep"]._get_last_proof(self.company)
        self.assertEqual(proof["state"], "incomplete")

    def test_every_page_is_read(self):
        # More than a page of one slice.
        for number in range(103):
            self._alien(description=f"alien {number}")
        with self._later():
            sweep = self._prove()
        self.assertEqual((sweep.charges, sweep.unexplained), (103, 103))
        self.assertEqual(len(sweep.line_ids), 103)
        query = "GET /v1/payment_intents"
        page = {"fault": "unavailable", "on": query, "match": {"limit": 100}}
        asked = len(self.double.calls(method="GET", path=query[4:])["calls"])
        # Whichever page fails, nothing is proven.
        for skip in (asked - 2, asked // 2):
            self.double.faults(rules=[{**page, "skip": skip}])
            with self._later():
                self.assertEqual(self._prove().state, "incomplete")

    def test_an_attempt_answered_while_listing_is_no_alarm(self):
        attempt = self._collect()
        self.double.reset()
        with self._later():
            now = fields.Datetime.now() + timedelta(seconds=30)
            trusted(attempt.sudo()).write({"answered_at": now})
            self.env.flush_all()
            self.assertEqual(self._prove().state, "proven")

    def test_a_debit_sent_weeks_ago_is_looked_up_on_its_day(self):
        self.double.clock(advance=-12 * 86400)
        attempt = self._collect()
        self.double.clock(advance=12 * 86400)
        sent = fields.Datetime.now() - timedelta(days=12)
        trusted(attempt.sudo()).write({"sent_at": sent})
        self.env.flush_all()
        with self._later():
            sweep = self._prove()
        self.assertEqual((sweep.state, sweep.charges), ("proven", 0))
        self.double.reset()
        with self._later():
            sweep = self._prove()
        self.assertEqual(sweep.line_ids.code, "no_object")

    def test_two_providers_of_one_account(self):
        self._collect()
        means = self._save_card(self.bob, self.other_provider)
        self._prepare(means, self._bill(70, self.bob, self.other_data))
        self._run("_cron_send")
        with self._later():
            sweep, other = self._prove(), self._prove(self.other_provider)
        for one in (sweep, other):
            figures = (one.state, one.charges, one.attempts, one.other_providers)
            self.assertEqual(figures, ("proven", 1, 1, 1))
        self.assertEqual(other.company_id, self.other_company)

    def test_a_fact_is_closed_by_a_person_or_by_a_later_proof(self):
        payment = self._alien()
        with self._later():
            sweep = self._prove()
        line = untrusted(sweep.line_ids).with_user(self.worker)
        with self.assertRaises(UserError):
            line.action_explain()
        with self.assertRaises(AccessError):
            line.write({"state": "explained"})
        line.explanation = "A test of the shop"
        line.action_explain()
        self.assertEqual(line.closed_by_id, self.worker)
        self.assertEqual((sweep.state, sweep.unexplained), ("proven", 0))
        with self.assertRaises(AccessError):
            line.explanation = "Something else"
        line.action_reopen()
        self.assertEqual(sweep.state, "unexplained")
        self.double.reset()
        with self._later():
            self._prove()
        self.assertEqual((line.state, sweep.state), ("gone", "proven"), payment["id"])

    def test_who_may(self):
        sweep = self._prove()
        mine = self.env["collection.sweep"].with_user(self.worker)
        mine.browse(sweep.id).read(["charges"])
        other = self._prove(self.other_provider)
        with self.assertRaises(AccessError):
            mine.browse(other.id).read(["charges"])
        with self.assertRaises(AccessError):
            mine.browse(sweep.id).write({"problem": False})
        with self.assertRaises(AccessError):
            mine.create({"provider_id": self.provider.id})
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["collection.sweep"].with_user(clerk).action_prove()

    def test_the_job_proves_up_to_midnight_and_what_a_person_asks_for(self):
        attempt = self._collect()
        self.env["collection.sweep"].with_user(self.worker).action_prove()
        self.env["collection.sweep"].with_user(self.worker).action_prove()
        waiting = self.sweeps.search([("finished_at", "=", False)])
        self.assertEqual(waiting.provider_id, self.provider)
        self.assertEqual(waiting.user_id, self.worker)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            waiting.copy()
        self._run_sweep()
        self.assertTrue(waiting.finished_at)
        sent = fields.Datetime.now() - timedelta(days=3)
        trusted(attempt.sudo()).write({"sent_at": sent})
        waiting.unlink()
        self._run_sweep()
        self._run_sweep()
        sweeps = self.sweeps.search([("provider_id", "=", self.provider.id)])
        self.assertEqual(len(sweeps), 1)
        self.assertEqual(sweeps.start, sent.replace(microsecond=0))
        midnight = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        self.assertEqual(sweeps.end, midnight.replace(microsecond=0))

    def test_days_that_were_proven_are_looked_at_again(self):
        """A payment begun in them may have been finished since, by the mail's link."""
        self._collect()
        midnight = fields.Datetime.now().replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        yesterday = midnight - timedelta(days=1)
        earlier = self.sweeps.create(
            {
                "provider_id": self.provider.id,
                "start": yesterday - timedelta(days=1),
                "end": yesterday,
            }
        )
        earlier.write({"finished_at": yesterday, "covered": True})
        self._run_sweep()
        sweep = self.sweeps.search([("provider_id", "=", self.provider.id)]) - earlier
        self.assertEqual(sweep.start, yesterday - timedelta(days=7))
        self._run_sweep()
        self.assertEqual(self.sweeps.search_count([("end", "=", midnight)]), 1)

    def _run_sweep(self):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["collection.sweep"]._cron_sweep()
        self.env.invalidate_all()


_NOW = fields.Datetime.now
