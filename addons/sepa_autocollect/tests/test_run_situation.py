from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_run import RunCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestSituation(RunCommon):
    """What Odoo holds reaches the core as it is, in a fixed number of queries."""

    def test_a_due_invoice_with_a_card_leaves_today(self):
        means = self._make_card(self.ann)
        move = self._make_invoice(self.ann, 123.45)
        debit = self._debit(move)
        self.assertEqual(str(debit.amount), "123.45")
        self.assertEqual(debit.means.id, means.id)
        self.assertEqual((debit.send_on, debit.because), (self.today, ""))

    def test_without_means(self):
        self.assertEqual(self._why(self._make_invoice(self.ann)), "no_means")

    def test_drafts_credit_notes_and_other_companies_are_no_items(self):
        self._make_card(self.ann)
        invoice = self._make_invoice(self.ann)
        draft = invoice.copy()
        refund = invoice._reverse_moves()
        other = self._make_invoice(self.ann, company=self.other_company)
        situation, _decision = self._decide()
        found = {item.invoice for item in situation.items}
        self.assertEqual(
            found & {*(draft + refund + other).ids, invoice.id}, {invoice.id}
        )

    def test_contacts_invoices_are_their_companys(self):
        contact = self._make_client("Anns office", parent_id=self.ann.id)
        means = self._make_card(self.ann)
        debit = self._debit(self._make_invoice(contact))
        self.assertEqual((debit.partner, debit.means.id), (self.ann.id, means.id))

    def test_another_currency_is_debited_in_it_and_judged_in_ours(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann, 100, currency=self.other_currency)
        debit = self._debit(move)
        self.assertEqual((debit.currency, str(debit.amount)), ("CHF", "100.00"))
        rate = self.other_currency._get_conversion_rate(
            self.other_currency, self.company.currency_id, self.company, self.today
        )
        self.policy.minimum = 100 * rate + 1
        self.assertEqual(self._why(move), "below_minimum")
        self.policy.minimum = 100 * rate - 1
        self.assertIsNone(self._why(move))

    def test_blocked_invoices(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        move.action_toggle_block_payment()
        self.assertEqual(self._why(move), "disputed")

    def test_credits_come_first(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann, 100)
        refund = self._make_invoice(self.ann, 30, move_type="out_refund")
        self.assertEqual(str(self._debit(move).amount), "70.00")
        refund.button_draft()
        self.assertEqual(str(self._debit(move).amount), "100.00")

    def test_pending_payments_hold_an_invoice(self):
        self._make_card(self.ann)
        for state in ("pending", "authorized", "done", "draft"):
            move = self._make_invoice(self.ann)
            self.assertIsNone(self._why(move))
            self._make_transaction(move, state)
            self.assertEqual(self._why(move), "other_payment", state)
        for state in ("cancel", "error"):
            move = self._make_invoice(self.ann)
            self._make_transaction(move, state)
            self.assertIsNone(self._why(move), state)

    def test_a_portal_payment_nobody_finished_is_given_up(self):
        """Not while the provider may still tell that the client paid after all."""
        self._make_card(self.ann)
        for days, why in ((3, "other_payment"), (5, None)):
            move = self._make_invoice(self.ann)
            draft = self._make_transaction(move, "draft")
            self.env.cr.execute(
                "UPDATE payment_transaction SET create_date = create_date "
                "- make_interval(days => %s) WHERE id = %s",
                [days, draft.id],
            )
            self.assertEqual(self._why(move), why, days)

    def _make_transaction(self, move, state):
        transaction = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.card_method.id,
                    "reference": f"portal {move.id}",
                    "amount": move.amount_residual,
                    "currency_id": move.currency_id.id,
                    "partner_id": move.partner_id.id,
                    "operation": "online_direct",
                    "state": "draft" if state == "authorized" else state,
                    "invoice_ids": [Command.set(move.ids)],
                }
            )
        )
        # The provider of these tests cannot authorize; others can.
        self.env.cr.execute(
            "UPDATE payment_transaction SET state = %s WHERE id = %s",
            [state, transaction.id],
        )
        return transaction

    def test_instalments_at_their_own_dates(self):
        self._make_card(self.ann)
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half later",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50}),
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": 40}
                    ),
                ],
            }
        )
        move = self._make_invoice(
            self.ann, 100, invoice_payment_term_id=term.id, invoice_date_due=False
        )
        situation, decision = self._decide()
        ids = set(self._receivable(move).ids)
        debits = [one for one in decision.debits if ids & set(one.items)]
        self.assertEqual([str(one.amount) for one in debits], ["50.00", "50.00"])
        self.assertEqual(debits[0].collect_on, self.today)
        self.assertEqual(debits[1].collect_on, fields.Date.add(self.today, days=10))
        self.assertEqual(len(situation.items), len(decision.left) + len(debits))

    def test_the_number_of_queries_does_not_grow(self):
        tag = self.env["res.partner.category"].create({"name": "Hotels"})
        self.env["collection.policy"].create(
            {
                "name": "Hotels",
                "scope": "group",
                "category_ids": [Command.set(tag.ids)],
                "own_amounts": True,
            }
        )
        chf = self.other_currency

        def fill(count):
            for number in range(count):
                client = self._make_client(f"C{number}", category_id=tag.ids)
                self._make_card(client)
                self._make_invoice(client, currency=chf if number % 2 else None)
                if number % 3 == 0:
                    self._make_invoice(client, 5, move_type="out_refund")

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            situation, _decision = self._decide()
            return len(situation.items), self.cr.sql_log_count - before

        fill(10)
        count_queries()
        few, queries = count_queries()
        fill(90)
        many, more = count_queries()
        self.assertEqual((few, many), (10, 100))
        self.assertEqual(queries, more)
        self.assertLess(queries, 60)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestHold(RunCommon):
    """A person's stop, with its reason and its end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_card(cls.ann)

    def _hold(self, **vals):
        holds = self.env["collection.hold"].with_user(self.biller)
        return holds.create({"reason": "asked by sales", **vals})

    def test_on_a_client_from_any_contact(self):
        contact = self._make_client("Anns office", parent_id=self.ann.id)
        move = self._make_invoice(self.ann)
        hold = self._hold(partner_id=contact.id)
        self.assertEqual(hold.partner_id, self.ann)
        self.assertEqual(self._why(move), "hold")

    def test_on_one_invoice_until_a_day(self):
        held, other = self._make_invoice(self.ann), self._make_invoice(self.ann)
        hold = self._hold(move_id=held.id, date_end=self.today)
        self.assertEqual((self._why(held), self._why(other)), ("hold", None))
        hold.date_end = fields.Date.subtract(self.today, days=1)
        self.assertIsNone(self._why(held))
        self.assertEqual(hold.state, "over")

    def test_ended_by_a_person_and_kept(self):
        move = self._make_invoice(self.ann)
        hold = self._hold(move_id=move.id)
        hold.action_end()
        self.assertEqual((hold.state, hold.ended_by_id), ("over", self.biller))
        self.assertIsNone(self._why(move))
        running = self.env["collection.hold"].search([("state", "=", "running")])
        self.assertNotIn(hold, running)
        with self.assertRaises(AccessError):
            hold.unlink()

    def test_what_cannot_be_held_or_changed(self):
        with self.assertRaises(ValidationError):
            self._hold()
        with self.assertRaises(ValidationError):
            self._hold(partner_id=self.ann.id, move_id=self._make_invoice(self.ann).id)
        hold = self._hold(partner_id=self.ann.id)
        for vals in (
            {"partner_id": self.bob.id},
            {"ended_by_id": self.manager.id},
            {"ended_on": fields.Datetime.now()},
        ):
            with self.assertRaises(AccessError):
                hold.write(vals)
        with self.assertRaises(AccessError):
            self._hold(partner_id=self.bob.id, ended_on=fields.Datetime.now())
        with self.assertRaises(AccessError):
            hold.with_user(self.reader).write({"reason": "x"})


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestApproval(RunCommon):
    """What a person must agree to first."""

    def test_approved_at_its_amount_only(self):
        self._make_card(self.ann)
        self.policy.human_above = 50
        move = self._make_invoice(self.ann, 100)
        run = self._open_preview()
        line = run.line_ids.filtered(lambda one: one.move_id == move)
        self.assertEqual((line.code, line.can_approve), ("needs_human", True))
        with self.assertRaises(AccessError):
            line.with_user(self.reader).action_approve()
        line.action_approve()
        line = run.line_ids.filtered(lambda one: one.move_id == move)
        self.assertEqual(line.section, "tonight")
        with self.assertRaises(UserError):
            line.action_approve()
