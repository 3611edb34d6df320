from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..core.answer import Answer
from ..trust import trusted
from .attempt_common import AttemptCommon


@tagged("post_install", "-at_install")
class TestSettle(AttemptCommon):
    def test_a_set_is_settled_once(self):
        invoices = self.env["account.move"]
        attempts = self.attempts
        for number in range(5):
            partner = self.env["res.partner"].create({"name": f"Client {number}"})
            invoice = self._bill(10 + number, partner)
            attempts += self._prepare(self._save_card(partner), invoice)
            invoices += invoice
        self._run("_cron_send")
        self._run("_cron_settle")
        self._run("_cron_settle")
        trusted(attempts)._settle()
        self.assertEqual(invoices.mapped("amount_residual"), [0] * 5)
        self.assertEqual(len(attempts.payment_id), 5)
        found = self.env["account.payment"].search(
            [("partner_id", "in", invoices.partner_id.ids)]
        )
        self.assertEqual(set(found.ids), set(attempts.payment_id.ids))
        for attempt, invoice in zip(attempts, invoices, strict=True):
            self.assertEqual(attempt.payment_id.reconciled_invoice_ids, invoice)
            self.assertIn(attempt.name, invoice.message_ids[0].body)

    def test_jobs_lock_journals_before_they_number_payments(self):
        """Two jobs of two journals each once waited for one another's numbers."""
        self._prepare(self._save_card(), self._bill())
        self._run("_cron_send")
        seen = []
        engine = self.registry["collection.engine"]
        lock, settle = engine._lock_journals, engine._settle_safely

        def locked(engine, attempts):
            lock(engine, attempts)
            seen.append(("locked", attempts.provider_id.journal_id.ids))

        def settled(engine, attempts):
            seen.append(("settled", attempts.payment_id.ids))
            settle(engine, attempts)

        with (
            patch.object(engine, "_lock_journals", locked),
            patch.object(engine, "_settle_safely", settled),
        ):
            self._run("_cron_settle")
        self.assertEqual(seen[0], ("locked", self.provider.journal_id.ids))
        self.assertEqual(seen[1], ("settled", []))

    def test_one_debit_pays_exactly_its_items(self):
        whole, part, other = self._bill(30), self._bill(100), self._bill(50)
        attempt = self._prepare(self._save_card(), whole + part, [30, 40])
        self._run("_cron_send")
        self._run("_cron_settle")
        self.assertEqual(self.double.taken(), {"count": 1, "amount": 7000})
        residuals = (whole + part + other).mapped("amount_residual")
        self.assertEqual(residuals, [0, 60, 50])
        self.assertEqual(attempt.payment_id.amount, 70)
        self.assertTrue(attempt.payment_id.is_reconciled)

    def test_two_parts_are_not_one_debit(self):
        debit = self._debit(
            self._save_card(), self._bill(30) + self._bill(100), [20, 40]
        )
        _attempts, left = self.attempts._prepare([debit])
        self.assertEqual(set(left.values()), {"two_parts"})

    def test_an_instalment_is_paid_alone(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        invoice = self._bill(80, invoice_payment_term_id=term.id)
        first, second = self._items(invoice).sorted("date_maturity")
        debit = self._debit(self._save_card(), invoice)
        line = next(one for one in debit.lines if one.item == second.id)
        one = type(debit)(
            partner=debit.partner,
            means=debit.means,
            currency=debit.currency,
            amount=line.amount,
            lines=(line,),
            collect_on=debit.collect_on,
            send_on=debit.send_on,
        )
        attempts, left = self.attempts._prepare([one])
        self.assertFalse(left)
        self._run("_cron_send")
        self._run("_cron_settle")
        self.assertEqual((first.amount_residual, second.amount_residual), (40, 0))
        self.assertEqual(attempts.payment_id.amount, 40)

    def test_a_removed_card_is_settled_all_the_same(self):
        invoice = self._bill()
        attempt = self._prepare(self._save_card(), invoice)
        self._run("_cron_send")
        attempt.token_id.active = False
        self._run("_cron_settle")
        self.assertEqual(invoice.amount_residual, 0)

    def test_what_cannot_be_settled_keeps_its_reason_and_holds_back_no_other(self):
        bad, good = self._bill(), self._bill(partner=self.bob)
        attempts = self._prepare(self._save_card(), bad)
        attempts += self._prepare(self._save_card(self.bob), good)
        self._run("_cron_send")
        self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.card.id,
                "reference": attempts[0].name,
                "amount": 1,
                "currency_id": bad.currency_id.id,
                "partner_id": self.ann.id,
            }
        )
        log = "odoo.addons.sepa_autocollect.models.collection_engine_settle"
        with mute_logger(log, "odoo.sql_db"):
            self._run("_cron_settle")
        self.assertEqual(attempts.mapped("settled"), [False, True])
        self.assertTrue(attempts[0].settle_error)
        self.assertTrue(attempts[0].line_ids.open, "never collected again meanwhile")

    def test_a_late_success_after_a_refusal_is_settled(self):
        invoice = self._bill()
        attempt = self._prepare(self._save_card(behaviour="do_not_honor"), invoice)
        self._run("_cron_send")
        self.assertEqual(attempt.state, "refused")
        later = self._prepare(self._save_card(), invoice)
        answer = Answer("done", object_id=attempt.provider_reference)
        trusted(attempt)._apply({attempt.id: answer}, "event")
        self.assertEqual((attempt.state, later.state), ("done", "cancelled"))
        self.assertTrue(attempt.line_ids.open)
        self._run("_cron_settle")
        self.assertEqual(invoice.amount_residual, 0)

    def test_a_refusal_after_done_changes_nothing_but_asks_a_person(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self._run("_cron_send")
        log = "odoo.addons.sepa_autocollect.models.collection_attempt_apply"
        with mute_logger(log):
            trusted(attempt)._apply({attempt.id: Answer("refused")}, "event")
        self.assertEqual((attempt.state, attempt.alert), ("done", "refused_after_done"))
