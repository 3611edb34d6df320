from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase

from ..core.settlement import BillCandidate, ServiceSum, bill_lines, likeliest_bill

CENT = Decimal("0.01")
MARCH = date(2026, 3, 1)


def service(price, quantity, amount):
    return ServiceSum("s", Decimal(price), Decimal(quantity), Decimal(amount), 1)


def bill(number, day, amount):
    return BillCandidate(number, day, Decimal(amount))


class TestCoreSettlement(BaseCase):
    def _lines(self, *sums):
        lines = bill_lines(sums, CENT, CENT)
        return [(line.quantity, line.price, line.amount) for line in lines]

    def test_quantity_and_price_are_kept_where_they_give_the_amount(self):
        self.assertEqual(
            self._lines(service("4.50", "12", "54.00")),
            [(Decimal(12), Decimal("4.50"), Decimal("54.00"))],
        )

    def test_lump_sum_where_rounding_would_move_the_total(self):
        """Three rows of 0.335 are 0.34 each: 1.02, not 1.01."""
        self.assertEqual(
            self._lines(service("0.335", "3", "1.02")),
            [(Decimal(1), Decimal("1.02"), Decimal("1.02"))],
        )
        # 0.125 kg is more digits than an invoice line keeps
        self.assertEqual(
            self._lines(service("8", "0.125", "1.00")),
            [(Decimal(1), Decimal("1.00"), Decimal("1.00"))],
        )

    def test_rows_that_cancel_out_give_no_line(self):
        self.assertEqual(self._lines(service("8", "0", "0")), [])

    def test_nearest_amount_wins_then_the_month_then_the_first(self):
        near = bill(1, date(2026, 4, 2), "101")
        far = bill(2, date(2026, 3, 31), "120")
        self.assertEqual(likeliest_bill(Decimal(100), MARCH, [far, near]), near)
        inside = bill(3, date(2026, 3, 31), "101")
        self.assertEqual(likeliest_bill(Decimal(100), MARCH, [near, inside]), inside)
        twin = bill(4, date(2026, 3, 31), "101")
        self.assertEqual(likeliest_bill(Decimal(100), MARCH, [twin, inside]), inside)

    def test_far_amounts_and_the_wrong_sign_are_not_proposed(self):
        for amount in ("49", "201", "-100"):
            with self.subTest(amount=amount):
                found = likeliest_bill(Decimal(100), MARCH, [bill(1, None, amount)])
                self.assertIsNone(found)
        refund = bill(1, None, "-100")
        self.assertEqual(likeliest_bill(Decimal(-90), MARCH, [refund]), refund)
