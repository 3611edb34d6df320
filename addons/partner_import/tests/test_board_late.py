from odoo.tests import tagged

from .common_invoicing import FEBRUARY, JANUARY, InvoicingCommon


@tagged("post_install", "-at_install")
class TestBoardLate(InvoicingCommon):
    """The board's figures are what its button bills, also of late rows."""

    def setUp(self):
        super().setUp()
        self.company.import_late_rows = "next"
        self._row("5.00")
        self._bill().action_post()
        self.late = self._row("7.00")

    def _waiting(self, month):
        """Return {figure: (clients, rows, amounts)} of the rows not yet invoiced."""
        board = self.env["partner.import.board"]
        figures = board.get_board(month.isoformat())["to_invoice"]
        for name, figure in figures.items():
            action = board.open_figure(name, month.isoformat())
            rows = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(rows, figure["rows"], f"the list of {name}")
        return {
            name: (
                figure["clients"],
                figure["rows"],
                [amount["amount"] for amount in figure["amounts"]],
            )
            for name, figure in figures.items()
        }

    def test_late_rows_are_ready_in_the_next_month(self):
        january, february = self._waiting(JANUARY), self._waiting(FEBRUARY)
        self.assertEqual(january["ready"], (0, 0, []))
        self.assertEqual(january["later"], (1, 1, [7.0]))
        self.assertEqual(february["ready"], (1, 1, [7.0]))
        self.assertFalse(self._bill(JANUARY))
        self.assertEqual(self._bill(FEBRUARY).amount_untaxed, 7.0)
        self.assertEqual(self._waiting(FEBRUARY)["ready"], (0, 0, []))

    def test_late_rows_stay_where_a_supplementary_invoice_is_made(self):
        self.company.import_late_rows = "supplementary"
        self.assertEqual(self._waiting(JANUARY)["ready"], (1, 1, [7.0]))
        self.assertEqual(self._waiting(FEBRUARY)["ready"], (0, 0, []))

    def test_only_the_client_that_was_validated_is_late(self):
        self._row("11.00", client=self._make_client("Villa"))
        january = self._waiting(JANUARY)
        self.assertEqual(january["ready"], (1, 1, [11.0]))
        self.assertEqual(january["later"], (1, 1, [7.0]))

    def test_months_that_sum_to_zero_wait(self):
        self.company.import_zero_month = "wait"
        villa = self._make_client("Villa")
        self._row("3.00", client=villa)
        self._row("-3.00", client=villa)
        january = self._waiting(JANUARY)
        self.assertEqual(january["ready"], (0, 0, []))
        self.assertEqual(january["later"], (2, 3, [7.0]))

    def test_a_contact_on_hold_keeps_its_rows_back(self):
        suite = self.env["res.partner"].create(
            {"name": "Suite 12", "parent_id": self.hotel.id, "billing_hold": True}
        )
        self._row("2.00", client=suite, billing_month=FEBRUARY)
        february = self._waiting(FEBRUARY)
        self.assertEqual(february["held"], (1, 1, [2.0]))
        self.assertEqual(february["ready"], (1, 1, [7.0]))
        self.assertEqual(self._bill(FEBRUARY).amount_untaxed, 7.0)
