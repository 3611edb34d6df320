from freezegun import freeze_time

from odoo.tests import tagged

from .common import HEADER, ImportCommon, make_csv


@tagged("post_install", "-at_install")
@freeze_time("2026-02-03 08:00:00")
class TestReviewRepeats(ImportCommon):
    """Sequences in which a service could be billed twice, never, or wrongly."""

    def _receive_numbered(self, profile, *rows, **kwargs):
        """Receive rows ``(line number, price[, date])`` of one client."""
        rows = [
            ("A1", "SH", *(day or ("15/01/2026",)), "1", price, "", ref)
            for ref, price, *day in rows
        ]
        return self._receive_rows(*rows, profile=profile, **kwargs)

    def _set_invoiced(self, lines):
        lines._internal().write({"state": "invoiced"})

    def _free(self, lines):
        """Set rows ready, as deleting their draft does."""
        lines._internal().write({"state": "ready"})

    def _to_bill(self, *batches):
        """Return the sum of the rows that are billed or will be."""
        lines = self.env["partner.import.line"].search(
            [
                ("batch_id", "in", [batch.id for batch in batches]),
                ("batch_id.state", "=", "done"),
                ("state", "in", ("ready", "invoiced")),
            ]
        )
        return sum(lines.mapped("amount"))

    # === CHANGES === #

    def test_change_accepted_after_the_draft_was_deleted(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        self._set_invoiced(first.line_ids)
        second = self._receive_numbered(profile, ("L1", "12"))
        self.assertOutcome(second, "rejected", "changed_after_invoice")
        self._free(first.line_ids)
        second.line_ids.action_accept_change()
        self.assertEqual(self._to_bill(first, second), 12)

    def test_difference_judged_again_after_the_draft_was_deleted(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        self._set_invoiced(first.line_ids)
        second = self._receive_numbered(profile, ("L1", "12"))
        second.line_ids.action_accept_change()
        self._free(first.line_ids)
        second.line_ids.action_check_again()
        self.assertEqual(self._to_bill(first, second), 12)
        # rejected meanwhile, it still may be billed later
        first.line_ids._internal().write({"state": "rejected"})
        second.line_ids.action_check_again()
        first.line_ids.action_check_again()
        self.assertEqual(self._to_bill(first, second), 12)

    def test_difference_can_be_set_aside(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        self._set_invoiced(first.line_ids)
        second = self._receive_numbered(profile, ("L1", "12"))
        second.line_ids.action_accept_change()
        second.line_ids.action_set_aside()
        self.assertOutcome(second, "ignored", "set_aside")
        second.line_ids.action_take_back()
        self.assertEqual(self._to_bill(first, second), 12)

    def test_service_struck_out_after_invoice_is_credited(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        self._set_invoiced(first.line_ids)
        second = self._receive_numbered(profile, ("L1", "0"))
        second.line_ids.action_accept_change()
        self.assertEqual(second.line_ids.amount, -10)
        self.assertEqual(self._to_bill(first, second), 0)

    # === ORDER OF FILES === #

    def test_older_file_that_finishes_last_replaces_nothing(self):
        profile = self._make_profile(line_ids=True)
        content = make_csv([self._row(line="L1", price="10")])
        older = self.env["partner.import.batch"]._receive(
            profile, "older.csv", content, "drop"
        )
        newer = self._receive_numbered(profile, ("L1", "12"))
        older._run_now()
        self.assertOutcome(older, "ignored", "replaced")
        self.assertEqual(older.line_ids.repeat_of_id, newer.line_ids)
        self.assertEqual(self._to_bill(older, newer), 12)
        newer.action_cancel()
        self.assertOutcome(older, "ready")

    def test_older_file_resumed_replaces_nothing(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("L1", "10"))
        second = self._receive_numbered(profile, ("L1", "12"))
        first.action_cancel()
        first.action_resume()
        first._run_now()
        self.assertEqual(self._to_bill(first, second), 12)

    def test_restarting_line_numbers_lose_no_service(self):
        profile = self._make_profile(line_ids=True)
        january = self._receive_numbered(profile, ("1", "10", "15/01/2026"))
        february = self._receive_numbered(profile, ("1", "20", "02/02/2026"))
        self.assertOutcome(january, "ready")
        line = self.assertOutcome(february, "rejected", "possible_repeat")
        line.action_are_distinct()
        self.assertEqual(self._to_bill(january, february), 30)

    def test_difference_leaves_later_services_of_the_same_number_alone(self):
        profile = self._make_profile(line_ids=True)
        first = self._receive_numbered(profile, ("1", "10"))
        self._set_invoiced(first.line_ids)
        second = self._receive_numbered(profile, ("1", "12"))
        second.line_ids.action_accept_change()
        third = self._receive_numbered(profile, ("1", "20", "02/02/2026"))
        third.line_ids.action_are_distinct()
        self._set_invoiced(third.line_ids)
        second.line_ids.action_check_again()
        self.assertEqual(self._to_bill(first, second, third), 32)

    # === TAKING FILES BACK === #

    def test_extension_resumed_after_its_base_was_taken_back(self):
        base = self._receive_rows(("A1",))
        extension = self._receive_rows(("A1",), ("B2",))
        extension.action_cancel()
        base.action_cancel()
        extension.action_resume()
        extension._run_now()
        self.assertEqual(self._outcomes(extension), [("ready", None), ("ready", None)])
        base.action_resume()
        base._run_now()
        self.assertEqual(self._to_bill(base, extension), 20)

    # === ROWS LEFT OUT, THEN NOT === #

    def test_rows_of_an_ignored_client_are_compared_once_he_is_billed(self):
        self.profile._map_client("A1", self.env["res.partner"], ignore=True)
        first = self._receive_rows(("A1",))
        second = self._receive_rows(("A1",), ("B2",), ("A1", "SU"))
        third = self._receive_rows(("A1",), ("B2", "SU"))
        self.profile._map_client("A1", self.ann)
        self.assertEqual(self._outcomes(first), [("ready", None)])
        self.assertEqual(self._outcomes(second)[0][0], "ignored")
        self.assertEqual(self._outcomes(second)[1:], [("ready", None), ("ready", None)])
        self.assertIn(
            self._outcomes(third)[0],
            [("ignored", "already_in"), ("rejected", "possible_repeat")],
        )

    # === WHAT MAKES ROWS EQUAL === #

    def test_rows_are_recognised_after_a_column_got_a_meaning(self):
        meanings = (False, "client", "service", "date", "quantity", "price", False)
        profile = self._make_profile(meanings, HEADER)
        first = self._receive_rows(("A1",), profile=profile)
        profile.column_ids[-1].meaning = "note"
        second = self._receive_rows(("A1",), ("B2",), profile=profile)
        self.assertEqual(
            self._outcomes(second), [("ignored", "already_in"), ("ready", None)]
        )
        self.assertEqual(self._to_bill(first, second), 20)

    def test_undated_rows_are_recognised_after_their_month_was_corrected(self):
        meanings = (False, "client", "service", False, "quantity", "price", "note")
        profile = self._make_profile(meanings, HEADER)
        first = self._receive_rows(("A1",), ("B2",), profile=profile)
        first.line_ids[0].billing_month = "2026-03-01"
        first.line_ids[1].service_date = "2026-01-15"
        second = self._receive_rows(("A1",), ("B2",), ("A1", "SU"), profile=profile)
        self.assertEqual(
            [state for state, _code in self._outcomes(second)],
            ["ignored", "ignored", "ready"],
        )

    # === AMOUNTS === #

    def test_total_of_many_units_is_billed_by_unit(self):
        header = ("Client", "Service", "Date", "Qty", "Total")
        meanings = ("client", "service", "date", "quantity", "amount")
        content = make_csv([("A1", "SH", "15/01/2026", "20000", "1234.57")], header)
        profile = self._make_profile(
            meanings, header, markup_type="fixed", markup_value=1
        )
        line = self._receive(content, profile).line_ids
        self.assertAlmostEqual(line.cost_amount, 1234.57)
        self.assertAlmostEqual(line.amount, 20000 + 1234.57, delta=0.02)

    # === PROFILE === #

    def test_profile_with_files_stays_with_its_partner_and_company(self):
        batch = self._receive_rows(("A1",))
        for vals in (
            {"partner_id": self.bob.id},
            {"company_id": self.other_company.id},
        ):
            with self.assertRaisesRegex(Exception, "files"):
                self.profile.write(vals)
        self.assertEqual(batch.partner_id, self.laundry)
