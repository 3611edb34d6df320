from decimal import Decimal

import pytest

from partner_import.core.line_text import fill, plain_number, uses

VALUES = {"service": "Laundry", "reference": "", "note": "2 shirts", "client": ""}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{service}", "Laundry"),
        ("{service}: {note}", "Laundry: 2 shirts"),
        ("{service} - {reference}", "Laundry"),
        ("{reference} / {service} ({client})", "Laundry"),
        ("{reference}", "Laundry"),
        ("", "Laundry"),
        ("{service} {typo}", "Laundry {typo}"),
        ("{service.__class__}", "{service.__class__}"),
    ],
)
def test_fill(template, text):
    assert fill(template, VALUES) == text


def test_uses():
    assert uses("{service} {date}", "date")
    assert not uses("{service}", "date")


@pytest.mark.parametrize(
    ("value", "text"),
    [("2.500000", "2.5"), ("100", "100"), ("0.333", "0.333"), ("-4.00", "-4")],
)
def test_plain_number(value, text):
    assert plain_number(Decimal(value)) == text
