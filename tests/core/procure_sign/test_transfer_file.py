"""A transfer file is read as a whole, or refused."""

from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transfer_kit import IBANS, OURS, batch, file_of, message, transfer

from procure_sign.core import bank_file, transfer_file
from procure_sign.core.reasons import Refused

AMOUNTS = st.integers(1, 99_999_999).map(lambda cents: f"{Decimal(cents) / 100:.2f}")


@pytest.mark.parametrize("version", transfer_file.VERSIONS)
def test_every_beneficiary_is_read(version):
    content = file_of("100.00", "200.50", version=version)
    found = transfer_file.read(content)
    assert found.sha256 == sha256(content).hexdigest()
    assert (found.message, found.debtor_account) == ("PAY-2026-0001", OURS)
    assert found.control_sum == Decimal("300.50")
    first, second = found.beneficiaries
    assert first == bank_file.Beneficiary(
        "Boulons & Cie", IBANS[1], Decimal("100.00"), "EUR", "INV-1 F1"
    )
    assert second.account == IBANS[2]
    assert bank_file.read(bank_file.write(found)) == found


@given(st.lists(AMOUNTS, min_size=1, max_size=6))
def test_what_adds_up_is_read(amounts):
    found = transfer_file.read(file_of(*amounts))
    assert [one.amount for one in found.beneficiaries] == [*map(Decimal, amounts)]
    assert found.control_sum == sum(map(Decimal, amounts))


@given(st.lists(AMOUNTS, min_size=1, max_size=4), st.data())
def test_what_does_not_add_up_is_refused(amounts, data):
    number = data.draw(st.integers(0, len(amounts) - 1))
    other = data.draw(AMOUNTS.filter(lambda one: one != amounts[number]))
    content = file_of(*amounts)
    place = f">{amounts[number]}</InstdAmt>".encode()
    changed = content.replace(place, f">{other}</InstdAmt>".encode(), 1)
    with pytest.raises(Refused):
        transfer_file.read(changed)


@given(st.data())
def test_any_altered_byte_is_another_file_or_refused(data):
    """What is signed says the digest: no altered file has the same document."""
    content = file_of("100.00", "200.50")
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != content[place]))
    altered = content[:place] + bytes([byte]) + content[place + 1 :]
    before = bank_file.write(transfer_file.read(content))
    try:
        after = bank_file.write(transfer_file.read(altered))
    except Refused:
        return
    assert after != before


ONE = transfer()
WRONG = {
    "count": file_of("100.00", count=2),
    "sum": file_of("100.00", total="100.01"),
    "leading zero": file_of("0100.00"),
    "nothing": file_of("0.00"),
    "no transfers": message([batch([])], 0, "0"),
    "no batch": message([], 0, "0"),
    "other kind": file_of("100.00", version="pain.008.001.08"),
    "cheque": message([batch([ONE], method="CHK")], 1, "100"),
    "two accounts": message([batch([ONE]), batch([ONE], IBANS[1])], 2, "200"),
    "two currencies": message([batch([ONE, transfer(currency="USD")])], 2, "200"),
    "wrong check digits": message(
        [batch([transfer(iban="DE88370400440532013000")])], 1, "100"
    ),
    "batch's count": message([batch([ONE], sums="<NbOfTxs>2</NbOfTxs>")], 1, "100"),
    "batch's sum": message([batch([ONE], sums="<CtrlSum>99</CtrlSum>")], 1, "100"),
    "two amounts": file_of("100.00").replace(
        b"</Amt>", b'<InstdAmt Ccy="EUR">1.00</InstdAmt></Amt>'
    ),
    "equivalent amount": file_of("100.00").replace(
        b"</Amt>", b"<EqvtAmt>1</EqvtAmt></Amt>"
    ),
    "account by proxy": file_of("100.00").replace(
        b"</CdtrAcct>", b"<Prxy><Id>x</Id></Prxy></CdtrAcct>"
    ),
    "not an IBAN": file_of("100.00").replace(
        b"<IBAN>FR1420041010050500013M02606</IBAN>", b"<Othr><Id>1</Id></Othr>"
    ),
    "instruction": file_of("100.00").replace(
        b"<RmtInf>", b"<InstrForCdtrAgt><Cd>CHQB</Cd></InstrForCdtrAgt><RmtInf>"
    ),
    "two creditors": file_of("100.00").replace(
        b"<RmtInf>", b"<Cdtr><Nm>Other</Nm></Cdtr><RmtInf>"
    ),
    "foreign names": file_of("100.00").replace(
        b"<RmtInf>", b'<x xmlns="urn:other"/><RmtInf>'
    ),
    "attribute": file_of("100.00").replace(b"<Cdtr>", b'<Cdtr a="1">'),
    "stray text": file_of("100.00").replace(b"<Amt>", b"999<Amt>"),
    "comment": file_of("100.00").replace(b"<Amt>", b"<!-- x --><Amt>"),
    "doctype": file_of("100.00").replace(b"<Document", b"<!DOCTYPE a><Document"),
    "name without letters": file_of("100.00").replace(b"Boulons &amp; Cie", b" "),
    "not XML": b"PK",
    "empty": b"",
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_strange_file_is_refused(content):
    assert content != file_of("100.00")
    with pytest.raises(Refused):
        transfer_file.read(content)


def test_a_name_that_was_cut_after_a_space():
    content = message([batch([transfer(name="Boulons ")])], 1, "100")
    assert transfer_file.read(content).beneficiaries[0].name == "Boulons"
