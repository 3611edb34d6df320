"""Which earlier invoices may be the same one."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoice_match.core.check.duplicate import Known, duplicates, plain_number

DAY = date(2026, 1, 31)
MINE = Known(1, 7, "INV-2026/00017", DAY, Decimal("99.00"), "EUR", account="FR76")


def found(**values):
    """What is said of an earlier invoice that differs in these values."""
    other = replace(MINE, id=2, **values)
    return [(one.why, one.sure) for one in duplicates(MINE, [MINE, other])]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [("number", True)]),
        ({"number": "inv2026-17"}, [("number", True)]),
        ({"number": "inv 2026 17", "total": Decimal(5)}, [("number", False)]),
        ({"number": "INV-2026/00018"}, [("amount", False)]),
        ({"number": "X", "issued": DAY + timedelta(7)}, [("amount", False)]),
        ({"number": "X", "issued": DAY + timedelta(8)}, []),
        ({"number": "X", "total": Decimal("99.01")}, []),
        ({"number": "X", "currency": "USD"}, []),
        ({"seller": 8}, [("account", False)]),
        ({"seller": 8, "account": "DE00"}, []),
        ({"seller": None}, [("account", False)]),
        ({"credit": True}, []),
        ({"live": False}, []),
    ],
)
def test_what_is_the_same(values, expected):
    assert found(**values) == expected


def test_two_orders_of_one_amount_are_two_invoices():
    mine = replace(MINE, order="P1")
    other = replace(MINE, id=2, number="X", order="P2")
    assert not list(duplicates(mine, [other]))
    assert list(duplicates(mine, [replace(other, order="p-1")]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("F-001", "f1", True),
        ("2026-0017", "2026/17", True),
        ("F17", "F170", False),
        ("1-23", "12-3", False),
        ("000", "0", True),
        ("Éco 5", "éco-005", True),
    ],
)
def test_numbers(one, other, same):
    assert (plain_number(one) == plain_number(other)) is same
