from datetime import date
from decimal import Decimal

from invoice_match.core.pay.discount import annual_rate

JAN = date(2026, 1, 10)


def test_nothing_saved_is_worth_nothing():
    assert annual_rate(Decimal(100), Decimal(100), JAN, date(2026, 2, 1)) == 0
    assert annual_rate(Decimal(100), Decimal(0), JAN, date(2026, 2, 1)) == 0


def test_the_sooner_the_due_date_the_higher_the_rate():
    far = annual_rate(Decimal(100), Decimal(98), JAN, date(2026, 3, 11))
    near = annual_rate(Decimal(100), Decimal(98), JAN, date(2026, 1, 20))
    assert (far, near) == (Decimal("12.41"), Decimal("74.49"))


def test_a_discount_on_the_due_date_counts_one_day():
    assert annual_rate(Decimal(100), Decimal(99), JAN, JAN) == Decimal("368.69")
