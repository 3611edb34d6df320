from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_run import RunCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestRun(RunCommon):
    """Preview and run: the same decision, and nothing that was not seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._make_card(cls.ann)
        cls.due = cls._make_invoice(cls.ann, 100)
        cls.dollars = cls._make_invoice(cls.ann, 40, currency=cls.other_currency)
        cls.later = cls._make_invoice(cls.ann, 60, days=20)
        cls.bare = cls._make_invoice(cls.bob, 80)

    def _line(self, run, move):
        return run.line_ids.filtered(lambda one: one.move_id == move)

    def test_preview_says_how_when_or_why_not(self):
        run = self._open_preview()
        due = self._line(run, self.due)
        self.assertEqual((due.section, due.amount), ("tonight", 100))
        self.assertEqual((due.means_id, due.collect_on), (self.card, self.today))
        later = self._line(run, self.later)
        self.assertEqual((later.section, later.code), ("later", "not_yet_due"))
        self.assertEqual(later.collect_on, fields.Date.add(self.today, days=20))
        bare = self._line(run, self.bare)
        self.assertEqual((bare.section, bare.code), ("left", "no_means"))
        self.assertIn("no means of payment", bare.why)
        self.assertIn("Ask the client", bare.what_to_do)
        self.assertEqual(len(run.line_ids), 4)

    def test_totals_and_cash_calendar(self):
        run = self._open_preview()
        money = {
            (one.section, one.code or one.kind, one.currency_id.name): one.amount
            for one in run.total_ids
        }
        own = self.company.currency_id.name
        self.assertEqual(
            money,
            {
                ("tonight", "card", own): 100,
                ("tonight", "card", "CHF"): 40,
                ("later", "card", own): 60,
                ("left", "no_means", own): 80,
            },
        )
        cash = {(one.currency_id.name, one.amount) for one in run.cash_ids}
        self.assertEqual(cash, {(own, 100), ("CHF", 40), (own, 60)})
        self.assertTrue(all(one.day > self.today for one in run.cash_ids))
        total = run.total_ids.filtered(lambda one: one.code == "no_means")
        action = total.action_open()
        found = self.env["collection.run.line"].search(action["domain"])
        self.assertEqual(found.move_id, self.bare)

    def test_the_sentence_names_clients_money_and_debits(self):
        sentence = self._open_preview().sentence
        for part in ("1 client,", "100.00", "40.00", "2 debits"):
            self.assertIn(part, sentence.replace("\u00a0", " "))

    def test_preview_and_run_decide_the_same(self):
        run = self._open_preview()
        seen = {
            (line.move_line_id.id, line.amount, line.means_id.id)
            for line in run.line_ids
            if line.section == "tonight"
        }
        self._start(run)
        self.assertEqual(run.state, "running")
        lines = run.sudo().attempt_ids.line_ids
        prepared = {
            (line.move_line_id.id, line.amount, line.attempt_id.means_id.id)
            for line in lines
        }
        self.assertEqual(prepared, seen)
        self.assertEqual(run.sudo().attempt_ids.mapped("state"), ["prepared"] * 2)

    def test_what_changed_is_named_anew_before_anything_is_prepared(self):
        run = self._open_preview()
        with self._frozen_gateway():
            asked = self.env["collection.run.start"].with_user(self.biller)
            asked = asked.browse(run.action_start()["res_id"])
            self._make_invoice(self.ann, 5)
            again = asked.action_confirm()
            self.assertFalse(run.sudo().attempt_ids)
            self.assertEqual(run.state, "draft")
            asked = asked.browse(again["res_id"])
            self.assertTrue(asked.changed)
            self.assertIn("105.00", asked.sentence)
            asked.action_confirm()
        self.assertEqual(len(run.sudo().attempt_ids), 3)

    def test_a_second_run_charges_nothing_again(self):
        self._start(self._open_preview())
        again = self._open_preview()
        self.assertEqual(self._line(again, self.due).code, "in_attempt")
        self.assertIn("QA-", self._line(again, self.due).why)
        self.assertFalse(again.has_debits)
        self._start(again)
        self.assertEqual(again.state, "done")
        self.assertFalse(again.sudo().attempt_ids)

    def test_the_invoice_says_what_the_last_run_said(self):
        self._open_preview()
        bare = self.bare.with_user(self.biller)
        self.assertEqual(bare.collection_summary, "No means of payment")
        action = bare.action_open_collection()
        lines = self.env["collection.run.line"].search(action["domain"])
        self.assertEqual(lines.move_id, self.bare)
        for model in ("account.move", "collection.run", "collection.policy"):
            self.env[model].with_user(self.biller).get_view(view_type="form")

    def test_a_started_run_cannot_be_started_again(self):
        run = self._open_preview()
        self._start(run)
        with self.assertRaises(UserError):
            self._start(run)

    def test_refused_tries_wait_and_the_next_number_follows(self):
        run = self._open_preview()
        self._start(run)
        attempt = run.sudo().attempt_ids.filtered(lambda one: one.amount == 100)
        self._answer(attempt, "refused", "soft")
        debit = self._debit(self.due)
        self.assertEqual((debit.number, debit.because), (2, "retry_wait"))
        self.assertEqual(debit.collect_on, fields.Date.add(self.today, days=3))
        line = self._line(self._open_preview(), self.due)
        self.assertEqual(line.code, "retry_wait")
        self.assertIn("The last try was refused; the next one is on", line.why)

    def test_credits_are_reconciled_before_the_rest_is_debited(self):
        refund = self._make_invoice(self.ann, 30, move_type="out_refund")
        run = self._open_preview()
        self.assertEqual(self._line(run, self.due).amount, 70)
        self._start(run)
        self.assertEqual(refund.amount_residual, 0)
        self.assertEqual(self.due.amount_residual, 70)
        attempt = run.sudo().attempt_ids.filtered(lambda one: one.amount == 70)
        self.assertEqual(attempt.line_ids.move_line_id, self._receivable(self.due))

    def test_a_share_of_a_credit(self):
        self.policy.credit_share = 50
        refund = self._make_invoice(self.ann, 30, move_type="out_refund")
        self._start(self._open_preview())
        self.assertEqual(refund.amount_residual, 15)
        self.assertEqual(self.due.amount_residual, 85)

    def test_stop_takes_back_what_has_not_left(self):
        run = self._open_preview()
        self._start(run)
        run.action_stop()
        self.assertEqual(run.state, "stopped")
        self.assertEqual(set(run.sudo().attempt_ids.mapped("state")), {"cancelled"})
        self.assertIsNone(self._why(self.due))

    def test_every_night_once(self):
        self.policy.nightly = True
        runs = self.env["collection.run"]
        with self._frozen_gateway(), self._no_commit():
            runs._cron_night()
            runs._cron_night()
        night = runs.search([("origin", "=", "night")])
        self.assertEqual((len(night), night.company_id), (1, self.company))
        self.assertEqual(len(night.attempt_ids), 2)

    def test_a_company_that_fails_is_told(self):
        self.policy.nightly = True
        engine = type(self.env["collection.engine"])

        def fail(*args):
            raise UserError("no rate")

        with (
            self._no_commit(),
            patch.object(engine, "_decide", fail),
            mute_logger("odoo.addons.sepa_autocollect.models.collection_run_start"),
        ):
            self.env["collection.run"]._cron_night()
        run = self.env["collection.run"].search([("origin", "=", "night")])
        self.assertEqual((run.state, run.problem), ("stopped", "no rate"))

    def _no_commit(self):
        cron = type(self.env["ir.cron"])
        return patch.object(cron, "_commit_progress", lambda *args, **kwargs: 1.0)

    def test_a_run_ends_with_its_attempts(self):
        run = self._open_preview()
        self._start(run)
        self.env["collection.run"]._close_over()
        self.assertEqual(run.state, "running")
        self._answer(run.sudo().attempt_ids, "refused", "soft")
        self.env["collection.run"]._close_over()
        self.assertEqual(run.state, "done")

    def test_rights(self):
        run = self._open_preview()
        Run = self.env["collection.run"]
        with self.assertRaises(AccessError):
            Run.with_user(self.reader).action_open_preview()
        with self.assertRaises(AccessError):
            run.with_user(self.reader).action_start()
        for user in (self.biller, self.manager):
            mine = run.with_user(user)
            for vals in (
                {"state": "done"},
                {"fingerprint": "x"},
                {"date": "2020-01-01"},
            ):
                with self.assertRaises(AccessError):
                    mine.write(vals)
            with self.assertRaises(AccessError):
                Run.with_user(user).create({"company_id": self.company.id})
            with self.assertRaises(AccessError):
                mine.line_ids.write({"amount": 1})
        foreign = self._make_staff(
            "foreign", "account.group_account_manager", self.other_company
        )
        with self.assertRaises(AccessError):
            run.with_user(foreign).action_preview()
        with self.assertRaises(AccessError):
            run.with_user(foreign).read(["sentence"])
        self._start(run)
        with self.assertRaises(AccessError):
            run.with_user(self.manager).unlink()
