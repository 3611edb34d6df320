from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..core import attempt as states
from .common_run import RunCommon


@tagged("post_install", "-at_install")
class TestHand(RunCommon):
    def _ask(self, moves, user=None):
        """Press Collect now; return the question."""
        action = moves.with_user(user or self.biller).action_collect_now()
        asked = self.env[action["res_model"]].with_user(user or self.biller)
        return asked.browse(action["res_id"])

    def _collect(self, moves, user=None, **vals):
        asked = self._ask(moves, user)
        asked.write({"reason": "Asked on the phone", **vals})
        with self._frozen_gateway():
            asked.action_confirm()
        return moves.collection_attempt_line_ids.attempt_id

    # === COLLECT NOW === #

    def test_collects_what_is_not_due_yet(self):
        """Due day, smallest amount and approval are the person's to judge."""
        card = self._make_card(self.ann)
        self.policy.write({"minimum": 500, "human_above": 50, "human_first": True})
        move = self._make_invoice(self.ann, 100, days=20)
        self._make_card(self.bob)
        other = self._make_invoice(self.bob, 100)
        asked = self._ask(move)
        self.assertIn("100.00", asked.sentence)
        self.assertIn("Ann", asked.sentence)
        self.assertIn(card.masked_name, asked.sentence)
        attempt = self._collect(move)
        self.assertEqual((attempt.state, attempt.amount), (states.PREPARED, 100))
        self.assertEqual(attempt.run_id.origin, "hand")
        self.assertFalse(other.collection_attempt_line_ids)
        act = self.env["collection.act"].search([("move_id", "=", move.id)])
        self.assertEqual((act.act, act.user_id), ("collect", self.biller))
        self.assertEqual((act.reason, act.amount), ("Asked on the phone", 100))

    def test_never_two_open_attempts(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        asked = self._ask(move)
        self._collect(move)
        asked.reason = "Again"
        with self._frozen_gateway(), self.assertRaises(UserError):
            asked.action_confirm()
            self.env["collection.hand.collect"].browse(asked.id).action_confirm()
        self.assertEqual(len(move.collection_attempt_line_ids), 1)
        again = self._ask(move)
        self.assertFalse(again.has_debits)
        self.assertIn(move.name, again.why_not)

    def test_what_changed_is_asked_again(self):
        """The figures a person read are the ones that are charged, or none."""
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        asked = self._ask(move)
        asked.reason = "Now"
        self._make_invoice(self.ann, 40, move_type="out_refund")
        with self._frozen_gateway():
            action = asked.action_confirm()
        self.assertEqual(action["res_id"], asked.id)
        self.assertTrue(asked.changed)
        self.assertFalse(move.collection_attempt_line_ids)

    def test_a_hold_and_a_dead_card_stay(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        hold = self.env["collection.hold"].create(
            {"partner_id": self.ann.id, "reason": "Dispute"}
        )
        asked = self._ask(move)
        self.assertFalse(asked.has_debits)
        self.assertIn("Dispute", asked.why_not)
        hold.action_end()
        attempt = self._collect(move)
        self._answer(attempt, states.REFUSED, "never")
        self.assertFalse(self._ask(move).has_debits)

    def test_a_soft_refusal_may_be_tried_again_at_once(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        first = self._collect(move)
        self._answer(first, states.REFUSED, "funds")
        self.assertGreater(self._debit(move).send_on, self.today)
        second = self._collect(move) - first
        self.assertEqual(second.number, 2)

    def test_chosen_means(self):
        self._make_card(self.ann)
        other = self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        with Form(self._ask(move)) as form:
            form.means_id = other
            form.reason = "The other card"
            asked = form.save()
        with self._frozen_gateway():
            asked.action_confirm()
        self.assertEqual(move.collection_attempt_line_ids.attempt_id.means_id, other)

    def test_means_of_another_client_is_not_used(self):
        """A means that RPC puts there collects from its own client only."""
        self._make_card(self.ann)
        stranger = self._make_card(self.bob)
        move = self._make_invoice(self.ann)
        asked = self._ask(move)
        asked.write({"means_id": stranger.id, "reason": "Mine"})
        asked._onchange_means()
        with self._frozen_gateway(), self.assertRaises(UserError):
            asked.action_confirm()

    def test_other_means_for_what_has_not_left(self):
        first = self._make_card(self.ann)
        other = self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        attempt = self._collect(move)
        self.assertEqual(attempt.means_id, first)
        action = attempt.with_user(self.biller).action_change_means()
        asked = self.env["collection.hand.collect"].with_user(self.biller)
        asked = asked.browse(action["res_id"])
        with Form(asked) as form:
            form.means_id = other
            form.reason = "Rather this one"
        with self._frozen_gateway():
            asked.action_confirm()
        attempts = move.collection_attempt_line_ids.attempt_id
        self.assertEqual(attempt.state, states.CANCELLED)
        self.assertEqual((attempts - attempt).means_id, other)
        self.assertEqual(len(move.collection_attempt_line_ids.filtered("open")), 1)

    def test_sent_attempts_keep_their_means(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        attempt = self._collect(move)
        self._answer(attempt, states.UNKNOWN)
        with self.assertRaises(UserError):
            attempt.with_user(self.biller).action_change_means()

    def test_a_reason_is_needed(self):
        self._make_card(self.ann)
        asked = self._ask(self._make_invoice(self.ann))
        for reason in (False, "  "):
            asked.reason = reason
            with self.assertRaises(UserError):
                asked.action_confirm()

    def test_readers_and_strangers_do_nothing(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        with self.assertRaises(AccessError):
            move.with_user(self.reader).action_collect_now()
        asked = self._ask(move)
        asked.reason = "Mine"
        with self.assertRaises(AccessError):
            asked.with_user(self.reader).action_confirm()
        stranger = self._make_staff(
            "elsewhere", "account.group_account_invoice", self.other_company
        )
        hands = self.env["collection.hand.collect"].with_user(stranger)
        with self.assertRaises(AccessError):
            hands.create(
                {
                    "company_id": self.other_company.id,
                    "move_ids": [fields.Command.set(move.ids)],
                    "reason": "Mine",
                }
            ).action_confirm()
        self.assertFalse(move.collection_attempt_line_ids)

    # === STOP, EXCLUDE, LOOK === #

    def _hand(self, action, reason="Because"):
        asked = self.env[action["res_model"]].with_user(self.biller)
        asked = asked.browse(action["res_id"])
        asked.reason = reason
        return asked.action_confirm()

    def test_stop_keeps_who_and_why(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        attempt = self._collect(move).with_user(self.biller)
        self._hand(attempt.run_id.action_ask_stop(), "Wrong day")
        self.assertEqual(attempt.state, states.CANCELLED)
        act = self.env["collection.act"].search([("act", "=", "stop")])
        self.assertEqual((act.move_id, act.reason), (move, "Wrong day"))
        self.assertIn("Wrong day", attempt.with_user(self.biller).message_ids[:1].body)

    def test_what_was_sent_is_not_stopped(self):
        self._make_card(self.ann)
        attempt = self._collect(self._make_invoice(self.ann)).with_user(self.biller)
        self._answer(attempt, states.UNKNOWN)
        with self.assertRaises(UserError):
            self._hand(attempt.action_ask_stop())

    def test_excluding_stops_what_has_not_left(self):
        self._make_card(self.ann)
        self._make_card(self.bob)
        move, other = self._make_invoice(self.ann), self._make_invoice(self.bob)
        attempt = self._collect(move)
        kept = self._collect(other)
        action = move.with_user(self.biller).action_exclude()
        form = Form(
            self.env["collection.hold"]
            .with_user(self.biller)
            .with_context(**action["context"]),
            view="sepa_autocollect.collection_hold_view_ask",
        )
        form.reason = "Wrong price"
        form.date_end = fields.Date.add(self.today, days=5)
        hold = form.save()
        self.assertEqual(attempt.state, states.CANCELLED)
        self.assertEqual(kept.state, states.PREPARED)
        self.assertEqual(self._why(move), "hold")
        act = self.env["collection.act"].search([("act", "=", "hold")])
        self.assertEqual((act.move_id, act.reason), (move, "Wrong price"))
        hold.action_end()
        self.assertEqual(self.env["collection.act"].search([], limit=1).act, "release")

    def test_an_alert_ends_with_what_was_found(self):
        self._make_card(self.ann)
        attempt = self._collect(self._make_invoice(self.ann))
        attempt._raise_alert("conflict")
        with self.assertRaises(AccessError):
            attempt.with_user(self.reader).action_ask_look()
        self._hand(attempt.with_user(self.biller).action_ask_look(), "All is well")
        self.assertFalse(attempt.alert)
        act = self.env["collection.act"].search([("act", "=", "look")])
        self.assertEqual(act.reason, "All is well")

    # === WRITE OFF === #

    def _give_up(self, move, user=None):
        action = move.with_user(user or self.biller).action_write_off()
        asked = self.env["collection.hand.write.off"].with_user(user or self.biller)
        asked = asked.browse(action["res_id"])
        asked.reason = "A cent"
        return asked.action_confirm()

    def _set_account(self):
        self.company.collection_write_off_account_id = self.company_data[
            "default_account_expense"
        ]

    def test_a_cent_is_written_off(self):
        self._set_account()
        for currency in (None, self.other_currency):
            move = self._make_invoice(self.ann, 0.04, currency=currency)
            self._give_up(move)
            self.assertEqual(move.amount_residual, 0)
            self.assertIn(move.payment_state, ("paid", "in_payment"))
            item = self._receivable(move)
            entry = item.matched_credit_ids.credit_move_id.move_id
            account = self.company.collection_write_off_account_id
            booked = entry.line_ids.filtered(lambda one, a=account: one.account_id == a)
            self.assertEqual(booked.amount_currency, 0.04)
        acts = self.env["collection.act"].search([("act", "=", "write_off")])
        self.assertEqual(acts.mapped("amount"), [0.04, 0.04])

    def test_more_than_the_limit_is_not_written_off(self):
        self._set_account()
        move = self._make_invoice(self.ann, 0.06)
        with self.assertRaisesRegex(UserError, "0.05"):
            self._give_up(move)
        self.company.collection_write_off_limit = 0.06
        self._give_up(move)
        self.assertEqual(move.amount_residual, 0)

    def test_nothing_is_written_off_while_it_is_collected(self):
        self._set_account()
        self._make_card(self.ann)
        move = self._make_invoice(self.ann, 0.04)
        attempt = self._collect(move)
        self._answer(attempt, states.UNKNOWN)
        with self.assertRaises(UserError):
            self._give_up(move)

    def test_write_off_needs_an_account_and_a_right(self):
        move = self._make_invoice(self.ann, 0.04)
        with self.assertRaisesRegex(UserError, "settings"):
            self._give_up(move)
        self._set_account()
        with self.assertRaises(AccessError):
            self._give_up(move, self.reader)

    # === THE LOG === #

    def test_nobody_writes_the_log(self):
        self._make_card(self.ann)
        self._collect(self._make_invoice(self.ann))
        act = self.env["collection.act"].search([], limit=1)
        acts = self.env["collection.act"].with_user(self.manager)
        with self.assertRaises(AccessError):
            acts.create({"company_id": self.company.id, "act": "stop", "reason": "x"})
        with self.assertRaises(AccessError):
            act.with_user(self.manager).reason = "Another"
        with self.assertRaises(AccessError):
            act.with_user(self.manager).unlink()
        # Not even who may change everything, without our own mark.
        with self.assertRaises(AccessError):
            act.sudo().reason = "Another"
        run = self.env["collection.run"].search([("origin", "=", "hand")], limit=1)
        with self.assertRaises(AccessError):
            run.sudo().write({"move_ids": [fields.Command.clear()]})

    # === SEEN === #

    def test_story_of_an_invoice(self):
        """Validated, excluded, tried, refused, tried again, in its order."""
        self._make_card(self.ann)
        move = self._make_invoice(self.ann)
        hold = (
            self.env["collection.hold"]
            .with_user(self.biller)
            .create({"move_id": move.id, "reason": "Wrong <b>price</b>"})
        )
        hold.action_end()
        attempt = self._collect(move)
        self._answer(attempt, states.REFUSED, "funds")
        self._open_preview()
        story = str(move.with_user(self.reader).collection_story)
        order = ["Invoice validated", "Excluded by", "Attempt 1: refused"]
        places = [story.index(text) for text in order]
        self.assertEqual(places, sorted(places))
        self.assertIn("Not enough money", story)
        self.assertTrue("Next debit" in story or "Not collected now" in story)
        self.assertNotIn("<b>price", story)

    def test_health_of_a_client(self):
        self._make_card(self.ann)
        move = self._make_invoice(self.ann, 70)
        self._make_invoice(self.ann, 30, days=10)
        attempt = self._collect(move)
        self._answer(attempt, states.REFUSED, "hard")
        ann = self.ann.with_user(self.reader).with_company(self.company)
        self.assertEqual(ann.collection_attempt_count, 1)
        self.assertEqual(ann.collection_rate, "0 of 1")
        self.assertIn("Will not work again", ann.collection_last_refusal)
        self.assertFalse(ann.collection_next)
        self._make_card(self.ann)
        self._open_preview()
        ann.invalidate_recordset()
        self.assertIn("70.00", ann.collection_next)

    def test_what_is_next_is_what_the_last_look_said(self):
        """An older run of an earlier day does not tell what comes next."""
        self._make_card(self.ann)
        move = self._make_invoice(self.ann, 70, days=10)
        old = self._open_preview()
        early = fields.Date.subtract(self.today, days=3)
        old.sudo()._trusted().write({"date": early, "origin": "night"})
        self.env["collection.hold"].create({"move_id": move.id, "reason": "Wait"})
        self._open_preview()
        move, ann = move.with_user(self.reader), self.ann.with_user(self.reader)
        self.assertIn("Not collected now", move.collection_story)
        self.assertNotIn("Next debit", move.collection_story)
        self.assertFalse(ann.with_company(self.company).collection_next)
