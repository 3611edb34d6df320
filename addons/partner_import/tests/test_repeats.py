from collections import Counter

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ImportCommon, make_csv

READY, REPEAT, IN = (
    ("ready", None),
    ("rejected", "possible_repeat"),
    ("ignored", "already_in"),
)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-03 08:00:00")
class TestRepeats(ImportCommon):
    """The same service in two files: never billed twice, never dropped silently."""

    # === WITHOUT THE PARTNER'S LINE NUMBER === #

    def test_equal_rows_of_one_file_are_two_services(self):
        batch = self._receive_rows(("A1",), ("A1",))
        self.assertEqual(self._outcomes(batch), [READY, READY])

    def test_row_of_another_file_waits(self):
        first = self._receive_rows(("A1",), ("B2",))
        batch = self._receive_rows(("A1",), ("A1", "SU"))
        self.assertEqual(self._outcomes(batch), [REPEAT, READY])
        line = batch.line_ids.sorted("row_number")[0]
        self.assertEqual(line.repeat_of_id, first.line_ids.sorted("row_number")[0])
        self.assertIn("file.csv, row 2", line.reason)
        self.assertEqual(batch.repeat_count, 1)

    def test_rows_in_excess_are_new(self):
        self._receive_rows(("A1",), ("B2",))
        batch = self._receive_rows(("A1",), ("A1",), ("A1",))
        self.assertEqual(Counter(self._outcomes(batch)), {READY: 2, REPEAT: 1})

    def test_file_that_contains_an_earlier_one_is_its_extension(self):
        first = self._receive_rows(
            ("A1",), ("A1",), ("Z9",), ("A1", "SH", "1/1/2026", "0")
        )
        batch = self._receive_rows(
            ("B2",), ("Z9",), ("A1",), ("A1", "SH", "1/1/2026", "0"), ("A1",), ("A1",)
        )
        self.assertEqual(batch.extends_id, first)
        self.assertEqual(
            Counter(self._outcomes(batch)),
            {READY: 2, IN: 3, ("ignored", "zero_price"): 1},
        )
        self.assertFalse(batch.activity_ids)

    def test_extension_of_an_extension(self):
        rows = [("A1",), ("B2",), ("A1", "SU"), ("B2", "SU")]
        for size in (2, 3, 4):
            batch = self._receive_rows(*rows[:size])
        self.assertEqual(Counter(self._outcomes(batch)), {IN: 3, READY: 1})
        ready = self.env["partner.import.line"].search_count(
            [("profile_id", "=", self.profile.id), ("state", "=", "ready")]
        )
        self.assertEqual(ready, 4)

    def test_answers_hold_for_the_extension(self):
        self._receive_rows(("A1",), ("B2",))
        second = self._receive_rows(("A1",), ("A1", "SU"))
        second.line_ids.filtered("repeat_of_id")._answer_repeats(True)
        third = self._receive_rows(("A1",), ("A1", "SU"), ("B2", "SU"))
        self.assertEqual(third.extends_id, second)
        self.assertEqual(self._outcomes(third), [IN, IN, READY])

    def test_row_without_client_is_a_possible_repeat_too(self):
        self._receive_rows(("",), ("B2",))
        batch = self._receive_rows(("",), ("A1",))
        self.assertEqual(self._outcomes(batch), [REPEAT, READY])
        batch.line_ids.filtered("repeat_of_id")._answer_repeats(False)
        self.assertEqual(self._outcomes(batch)[0], ("rejected", "no_client"))

    def test_numbers_written_otherwise_are_equal(self):
        self._receive_rows(("A1", "SH", "15/01/2026", "1", "10"), ("B2",))
        batch = self._receive_rows(
            ("A1", "SH", "15/01/2026", "1.0", "10.00"), ("A1", "SU")
        )
        self.assertEqual(self._outcomes(batch), [REPEAT, READY])

    def test_other_profile_and_other_month_are_apart(self):
        self._receive_rows(("A1",), ("B2",))
        other = self._receive_rows(("A1",), ("A1", "SU"), profile=self._make_profile())
        self.assertEqual(self._outcomes(other), [READY, READY])
        profile = self._make_profile(
            ("client", "service", "price"),
            ("Client", "Service", "Price"),
            billing_month_by="arrival",
        )
        rows = [("A1", "SH", "5"), ("B2", "SH", "5")]
        self._receive(make_csv(rows, ("Client", "Service", "Price")), profile)
        with freeze_time("2026-03-03"):
            rows = [("A1", "SH", "5"), ("A1", "SU", "5")]
            march = self._receive(
                make_csv(rows, ("Client", "Service", "Price")), profile
            )
        self.assertEqual(self._outcomes(march), [READY, READY])

    def test_answers(self):
        self._receive_rows(("A1",), ("B2",), ("A1", "SU"))
        batch = self._receive_rows(("A1",), ("B2",), ("B2", "SU"))
        first, second = batch.line_ids.filtered("repeat_of_id").sorted("row_number")
        first.action_are_repeats()
        second.action_are_distinct()
        self.assertEqual(first.state, "ignored")
        self.assertEqual((second.state, second.repeat_answer), ("ready", "distinct"))
        second.action_check_again()
        self.assertEqual(second.state, "ready")
        with self.assertRaises(UserError):
            (first | second)._answer_repeats(True)
        first.action_take_back()
        self.assertEqual(first.reason_code, "possible_repeat")

    def test_wizard_answers_for_all(self):
        self._receive_rows(("A1",), ("B2",), ("A1", "SU"))
        batch = self._receive_rows(("A1",), ("B2",), ("B2", "SU"))
        wizard = (
            self.env["partner.import.repeat"]
            .with_context(active_model=batch._name, active_ids=batch.ids)
            .create({})
        )
        self.assertEqual((wizard.row_count, wizard.amount), (2, 20))
        self.assertEqual(wizard.files, "file.csv")
        wizard.action_distinct()
        self.assertEqual(batch.accepted_count, 3)

    # === TAKING A FILE BACK === #

    def test_file_taken_back_gives_its_extension_the_rows(self):
        first = self._receive_rows(("A1",), ("B2",))
        batch = self._receive_rows(("A1",), ("B2",), ("A1", "SU"))
        first.action_cancel()
        self.assertEqual(self._outcomes(batch), [READY] * 3)
        self.assertFalse(batch.extends_id)
        first.action_resume()
        first._run_now()
        self.assertEqual(Counter(self._outcomes(first)), {REPEAT: 2})

    def test_file_taken_back_frees_possible_repeats(self):
        first = self._receive_rows(("A1",), ("B2",))
        batch = self._receive_rows(("A1",), ("A1", "SU"))
        first.action_cancel()
        self.assertEqual(self._outcomes(batch), [READY, READY])

    def test_replaced_row_stands_again(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        second = self._receive_numbered(profile, ("L1", "12"))
        third = self._receive_numbered(profile, ("L1", "15"))
        second.action_cancel()
        self.assertEqual(self._outcomes(first), [("ignored", "replaced")])
        third.action_cancel()
        self.assertEqual(self._outcomes(first), [READY])

    def test_invoiced_file_is_not_taken_back(self):
        batch = self._receive_rows(("A1",))
        self._set_invoiced(batch.line_ids)
        with self.assertRaises(UserError):
            batch.action_cancel()

    # === WITH THE PARTNER'S LINE NUMBER === #

    def _receive_numbered(self, profile, *rows, client="A1"):
        """Receive rows ``(line number, price)``."""
        rows = [
            (client, "SH", "15/01/2026", "2", price, "", ref) for ref, price in rows
        ]
        return self._receive_rows(*rows, profile=profile)

    def _set_invoiced(self, lines):
        lines._internal().write({"state": "invoiced"})

    def test_same_line_number(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"), ("L2", "10"))
        batch = self._receive_numbered(
            profile, ("L1", "10"), ("L2", "12"), ("L3", "10")
        )
        self.assertEqual(self._outcomes(batch), [IN, READY, READY])
        self.assertEqual(self._outcomes(first), [READY, ("ignored", "replaced")])
        replaced = first.line_ids.sorted("row_number")[1]
        self.assertEqual(replaced.repeat_of_id.amount, 24)

    def test_service_struck_out_replaces(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        batch = self._receive_numbered(profile, ("L1", "0"))
        self.assertEqual(self._outcomes(batch), [("ignored", "zero_price")])
        self.assertEqual(self._outcomes(first), [("ignored", "replaced")])

    def test_line_number_twice_in_one_file(self):
        profile = self._make_profile(line_ids=True)
        batch = self._receive_numbered(
            profile, ("L1", "10"), ("L1", "10"), ("L1", "12")
        )
        self.assertEqual(
            self._outcomes(batch), [READY, IN, ("rejected", "duplicate_line_ref")]
        )

    def test_change_after_invoice_bills_the_difference(self):
        profile = self._make_profile(
            line_ids=True, markup_type="percent", markup_value=10
        )
        first = self._receive_numbered(profile, ("L1", "10"))
        self._set_invoiced(first.line_ids)
        second = self._receive_numbered(profile, ("L1", "12.50"))
        line = self.assertOutcome(second, "rejected", "changed_after_invoice")
        self.assertEqual(line.repeat_of_id, first.line_ids)
        self.assertEqual((line.amount, line.difference), (27.5, 5.5))
        line.action_accept_change()
        self.assertEqual(line.difference, 0)
        self.assertEqual(
            (line.state, line.quantity, line.price_unit, line.amount, line.cost_amount),
            ("ready", 1, 5.5, 5.5, 5),
        )
        line.action_check_again()
        self.assertEqual(line.amount, 5.5)
        # the same change again is known; another one counts from all that was billed
        self._set_invoiced(line)
        again = self._receive_numbered(profile, ("L1", "12.50"), ("L9", "1"))
        self.assertEqual(self._outcomes(again)[0], IN)
        third = self._receive_numbered(profile, ("L1", "8"))
        self.assertEqual(third.line_ids.difference, -9.9)
        third.line_ids.action_accept_change()
        self.assertEqual(third.line_ids.amount, -9.9)

    def test_pending_change_is_replaced_by_the_next(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        self._set_invoiced(first.line_ids)
        second = self._receive_numbered(profile, ("L1", "12"))
        third = self._receive_numbered(profile, ("L1", "15"))
        self.assertEqual(self._outcomes(second), [("ignored", "replaced")])
        third.line_ids.action_accept_change()
        self.assertEqual(third.line_ids.amount, 10)

    def test_change_of_client_is_no_difference(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        self._set_invoiced(first.line_ids)
        second = self._receive_numbered(profile, ("L1", "10"), client="B2")
        with self.assertRaisesRegex(UserError, "Ann.*Bob"):
            second.line_ids.action_accept_change()
        # once the invoiced row is credited, the whole new service is billed
        first.line_ids._internal().write({"state": "credited"})
        second.line_ids.action_accept_change()
        self.assertEqual((second.line_ids.state, second.line_ids.amount), ("ready", 20))
