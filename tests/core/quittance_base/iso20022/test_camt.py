"""What a bank booked, read from statements and notifications of two versions."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sepa_files import SAMPLES

from quittance_base.core.iso20022.camt import read_camt
from quittance_base.core.iso20022.camt_model import BatchBooking, Charge
from quittance_base.core.iso20022.pain002 import Reason
from quittance_base.core.iso20022.xmlsafe import MessageRefused

NAMES = ("camt053_02", "camt053_08", "camt054_02", "camt054_08")
CONTENTS = {name: (SAMPLES / f"{name}.xml").read_bytes() for name in NAMES}
D = Decimal


@pytest.fixture(params=NAMES)
def report(request):
    return read_camt(CONTENTS[request.param], request.param)


def test_the_account_and_the_message(report):
    (statement,) = report.statements
    version = report.version
    assert report.kind == ("statement" if "053" in version else "notification")
    assert report.message_id.startswith("BANK-camt")
    assert statement.iban == "FR7630006000011234567890189"
    assert (statement.bank, statement.number) == ("AGRIFRPP", 42)
    assert statement.owner == "Conciergerie du Parc"
    assert statement.starts.date() == date(2026, 3, 17)


def test_a_batch_booking_has_its_count(report):
    entry = report.statements[0].entries[0]
    assert entry.batch == BatchBooking(
        "QT/2026/03/000017", "QT/2026/03/000017-2", 3, D("423.40")
    )
    assert (entry.amount, entry.status) == (D("423.40"), "BOOK")
    assert entry.code == "PMNT-IDDT-ESDD"
    assert entry.booked_on == entry.value_on == date(2026, 3, 17)


def test_a_return_has_reason_fee_and_references(report):
    entry = report.statements[0].entries[1]
    (detail,) = entry.details
    assert entry.outcome(detail) == "returned"
    assert entry.booked_on == date(2026, 3, 19)
    assert (detail.amount, detail.original_amount) == (D("-103.05"), D("100.05"))
    assert detail.fee() == D("3.00")
    assert detail.charges[0].kind == "COMM"
    assert detail.reason == Reason(
        "AM04", False, "Provision insuffisante", "Commerzbank"
    )
    assert detail.original_code == "PMNT-IDDT-ESDD"
    assert detail.end_to_end_id == "INV/2026/0102"
    assert detail.mandate_reference == "QT-0000102-44"
    assert (detail.transaction_id, detail.bank_reference) == ("T-77", "BK-2")
    assert (detail.debtor, detail.creditor) == ("Jean Martin", "Conciergerie du Parc")
    assert detail.debtor_iban == "DE89370400440532013000"
    assert detail.creditor_id == "FR72ZZZ123456"
    assert detail.creditor_reference == "RF28QT20260312"


def test_a_refund_and_what_is_not_booked_yet(report):
    refund, pending = report.statements[0].entries[2:]
    assert refund.outcome(refund.details[0]) == "refunded"
    assert refund.own_code == "NDDT+166"
    assert refund.details[0].texts == ("Remboursement", "demande")
    assert pending.outcome(pending.details[0]) == "pending"
    assert pending.booked_on is None
    assert pending.details[0].amount == D("50.00"), "from the entry where it is alone"


def test_a_statement_proves_that_it_is_whole():
    for name in NAMES:
        (statement,) = read_camt(CONTENTS[name]).statements
        assert statement.gap() == (D(0) if "053" in name else None)
    text = CONTENTS["camt053_08"].replace(b">779.65<", b">779.66<")
    assert read_camt(text).statements[0].gap() == D("-0.01")


def test_without_named_charges_the_fee_is_the_difference():
    root = etree.fromstring(CONTENTS["camt053_08"])
    for charges in root.iter("{*}Chrgs"):
        charges.getparent().remove(charges)
    entry = read_camt(etree.tostring(root)).statements[0].entries[1]
    assert entry.details[0].fee() == D("3.00")


def test_charges_given_back_are_below_zero():
    text = CONTENTS["camt053_02"].replace(
        b"3.00</Amt><CdtDbtInd>DBIT", b"3.00</Amt><CdtDbtInd>CRDT"
    )
    detail = read_camt(text).statements[0].entries[1].details[0]
    assert detail.charges == (Charge(D("-3.00"), "EUR", "COMM", None),)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        (b"<Id><IBAN>FR76300", b"<IdX><IBAN>FR76300", "bad_xml", None),
        (b'<Amt Ccy="EUR">423.40</Amt>\n', b"\n", "element_missing", "Ntry/Amt"),
        (b">1000.00<", b">1.000,00<", "bad_value", "Ntry/Amt"),
        (b">CRDT<", b">PLUS<", "bad_value", "CdtDbtInd"),
        (b"2026-04-20</Dt></BookgDt>", b"x</Dt></BookgDt>", "bad_value", "BookgDt/Dt"),
        (b">3</NbOfTxs>", b">-3</NbOfTxs>", "bad_value", "NbOfTxs"),
    ],
)
def test_an_error_names_file_and_element(name, old, new, code, element):
    assert old in CONTENTS[name]
    with pytest.raises(MessageRefused) as refused:
        read_camt(CONTENTS[name].replace(old, new), "c.xml")
    assert refused.value.code == code
    assert refused.value.params["file"] == "c.xml"
    if element:
        assert refused.value.params["element"].endswith(element)


def test_other_messages_are_refused():
    for wrong in (b"camt.052.001.08", b"camt.053.001.09", b"pain.002.001.03"):
        with pytest.raises(MessageRefused) as refused:
            read_camt(CONTENTS["camt053_08"].replace(b"camt.053.001.08", wrong))
        assert refused.value.code == "unknown_message"
        assert "camt.054.001.08" in refused.value.params["expected"]


@settings(max_examples=60)
@given(st.sampled_from(NAMES), st.integers(0, 300))
def test_any_element_may_be_absent_or_is_asked_for_by_name(name, number):
    root = etree.fromstring(CONTENTS[name])
    elements = list(root.iter(etree.Element))[1:]
    element = elements[number % len(elements)]
    element.getparent().remove(element)
    try:
        report = read_camt(etree.tostring(root))
    except MessageRefused as refused:
        assert refused.code in ("element_missing", "bad_value")
    else:
        for statement in report.statements:
            for entry in statement.entries:
                assert all(entry.outcome(one) for one in entry.details)
