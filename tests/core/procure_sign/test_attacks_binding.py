"""Evidence is for one act of one record; its document says the same."""

from dataclasses import replace
from decimal import Decimal

import pytest
from evidence_kit import (
    ORDER,
    a_payment,
    a_statement,
    canonical_order,
    payment_statement,
    pki,
)
from twisting import codes, refused

from procure_sign.core import bank_file
from procure_sign.core.statement import Act, Company, Level, LogHead, Record, Signer

CHANGES = {
    "other-database": {"database": "7f1ee0a2-6e0d-4c3e-9b0c-2f6f4b7b5d11"},
    "other-company": {"company": Company("Atelier Dupré SARL", "FR00000000000")},
    "other-record": {"record": Record("purchase.order", 43, "P00042", 1)},
    "other-revision": {"record": Record("purchase.order", 42, "P00042", 2)},
    "other-act": {"act": Act.RELEASE_PAYMENT},
    "other-amount": {"amount": Decimal("1200.01")},
    "other-currency": {"currency": "USD"},
    "other-accounts": {"accounts": ("DE89370400440532013000",)},
    "other-signer": {
        "signer": Signer("employee-8", "Anna Morel", "approver", Level.SOFTWARE)
    },
    "other-role": {
        "signer": Signer("employee-7", "Anna Morel", "buyer", Level.SOFTWARE)
    },
    "other-level": {
        "signer": Signer("employee-7", "Anna Morel", "approver", Level.CARD)
    },
    "other-nonce": {"nonce": "ba" * 32},
    "other-previous-evidence": {"previous": "11" * 32},
    "other-log-head": {"head": LogHead(1, "22" * 32)},
    "other-document": {"document": canonical_order(ORDER.replace(">10<", ">11<"))},
}


@pytest.mark.parametrize(("code", "change"), CHANGES.items())
def test_signed_for_something_else(code, change):
    refused(pki().sign(), code, expected=replace(a_statement(), **change))


def test_a_payment_with_another_account():
    file = a_payment()
    other = replace(file.beneficiaries[1], account="FR7630006000011234567890189")
    changed = replace(file, beneficiaries=(file.beneficiaries[0], other))
    found = codes(pki().sign(payment_statement()), expected=payment_statement(changed))
    assert found == ["other-accounts", "other-document"]


def test_a_role_that_is_not_the_claimed_one():
    refused(pki().sign(role="buyer"), "other-role")


def order(**replaced):
    text = ORDER
    for old, new in replaced.values():
        assert old in text
        text = text.replace(old, new, 1)
    return canonical_order(text)


#: A signalling NaN raises where it is compared, unlike the other one.
NO_NUMBERS = ("NaN", "sNaN", "sNaN1200", "Infinity", "-Infinity", "1E999999999")
WRONG_ORDERS = [
    order(amount=(">1200.00<", ">9999.00<")),
    order(currency=('"EUR"', '"USD"')),
    order(number=(">P00042<", ">P00043<")),
    order(text=(">1200.00<", ">many<")),
    *(order(number=(">1200.00<", f">{one}<")) for one in NO_NUMBERS),
    order(two=("<cac:OrderLine>", "<cbc:ID>P00043</cbc:ID><cac:OrderLine>")),
    order(root=("<Order", "<Order2"), end=("</Order>", "</Order2>")),
    order(none=("<cbc:ID>P00042</cbc:ID>", "")),
]


@pytest.mark.parametrize("document", WRONG_ORDERS)
def test_an_order_that_says_something_else(document):
    refused(pki().sign(a_statement(document=document)), "document-facts")


def test_a_bank_file_under_an_order_s_act():
    document = bank_file.write(a_payment())
    refused(pki().sign(a_statement(document=document)), "document-facts")


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal("300.51")},
        {"currency": "USD"},
        {"accounts": ("FR7630006000011234567890189",)},
        {
            "document": bank_file.write(a_payment()).replace(
                b"<st:Count>2", b"<st:Count>3"
            )
        },
        {"document": bank_file.write(a_payment()).replace(b"300.50", b"300.51")},
    ],
)
def test_a_bank_file_that_says_something_else(change):
    refused(pki().sign(replace(payment_statement(), **change)), "document-facts")
