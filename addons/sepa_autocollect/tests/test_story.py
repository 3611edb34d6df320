from odoo.tests import tagged

from ..core import attempt as states
from ..trust import trusted
from .common_run import RunCommon


@tagged("post_install", "-at_install")
class TestStory(RunCommon):
    def _charge(self, *moves):
        run = self._open_preview()
        self._start(run)
        return run, run.attempt_ids

    def test_history_of_states(self):
        """Each change of state is kept with its time, its speaker and its code."""
        self._make_card(self.ann)
        self._make_invoice(self.ann)
        _run, attempt = self._charge()
        self._answer(attempt, states.REFUSED, "funds")
        attempt.invalidate_recordset()
        self.assertEqual([one["state"] for one in attempt.history], ["refused"])
        self.assertEqual(attempt.history[0]["who"], "run")
        story = str(attempt.with_user(self.biller).story)
        self.assertLess(story.index(": prepared"), story.index(": sent"))
        self.assertLess(story.index(": sent"), story.index(": refused"))
        self.assertIn("Not enough money", story)

    def test_codes_are_said_in_words(self):
        """A bank's code and a card's are read by people; an unknown one stays."""
        self._make_card(self.ann)
        self._make_invoice(self.ann)
        _run, attempt = self._charge()
        attempt = trusted(attempt.sudo())
        for code, words in (
            ("AM04", "There was not enough money on the account."),
            ("lost_card", "The card was reported lost or stolen."),
            ("30051001", False),
            (False, False),
        ):
            attempt.write({"code": code})
            seen = attempt.with_user(self.reader).sudo(False)
            self.assertEqual(seen.code_text, words)

    def test_story_names_who_stopped(self):
        self._make_card(self.ann)
        self._make_invoice(self.ann)
        _run, attempt = self._charge()
        attempt.with_user(self.biller).action_stop()
        self.assertEqual(attempt.history[-1]["by"], self.biller.id)
        self.assertIn(self.biller.name, attempt.story)

    def test_story_escapes_what_the_provider_wrote(self):
        """A provider's words are text, never HTML."""
        self._make_card(self.ann)
        self._make_invoice(self.ann)
        _run, attempt = self._charge()
        self._answer(attempt, states.REFUSED, "soft")
        self.env.cr.execute(
            "UPDATE collection_attempt SET message = '<img src=x>', code = 'c' "
            "WHERE id = %s",
            attempt.ids,
        )
        self.env.invalidate_all()
        self.assertNotIn("<img", attempt.story)

    def test_run_figures_count_what_they_open(self):
        """Every figure of a run is the number and sum of the list it opens."""
        clients = [self._make_client(f"c{one}") for one in range(5)]
        for number, client in enumerate(clients):
            self._make_card(client)
            currency = self.other_currency if number == 4 else None
            self._make_invoice(client, 10.0 * (number + 1), currency=currency)
        run, attempts = self._charge()
        by_client = attempts.grouped("partner_id")
        self._answer(by_client[clients[0]], states.DONE)
        self._answer(by_client[clients[1]], states.REFUSED, "soft")
        self._answer(by_client[clients[4]], states.REFUSED, "soft")
        by_client[clients[2]].action_stop()
        outcomes = run.with_user(self.reader).outcome_ids
        self.assertEqual(len(outcomes.currency_id), 2)
        figures = {(one.figure, one.currency_id): one for one in outcomes}
        own = self.company.currency_id
        self.assertEqual(figures["asked", own].attempts, 3)
        self.assertEqual(figures["asked", own].amount, 10 + 20 + 40)
        self.assertEqual(figures["unknown", own].attempts, 0)
        self.assertEqual(figures["refused", self.other_currency].amount, 50)
        self.assertEqual(figures["cancelled", own].attempts, 1)
        for one in outcomes:
            found = self.env["collection.attempt"].search(one.action_open()["domain"])
            self.assertEqual(len(found), one.attempts, one.figure)
            self.assertEqual(sum(found.mapped("amount")), one.amount, one.figure)
        self.assertIn("1 ·", run.done_text)

    def test_run_figures_stay_in_the_company(self):
        """A person of another company sees no figure of the run."""
        self._make_card(self.ann)
        self._make_invoice(self.ann)
        run, _attempts = self._charge()
        stranger = self._make_staff(
            "stranger", "account.group_account_invoice", self.other_company
        )
        outcomes = self.env["collection.run.outcome"].with_user(stranger)
        self.assertFalse(outcomes.search([("run_id", "=", run.id)]))

    def test_alerts_are_sentences(self):
        attempts = self.env["collection.attempt"]
        self.assertIn("refund", attempts._say_alert("paid_otherwise").lower())
        self.assertIn("done", attempts._say_alert("done_after_refused"))
        self.assertIn("odd_code", attempts._say_alert("odd_code"))
