"""References, keys, amounts in smallest units, frozen payloads."""

import re
import uuid
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core.frozen import frozen, frozen_hash
from sepa_autocollect.core.minor_units import (
    STRIPE_DECIMALS,
    InexactAmount,
    from_minor,
    to_minor,
)
from sepa_autocollect.core.reference import (
    attempt_of,
    attempt_reference,
    idempotency_key,
)


@given(st.uuids())
def test_a_reference_fits_every_channel_and_reads_back(one):
    reference = attempt_reference(one)
    assert len(reference) <= 30
    # EPC: allowed characters, no slash at the ends, none doubled.
    assert re.fullmatch(r"[A-Z0-9][A-Z0-9-]*", reference)
    assert attempt_of(reference) == one
    assert attempt_of(f" {reference.lower()} ") == one
    assert len(idempotency_key(one)) <= 40
    assert len(idempotency_key(one, "refund1")) == 40


@given(st.uuids(), st.uuids())
def test_no_two_attempts_share_a_name(one, other):
    if one != other:
        assert attempt_reference(one) != attempt_reference(other)
        assert idempotency_key(one) != idempotency_key(other)
    assert idempotency_key(one) != idempotency_key(one, "refund1")


@pytest.mark.parametrize(
    "text", ["", "INV/2026/00004", "QA-", "QA-" + "A" * 25, "QA-" + "1" * 26]
)
def test_what_is_no_reference_of_ours(text):
    assert attempt_of(text) is None


def test_only_one_spelling_of_a_reference_is_ours():
    reference = attempt_reference(uuid.UUID(int=0))
    assert attempt_of(reference[:-1] + "B") is None


@pytest.mark.parametrize("scope", ["", "toolong1", "a b", "é!"])
def test_scopes_that_would_not_fit(scope):
    with pytest.raises(ValueError, match="scope"):
        idempotency_key(uuid.UUID(int=1), scope)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("10.01", "EUR", 1001),
        ("0.01", "EUR", 1),
        ("999999999.99", "EUR", 99999999999),
        ("500", "JPY", 500),
        ("500.00", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("-3.10", "EUR", -310),
    ],
)
def test_smallest_units(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)


def test_a_providers_own_units():
    assert to_minor(Decimal(5), "UGX") == 5
    assert to_minor(Decimal(5), "UGX", STRIPE_DECIMALS) == 500
    assert from_minor(500, "UGX", STRIPE_DECIMALS) == 5


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        (Decimal("10.005"), "EUR"),
        (Decimal("0.5"), "JPY"),
        (Decimal("1.2345"), "KWD"),
        (Decimal("NaN"), "EUR"),
        (Decimal("Infinity"), "EUR"),
        (10.01, "EUR"),
    ],
)
def test_what_a_currency_cannot_hold_is_never_rounded(amount, currency):
    with pytest.raises(InexactAmount):
        to_minor(amount, currency)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_units_both_ways(minor, currency):
    assert to_minor(from_minor(minor, currency), currency) == minor


def test_a_frozen_payload_does_not_depend_on_order():
    one = {
        "b": [1, {"y": None, "x": True}],
        "a": Decimal("10.10"),
        "d": date(2026, 1, 2),
    }
    other = dict(reversed(one.items()))
    text = '{"a":"10.10","b":[1,{"x":true,"y":null}],"d":"2026-01-02"}'
    assert frozen(one) == frozen(other) == text
    assert frozen_hash(text) == frozen_hash(frozen(other))
    assert frozen({"é": "€"}) == '{"é":"€"}'
    assert frozen_hash(text) != frozen_hash(text.replace("10.10", "10.11"))


@pytest.mark.parametrize("value", [1.5, {1: "x"}, {"x"}, b"x", object()])
def test_what_has_several_spellings_is_refused(value):
    with pytest.raises(TypeError):
        frozen({"value": value})
