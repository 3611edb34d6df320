"""An independent library's files, and files of every size, in the checker."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sepa_files import GOOD, TODAY, Document, options
from sepaxml import SepaDD, SepaTransfer

from quittance_base.core.iso20022 import charset
from quittance_base.core.iso20022.epc_rules import check_debits, check_transfers
from quittance_base.core.iso20022.findings import DEBIT, TRANSFER

ADDRESS = {"town": "Paris", "postcode": "75002", "country": "FR"}


def _debits(sequence="RCUR", name="Jean Martin", clean=True):
    writer = SepaDD(
        {
            "name": "Conciergerie du Parc",
            "IBAN": "FR7630006000011234567890189",
            "BIC": "AGRIFRPP",
            "batch": True,
            "creditor_id": "FR72ZZZ123456",
            "currency": "EUR",
            "instrument": "CORE",
        },
        schema=DEBIT,
        clean=clean,
    )
    for number in range(3):
        writer.add_payment(
            {
                "name": name,
                "IBAN": "BE68539007547034",
                "amount": 1000 + number,
                "type": sequence,
                "collection_date": date(2026, 3, 17),
                "mandate_id": f"QT-{number}",
                "mandate_date": date(2025, 1, 15),
                "description": f"Facture {number}",
                "endtoend_id": f"INV/2026/{number}",
            }
        )
    return writer.export(validate=True, pretty_print=False)


def test_the_peers_direct_debits_pass():
    found = check_debits(_debits(), options(DEBIT))
    assert [one for one in found if one.blocking] == []


def test_the_peers_direct_debits_are_checked_like_ours():
    content = _debits(sequence="OOFF", name="X" * 71, clean=False)
    found = check_debits(content, options(DEBIT))
    assert {one.rule for one in found if one.blocking} == {"name.length"}


def test_the_peers_transfers_pass():
    writer = SepaTransfer(
        {
            "name": "Conciergerie du Parc",
            "IBAN": "FR7630006000011234567890189",
            "BIC": "AGRIFRPP",
            "batch": True,
            "currency": "EUR",
            "address": ADDRESS,
        },
        schema=TRANSFER,
        clean=True,
    )
    writer.add_payment(
        {
            "name": "Blumen GmbH",
            "IBAN": "DE89370400440532013000",
            "BIC": "DEUTDEFF",
            "amount": 125050,
            "execution_date": TODAY,
            "description": "Facture 4711",
            "endtoend_id": "BILL/2026/0007",
        }
    )
    content = writer.export(validate=True, pretty_print=False)
    found = check_transfers(content, options(TRANSFER))
    assert [one for one in found if one.blocking] == []


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=90))
def test_a_name_made_by_us_always_passes(text):
    made = charset.name(text)
    if made:
        path = "PmtInf[1]/DrctDbtTxInf[1]/Dbtr/Nm"
        content = Document(DEBIT).put(path, made).content()
        assert check_debits(content, options(DEBIT)) == []


@settings(max_examples=30)
@given(st.binary(max_size=60), st.integers(0, len(GOOD[DEBIT])))
def test_damaged_bytes_give_findings_and_never_an_error(noise, at):
    content = GOOD[DEBIT][:at] + noise + GOOD[DEBIT][at + len(noise) :]
    for one in check_debits(content, options(DEBIT)):
        assert one.sentence("fr") and one.sentence("en")


@settings(max_examples=40)
@given(st.integers(0, 400))
def test_an_element_taken_away_never_stops_the_checker(number):
    root = etree.fromstring(GOOD[DEBIT])
    elements = list(root.iter(etree.Element))[1:]
    element = elements[number % len(elements)]
    element.getparent().remove(element)
    check_debits(etree.tostring(root), options(DEBIT))
