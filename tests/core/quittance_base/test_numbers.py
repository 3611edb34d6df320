"""Amounts and quantities: read exactly, or refused with the reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance_base.core.profile.numbers import decimal_evidence, parse_number


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("12", ".", "12"), ("12", ",", "12"), ("12", "auto", "12"), ("007", ",", "7"),
        ("12,5", ",", "12.5"), ("12.5", ".", "12.5"), ("12,5", "auto", "12.5"),
        (",5", ",", "0.5"), ("5,", ",", "5"), ("0.125", "auto", "0.125"),
        ("1.234,56", ",", "1234.56"), ("1,234.56", ".", "1234.56"),
        ("1.234,56", "auto", "1234.56"), ("1,234.56", "auto", "1234.56"),
        ("1.234.567", "auto", "1234567"), ("1.234", ",", "1234"), ("1.234", ".",
        "1.234"),
        ("1 234,5", ",", "1234.5"), ("1\u00a0234,5", ",", "1234.5"),
        ("1\u202f234\u202f567,89", ",", "1234567.89"), ("1'234.50", ".", "1234.50"),
        ("1’234’567.5", ".", "1234567.5"), ("1234,567", "auto", "1234.567"),
        ("-12,5", ",", "-12.5"), ("12,5-", ",", "-12.5"), ("- 12", ",", "-12"),
        ("(12,50)", ",", "-12.50"), ("+12", ".", "12"), ("\u22125", ".", "-5"),
        ("12,50 €", ",", "12.50"), ("€12.50", ".", "12.50"), ("EUR 12,50", ",",
        "12.50"),
        ("12.50 eur", ".", "12.50"), ("-€12.50", ".", "-12.50"), ("€-12.50", ".",
        "-12.50"),
        ("(12,50 €)", ",", "-12.50"), ("(12,50) €", ",", "-12.50"), ("$ 3", ".", "3"),
        ("12,50- €", ",", "-12.50"), ("1,2E+3", ",", "1200"), ("2e-3", ".", "0.002"),
        (" 12 ", ",", "12"), ("0", ".", "0"), ("-0", ".", "0"), ("1" * 15, ".",
        "1" * 15),
    ],
)  # fmt: skip
def test_read(text, mark, value):
    number = parse_number(text, mark)
    assert (number.error, number.value) == (None, Decimal(value))


@pytest.mark.parametrize(
    ("text", "mark", "code"),
    [
        ("1.234,56", ".", "decimal_mark"), ("1,234.56", ",", "decimal_mark"),
        ("12,5", ".", "decimal_mark"), ("12.5", ",", "decimal_mark"),
        ("1,234", "auto", "ambiguous_number"), ("-1.234 €", "auto", "ambiguous_number"),
        ("NaN", ".", "not_finite"), ("nan", "auto", "not_finite"),
        ("inf", ".", "not_finite"), ("-Infinity", ",", "not_finite"), ("∞", ".",
        "not_finite"),
        ("1" * 16, ".", "too_many_digits"), ("1" * 20, ",", "too_many_digits"),
        ("1 000 000 000 000 000 000", ".", "too_many_digits"), ("1e15", ".",
        "too_many_digits"),
        ("1E+300", ".", "too_many_digits"), ("9" * 500, ".", "too_many_digits"),
        ("0." + "1" * 60, ".", "too_many_digits"), ("1e-200", ".", "too_many_digits"),
        ("12 XYZ", ".", "unknown_currency"), ("ABC12", ".", "unknown_currency"),
        ("12 EUR USD", ".", "not_a_number"), ("EUR 12 $", ".", "not_a_number"),
        ("12 pieces", ".", "not_a_number"), ("abc", ".", "not_a_number"),
        ("", ".", "not_a_number"), ("-", ".", "not_a_number"), ("€", ".",
        "not_a_number"),
        ("1 2", ".", "not_a_number"), ("12,34,567", ".", "not_a_number"),
        ("--5", ".", "not_a_number"), ("-5-", ".", "not_a_number"), ("(-5)", ".",
        "not_a_number"),
        ("1.2.3", ".", "not_a_number"), ("=1+1", ".", "not_a_number"), ("12%", ".",
        "not_a_number"),
        ("1 234.567,8", ".", "not_a_number"), (".", ".", "not_a_number"), ("1_000",
        ".", "not_a_number"),
        ("٣", ".", "not_a_number"), ("²", ".", "not_a_number"), ("0x10", ".",
        "not_a_number"),
    ],
)  # fmt: skip
def test_refused(text, mark, code):
    assert parse_number(text, mark).error == code


def test_currency_said_beside_the_amount():
    assert parse_number("12,50 €", ",").currencies == ("EUR",)
    assert parse_number("CHF 12.50", ".").currencies == ("CHF",)
    assert parse_number("$12", ".").currencies[:2] == ("USD", "CAD")
    assert parse_number("12", ".").currencies == ()


def test_number_of_a_spreadsheet_under_a_decimal_comma():
    assert parse_number("1.95", ",", native=True).value == Decimal("1.95")
    assert parse_number("1.2340", ",", native=True).value == Decimal("1.234")
    assert parse_number("1.234", ",", native=True).value == 1234


AMOUNTS = st.decimals(
    min_value=Decimal("-1e14"), max_value=Decimal("1e14"), places=2, allow_nan=False
)


@given(
    AMOUNTS,
    st.sampled_from([".", ","]),
    st.sampled_from(["", " ", "\u00a0", "\u202f", "'", "’", "other"]),
    st.sampled_from(["{}", "{} €", "€{}", "EUR {}", "{}\u00a0EUR"]),
    st.sampled_from(["-{}", "{}-", "({})", "\u2212{}"]),
    st.booleans(),
)
def test_round_trip_over_formats(amount, mark, group, around, minus, auto):
    if group == "other":
        group = "," if mark == "." else "."
    whole, cents = format(abs(amount), ",.2f").split(".")
    text = around.format(whole.replace(",", group) + mark + cents)
    if amount < 0:
        text = minus.format(text)
    number = parse_number(text, "auto" if auto else mark)
    assert (number.value, number.error) == (amount, None)


@given(st.text(max_size=30), st.sampled_from([".", ",", "auto"]), st.booleans())
def test_any_text_is_read_or_refused(text, mark, native):
    number = parse_number(text, mark, native)
    assert (number.value is None) == (number.error is not None)
    if number.value is not None:
        assert number.value.is_finite() and abs(number.value) < Decimal("1e15")


@given(st.text("0123456789.,-+ €()'eE", max_size=14))
def test_the_marks_never_disagree_silently(text):
    """What ``auto`` accepts is what one of the marks says, and no other reading is."""
    auto = parse_number(text, "auto")
    by_mark = {parse_number(text, mark).value for mark in ".,"} - {None}
    if auto.value is not None:
        assert auto.value in by_mark
    if len(by_mark) > 1 and auto.value is not None:
        assert text.strip(" €()-+").startswith("0") or "e" in text.lower()


def test_evidence_of_the_mark():
    assert decimal_evidence("1,95") == ","
    assert decimal_evidence("1,234.5") == "."
    assert decimal_evidence("1,234") == "both"
    assert decimal_evidence("12") is None
    assert decimal_evidence("abc") is None
