import base64

from odoo.tests import tagged

from .common import ImportCommon, make_csv


@tagged("post_install", "-at_install")
class TestSameFile(ImportCommon):
    """One file in two profiles: two kinds of service, or the same rows twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._make_profile(name="Laundry, suits")
        cls.content = make_csv([cls._row("A1", "SH"), cls._row("B2", "SU")])

    def _ignore(self, profile, key):
        self.env["partner.import.service.alias"].create(
            {"profile_id": profile.id, "key": key, "ignore": True}
        )

    def test_no_row_is_billed_by_two_profiles(self):
        first = self._receive(self.content)
        second = self._receive(self.content, self.second)
        self.assertNotEqual(first, second)
        self.assertEqual(self._outcomes(second), [("rejected", "possible_repeat")] * 2)
        self.assertEqual(second.line_ids.repeat_of_id, first.line_ids)
        self.assertIn("file.csv, row 2", second.line_ids.sorted("row_number")[0].reason)
        notes = " ".join(second.message_ids.mapped("body"))
        self.assertIn("The same file was received on", notes)
        self.assertIn("Laundry, monthly", notes)

    def test_two_kinds_of_service_in_one_file(self):
        self._ignore(self.profile, "SU")
        self._ignore(self.second, "SH")
        first = self._receive(self.content)
        second = self._receive(self.content, self.second)
        self.assertEqual([s for s, _c in self._outcomes(first)], ["ready", "ignored"])
        self.assertEqual([s for s, _c in self._outcomes(second)], ["ignored", "ready"])

    def test_answer_and_taking_back(self):
        first = self._receive(self.content)
        second = self._receive(self.content, self.second)
        one, other = second.line_ids.sorted("row_number")
        one.action_are_distinct()
        self.assertEqual(one.state, "ready")
        first.action_cancel()
        self.assertEqual((other.state, other.reason_code), ("ready", False))

    def test_row_woken_later_is_compared_too(self):
        self._ignore(self.profile, "SH")
        first = self._receive(self.content)
        second = self._receive(self.content, self.second)
        self.assertEqual(self._outcomes(second)[0], ("ready", None))
        self.profile.service_alias_ids.unlink()
        first.line_ids._reevaluate()
        self.assertEqual(self._outcomes(first)[0], ("rejected", "possible_repeat"))

    def test_other_company_is_its_own_affair(self):
        company = self.other_company
        profile = self._make_profile(
            company_id=company.id, currency_id=company.currency_id.id
        )
        self._receive(self.content)
        foreign = self._receive(self.content, profile)
        self.assertNotIn("possible_repeat", foreign.line_ids.mapped("reason_code"))
        self.assertFalse(foreign._get_elsewhere_text())

    def test_dropped_file_says_where_it_came_first(self):
        self._receive(self.content)
        board = self.env["partner.import.board"]
        answer = board.receive_file(
            self.second.id, "again.csv", base64.b64encode(self.content).decode()
        )
        self.assertEqual(answer["status"], "received")
        self.assertIn("for Laundry, monthly", answer["message"])
