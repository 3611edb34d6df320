"""What a person typed is read as it was meant, or not at all."""

from decimal import Decimal

import pytest

from invoice_match.core.write.texts import (
    as_quantity,
    clean,
    is_gtin,
    mask,
    read_quantity,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 000,5", Decimal("1000.5")),
        ("\u202f12\u00a0000", Decimal(12000)),
        ("", Decimal(0)),
        (".5", Decimal("0.5")),
        ("-1", None),
        ("1e9", None),
        ("1.000,5", None),
        ("NaN", None),
        ("²", None),
        ("٣", None),
        ("9999999999", None),
    ],
)
def test_quantities(text, number):
    assert read_quantity(text) == number


def test_quantities_are_short():
    shown = [as_quantity(one) for one in (10.0, 2.5, Decimal("0.500"), 100, 0.0)]
    assert shown == ["10", "2.5", "0.5", "100", "0"]


def test_texts_are_plain():
    assert clean(" a\x00b\u202e\nc ", 50) == "a b  c"
    assert clean("a\nb", 50, keep_lines=True) == "a\nb"
    assert clean(None, 5) == ""
    assert clean("x" * 60, 50) == "x" * 50


def test_accounts_show_their_ends():
    assert mask("FR76 3000 6000 0112 3456 7890 189") == "FR76 •••• 0189"
    assert (mask("12345"), mask("")) == ("•••", "")


def test_barcodes_that_are_gtins():
    assert is_gtin("4006381333931")
    for other in ("4006381333932", "BOLT", "", "123", None):
        assert not is_gtin(other)
