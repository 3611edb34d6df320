"""Whose money a file moves."""

import pytest

from procure_sign.core.leaving import is_collection, is_transfer, payers

OURS, THEIRS = "FR7630001007941234567890185", "DE89370400440532013000"
SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


def file(debtor=OURS, creditor=THEIRS, kind="CstmrCdtTrfInitn", other=False):
    kind_of = "<Othr><Id>{}</Id></Othr>" if other else "<IBAN>{}</IBAN>"
    return (
        f'<Document xmlns="{SPACE}"><{kind}><PmtInf><DbtrAcct><Id>'
        f"{kind_of.format(debtor)}</Id></DbtrAcct><CdtrAcct><Id><IBAN>{creditor}"
        f"</IBAN></Id></CdtrAcct></PmtInf></{kind}></Document>"
    ).encode()


@pytest.mark.parametrize("other", [False, True])
def test_whose_account_is_debited(other):
    assert payers(file(other=other), {OURS, THEIRS}) == {OURS}
    assert payers(file(debtor="FR76 3000 1007 9412 3456 7890 185"), {OURS}) == {OURS}
    assert payers(file(debtor=THEIRS, creditor=OURS), {OURS}) == set()


def test_hidden_in_what_is_not_read():
    hidden = [
        b"<!--x-->" + file(),
        file().decode().encode("utf-16"),
        b"AFB160 " + OURS.encode(),
        file(debtor=OURS[:5] + "<!--x--> " + OURS[5:]) + OURS.encode(),
    ]
    for content in hidden:
        assert payers(content, {OURS}) == {OURS}
    assert payers(b"AFB160 " + THEIRS.encode(), {OURS}) == set()


def test_only_what_asks_for_money_is_a_collection():
    collects = "CstmrDrctDbtInitn"
    assert is_collection(file(kind=collects))
    both = file(kind=collects).replace(
        b"</Document>", b"<CstmrCdtTrfInitn/></Document>"
    )
    for content in (file(), both, b"<!--x-->" + file(kind=collects), b"text", b""):
        assert not is_collection(content)


def test_an_account_without_its_country():
    """Banks write the same account as IBAN, or without its first four characters."""
    bare = OURS[4:]
    assert payers(file(debtor=bare, other=True), {OURS, THEIRS}) == {OURS}
    assert payers(file(), {bare}) == {bare}
    assert payers(b"AFB160 " + bare.encode(), {OURS, THEIRS}) == {OURS}
    assert payers(file(debtor=bare[1:], other=True), {OURS}) == set()


def test_what_is_no_file_of_transfers():
    assert is_transfer(file())
    both = file().replace(b"</Document>", b"<CstmrCdtTrfInitn/></Document>")
    other = file().replace(b"Document", b"Dokument")
    collects = file(kind="CstmrDrctDbtInitn")
    for content in (both, other, collects, b"<!--x-->" + file(), b"AFB160", b""):
        assert not is_transfer(content)
