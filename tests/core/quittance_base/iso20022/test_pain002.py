"""What a bank says of a file, read from two versions of the report."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sepa_files import SAMPLES

from quittance_base.core.iso20022.pain002 import Reason, read_pain002
from quittance_base.core.iso20022.xmlsafe import MessageRefused

OLD = (SAMPLES / "pain002_03.xml").read_bytes()
NEW = (SAMPLES / "pain002_10.xml").read_bytes()


def test_file_and_batches():
    report = read_pain002(OLD, "r.xml")
    assert (report.version, report.message_id) == ("pain.002.001.03", "BANK-PSR-881")
    assert report.created == datetime(
        2026, 3, 3, 6, 12, 40, 500000, tzinfo=timezone.utc
    )
    assert report.original_message_id == "QT/2026/03/000017"
    assert (report.status, report.count, report.total) == (
        "PART",
        5,
        Decimal("1523.45"),
    )
    first, second = report.batches
    assert first.counts == (("RJCT", 1), ("ACCP", 1))
    assert second.reasons == (Reason("X99", own=True),)


def test_a_transaction_has_all_the_bank_said():
    (one,) = read_pain002(OLD).batches[0].transactions
    assert one.reasons == (Reason("AC04", False, "COMPTE CLOS", "GEBABEBB"),)
    assert (one.amount, one.currency) == (Decimal("1000.00"), "EUR")
    assert one.requested_on == date(2026, 3, 17)
    assert one.mandate_reference == "QT-0000101-47"
    assert one.debtor == "Societe Generale des Jardins"
    assert one.debtor_iban == "BE68539007547034"
    assert one.charges == ((Decimal("2.50"), "EUR"),)
    assert (one.status_id, one.instruction_id) == ("S-1", "A-000101")


def test_the_newer_version_has_its_own_paths():
    report = read_pain002(NEW)
    (one,) = report.batches[0].transactions
    assert one.debtor == "Jean Martin"
    assert one.requested_on == date(2026, 3, 17)
    zone = timezone(timedelta(hours=1))
    assert one.accepted_at == datetime(2026, 3, 3, 6, 0, 0, 123456, tzinfo=zone)
    assert one.bank_reference == "R-9"


def test_what_a_level_lacks_comes_from_above():
    assert read_pain002(OLD).decided() == [
        (
            "QT/2026/03/000017-1",
            "INV/2026/0101",
            "RJCT",
            (Reason("AC04", False, "COMPTE CLOS", "GEBABEBB"),),
        ),
        ("QT/2026/03/000017-1", "", "PART", ()),
        ("QT/2026/03/000017-2", "", "RJCT", (Reason("X99", own=True),)),
        ("", "", "PART", ()),
    ]
    assert read_pain002(NEW).decided() == [
        ("QT/2026/03/000017-1", "INV/2026/0102", "RJCT", (Reason("AM04"),))
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        (b"<MsgId>BANK-PSR-881</MsgId>", b"", "element_missing", "GrpHdr/MsgId"),
        (b"BANK-PSR-881", b" ", "bad_value", "GrpHdr/MsgId"),
        (b">5<", b">five<", "bad_value", "OrgnlNbOfTxs"),
        (b"1523.45", b"NaN", "bad_value", "OrgnlCtrlSum"),
        (b"2026-03-17", b"17/03/2026", "bad_value", "ReqdColltnDt"),
        (b"06:12:40.5Z", b"six", "bad_value", "CreDtTm"),
        (b"OrgnlGrpInfAndSts", b"Other", "element_missing", "OrgnlGrpInfAndSts"),
    ],
)
def test_an_error_names_file_line_and_element(old, new, code, element):
    with pytest.raises(MessageRefused) as refused:
        read_pain002(OLD.replace(old, new), "r.xml")
    assert refused.value.code == code
    assert refused.value.params["file"] == "r.xml"
    assert refused.value.params["line"] > 1
    assert refused.value.params["element"].endswith(element)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad_xml"),
        (OLD[:400], "bad_xml"),
        (OLD.replace(b"002.001.03", b"002.001.02"), "unknown_message"),
        (OLD.replace(b"xmlns=", b"xmlns:x="), "unknown_message"),
        (OLD.replace(b"CstmrPmtStsRpt", b"Other"), "element_missing"),
        (OLD.replace(b"<Document", b"<!DOCTYPE Document><Document"), "dtd"),
        (
            OLD.replace(
                b"<Document", b"<!DOCTYPE D [<!ENTITY e SYSTEM 'file:///x'>]><Document"
            ).replace(b"BANK-PSR-881", b"&e;"),
            "dtd",
        ),
    ],
)
def test_what_is_no_report_is_refused(content, code):
    with pytest.raises(MessageRefused) as refused:
        read_pain002(content, "r.xml")
    assert refused.value.code == code


def test_elements_of_another_namespace_do_not_count():
    foreign = OLD.replace(
        b"<MsgId>BANK", b'<MsgId xmlns="urn:other">evil</MsgId><MsgId>BANK'
    )
    assert read_pain002(foreign).message_id == "BANK-PSR-881"
