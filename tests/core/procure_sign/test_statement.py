"""A statement is written in one way only, and read back as it was."""

from dataclasses import replace
from decimal import Decimal

import pytest
from evidence_kit import (
    a_payment,
    a_statement,
    payment_statement,
    pki,
    sign_bytes,
)
from hypothesis import given
from hypothesis import strategies as st
from twisting import refused

from procure_sign.core import bank_file
from procure_sign.core.reasons import Refused
from procure_sign.core.statement import Company, LogHead, identity
from procure_sign.core.statement_xml import read, write

AMOUNTS = st.decimals(0, 10**12, places=2, allow_nan=False)
WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Z")), min_size=1
).map(lambda text: text[:50])


@given(AMOUNTS, WORDS, st.integers(0, 10**9))
def test_there_and_back(amount, word, position):
    statement = a_statement(
        amount=abs(amount),
        company=Company(word, "FR40303265045"),
        head=LogHead(position, "ef" * 32),
    )
    data = write(statement)
    assert read(data) == statement
    assert write(read(data)) == data


def test_a_payment_there_and_back():
    assert read(write(payment_statement())) == payment_statement()
    assert bank_file.read(bank_file.write(a_payment())) == a_payment()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b">1200.00</st:Amount>", b">01200.00</st:Amount>"),
        (b">1200.00</st:Amount>", b">1.2E3</st:Amount>"),
        (b">1200.00</st:Amount>", b">1E999999999</st:Amount>"),
        (b">1200.00</st:Amount>", b">-1200.00</st:Amount>"),
        (b">1200.00</st:Amount>", b">NaN</st:Amount>"),
        (b">1200.00</st:Amount>", "٣</st:Amount>".encode()),
        (b"<st:Id>42<", b"<st:Id> 42<"),
        (b"<st:Id>42<", b"<st:Id>+42<"),
        (b"<st:Act>", b'<st:Act x="1">'),
        (b"<st:Act>", b"<st:Act> "),
        (b"<st:Act>", b"<st:Extra></st:Extra><st:Act>"),
        (b"</st:Act>", b"</st:Act> "),
        (b"<st:Act>approve_order", b"<st:Act>approve_all"),
        (b'Version="1"', b'Version="2"'),
        (b' Sha256="', b' Sha256="0'),
        (b"<st:Hash>", b"<st:Hash>A"),
        (b"<st:Vat>", b"<st:Vat><st:Vat></st:Vat>"),
        (b"<st:Accounts></st:Accounts>", b"<st:Accounts/>"),
        (b"</st:Document>", b"<st:More></st:More></st:Document>"),
        (b"</st:Document>", b"text</st:Document>"),
        (b"</st:Document>", b"</st:Document><st:More></st:More>"),
        (b"Anna Morel", "Anna\u202eMorel".encode()),
        (b"Anna Morel", "Anna\u200bMorel".encode()),
    ],
)
def test_other_spellings_are_refused(old, new):
    data = write(a_statement())
    assert old in data
    with pytest.raises(Refused):
        read(data.replace(old, new, 1))


def test_a_statement_with_more_in_it_signed_by_the_right_person():
    data = write(a_statement())
    for old, new in (
        (b"<st:Act>", b"<st:Extra></st:Extra><st:Act>"),
        (b"<st:Act>", b'<st:Act x="1">'),
        (b">1200.00</st:Amount>", b">1200.0</st:Amount>x"),
    ):
        refused(
            sign_bytes(data.replace(old, new), pki().anna, pki().key), "statement-shape"
        )


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "AB" * 32},
        {"nonce": "ab"},
        {"currency": "eur"},
        {"database": "production"},
        {"amount": Decimal("-1")},
        {"accounts": ("FR76 3000",)},
        {"company": Company(" Dupré", "")},
        {"company": Company("a" * 201, "")},
        {"document": b"<a xmlns:b='relative'><b:c/></a>"},
        {"document": b"<!--x--><a/>"},
    ],
)
def test_values_without_a_place_are_not_written(change):
    with pytest.raises(Refused):
        write(a_statement(**change))


def test_a_name_with_a_no_break_space():
    statement = a_statement(company=Company("Vis\u00a0& Cie", ""))
    assert read(write(statement)) == statement


def test_a_bank_file_whose_sum_is_wrong():
    with pytest.raises(Refused, match="control sum"):
        bank_file.write(replace(a_payment(), control_sum=Decimal("1")))


def test_the_nonce_makes_another_identity():
    one, other = a_statement(), a_statement(nonce="ba" * 32)
    assert identity(write(one)) != identity(write(other))
    assert one.document_hash == other.document_hash
