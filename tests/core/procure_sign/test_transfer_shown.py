"""What signers see of a transfer file beside what they sign."""

from transfer_kit import batch, file_of, message, transfer

from procure_sign.core import transfer_file, transfer_shown

AGENT = "<CdtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></CdtrAgt>"
NOBODY = "<CdtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></CdtrAgt>"
OTHER = "<UltmtCdtr><Nm>Factor &amp; Co</Nm></UltmtCdtr>"


def shown(*more):
    """Transfers with more in each of them."""
    transfers = [transfer(f"INV-{number}", more=one) for number, one in enumerate(more)]
    content = message([batch(transfers)], len(more), 100 * len(more))
    assert len(transfer_file.read(content).beneficiaries) == len(more)
    return transfer_shown.read(content)


def test_bank_and_ultimate_creditor():
    first, second, third = shown(AGENT, AGENT + OTHER, NOBODY)
    assert (first.bank, first.ultimate) == ("COBADEFFXXX", "")
    assert (second.bank, second.ultimate) == ("COBADEFFXXX", "Factor & Co")
    assert (third.bank, third.ultimate) == ("", "")


def test_day_of_each_batch():
    assert {one.day for one in shown("", "")} == {"2026-11-24"}
    plain = file_of("1.00", version="pain.001.001.03")
    plain = plain.replace(b"<Dt>2026-11-24</Dt>", b"2026-11-25")
    assert [one.day for one in transfer_shown.read(plain)] == ["2026-11-25"]


def test_as_many_as_are_signed():
    content = file_of(*["1.00"] * 7)
    count = len(transfer_file.read(content).beneficiaries)
    assert len(transfer_shown.read(content)) == count
