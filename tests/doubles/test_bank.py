"""The bank's answers: status reports, bookings, returns, statements."""

import xml.etree.ElementTree as ET
from datetime import datetime

import pytest
import requests

from .bank_files import IBANS, debits, transfers


def start_of(day):
    return datetime.fromisoformat(f"{day}T06:00:00+00:00").timestamp()


@pytest.fixture
def bank(bank_double):
    bank_double.clock(to=start_of("2026-11-22"))
    return bank_double


def send(bank, content):
    response = requests.post(f"{bank.url}/files", content, timeout=5)
    assert response.status_code == 202


def got(bank, message):
    """The bank's files of a message, parsed, without namespaces."""
    roots = []
    for row in bank.files(message=message)["files"]:
        url = f"{bank.url}/files/{row['name']}"
        root = ET.fromstring(requests.get(url, timeout=5).content)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        roots.append(root)
    return roots


def texts(root, *paths):
    return [[found.text for found in root.findall(f".//{path}")] for path in paths]


def test_a_good_file_is_accepted_and_booked_on_its_day(bank):
    send(bank, debits())
    (status,) = got(bank, "pain.002")
    assert texts(status, "OrgnlMsgId", "OrgnlMsgNmId", "GrpSts", "PmtInfSts") == [
        ["MSG1"],
        ["pain.008.001.08"],
        ["ACCP"],
        ["ACCP"],
    ]
    assert not got(bank, "camt")
    assert bank.taken() == {"count": 4, "amount": 18000}
    bank.clock(to=start_of("2026-12-01"))
    (notice,) = got(bank, "camt.054")
    assert texts(notice, "Ntry/Amt", "Btch/PmtInfId", "Btch/NbOfTxs") == [
        ["180.00"],
        ["MSG1-1"],
        ["4"],
    ]
    assert texts(notice, "EndToEndId")[0] == [f"E2E-{n}" for n in range(4)]
    bank.clock(to=start_of("2026-12-02"))
    (statement,) = got(bank, "camt.053")
    assert texts(statement, "Bal/Amt", "BookgDt/Dt") == [
        ["0.00", "180.00"],
        ["2026-12-01"],
    ]


def test_single_booking(bank):
    send(bank, debits(together=False))
    bank.advance(days=10)
    (notice,) = got(bank, "camt.054")
    amounts, batches = texts(notice, "Ntry/Amt", "Btch")
    assert amounts == ["12.00", "34.00", "56.00", "78.00"]
    assert not batches


def test_a_day_has_one_statement(bank):
    send(bank, debits(message_id="A"))
    send(bank, debits([100], message_id="B"))
    send(bank, debits([900], message_id="C", day="2026-12-02"))
    bank.advance(days=30)
    first, second = got(bank, "camt.053")
    assert texts(first, "Bal/Amt", "Ntry/Amt") == [
        ["0.00", "181.00"],
        ["180.00", "1.00"],
    ]
    assert texts(second, "Bal/Amt", "Ntry/Amt") == [["181.00", "190.00"], ["9.00"]]


def test_a_part_is_rejected(bank):
    rule = {"outcome": "reject", "code": "MD01", "match": {"mandate": "MND-2"}}
    bank.rules(rules=[rule])
    send(bank, debits())
    (status,) = got(bank, "pain.002")
    assert texts(status, "GrpSts", "PmtInfSts", "OrgnlEndToEndId", "TxSts") == [
        ["PART"],
        ["PART"],
        ["E2E-2"],
        ["RJCT"],
    ]
    assert texts(status, "TxInfAndSts/StsRsnInf/Rsn/Cd") == [["MD01"]]
    bank.advance(days=10)
    (notice,) = got(bank, "camt.054")
    assert texts(notice, "Ntry/Amt", "Btch/NbOfTxs") == [["124.00"], ["3"]]
    assert bank.taken() == {"count": 3, "amount": 12400}


@pytest.mark.parametrize(
    ("outcome", "path"),
    [
        ("reject_group", "OrgnlGrpInfAndSts"),
        ("reject_payment", "OrgnlPmtInfAndSts"),
    ],
)
def test_a_whole_is_rejected(bank, outcome, path):
    bank.rules(rules=[{"outcome": outcome, "code": "AG01", "text": "Not allowed"}])
    send(bank, debits())
    (status,) = got(bank, "pain.002")
    reason = f"{path}/StsRsnInf"
    assert texts(status, "GrpSts", f"{reason}/Rsn/Cd", f"{reason}/AddtlInf") == [
        ["RJCT"],
        ["AG01"],
        ["Not allowed"],
    ]
    bank.advance(days=10)
    assert not got(bank, "camt")
    assert bank.taken()["count"] == 0


def test_the_bank_checks_for_itself(bank):
    send(bank, debits(message_id="A", iban="DE00370400440532013000"))
    send(bank, debits(message_id="B", count=5))
    send(bank, debits(message_id="C", total=1))
    send(bank, b"no order")
    send(bank, debits(message_id="D"))
    send(bank, debits(message_id="D"))
    reports = got(bank, "pain.002")
    assert [texts(one, "GrpSts")[0] for one in reports] == [
        ["PART"],
        ["RJCT"],
        ["RJCT"],
        ["RJCT"],
        ["ACCP"],
        ["RJCT"],
    ]
    codes = [texts(one, "Rsn/Cd")[0] for one in reports]
    assert codes == [["AC01"], ["AM18"], ["AM10"], ["FF01"], [], ["AM05"]]


@pytest.mark.parametrize("fee", ["separate", "included"])
@pytest.mark.parametrize(
    ("outcome", "code", "days"), [("return", "AM04", 2), ("refund", "MD06", 40)]
)
def test_a_debit_comes_back_with_a_fee(bank, outcome, code, days, fee):
    bank.settings(fee=fee)
    match = {"end_to_end_id": "E2E-1"}
    bank.rules(rules=[{"outcome": outcome, "days": days, "fee": 350, "match": match}])
    send(bank, debits())
    bank.clock(to=start_of("2026-12-01"))
    bank.advance(days=days)
    _booked, back = got(bank, "camt.054")
    assert texts(back, "RtrInf/Rsn/Cd", "EndToEndId")[0] == [code]
    amounts, signs, codes = texts(
        back, "Ntry/Amt", "Ntry/CdtDbtInd", "Ntry/BkTxCd/Domn/Fmly/SubFmlyCd"
    )
    if fee == "separate":
        assert (amounts, codes) == (["34.00", "3.50"], ["UPDD", "CHRG"])
    else:
        assert (amounts, codes) == (["37.50"], ["UPDD"])
        assert texts(back, "InstdAmt/Amt", "Rcrd/Amt") == [["34.00"], ["3.50"]]
    assert set(signs) == {"DBIT"}
    bank.advance(days=1)
    statements = got(bank, "camt.053")
    assert texts(statements[-1], "Bal/Amt")[0] == ["180.00", "142.50"]
    assert bank.taken()["count"] == 3
    (line,) = bank.ledger(kind=outcome)["entries"]
    assert (line["code"], line["amount"], line["fee"]) == (code, 3400, 350)


def test_silence_and_chance(bank):
    bank.rules(rules=[{"outcome": "silence"}])
    send(bank, debits())
    bank.advance(days=30)
    assert bank.files()["files"] == []
    bank.rules(rules=[{"outcome": "reject", "probability": 0.5}], seed=3)
    send(bank, debits([100] * 40, message_id="B"))
    rejected = texts(got(bank, "pain.002")[0], "OrgnlEndToEndId")[0]
    assert 5 < len(rejected) < 35
    with pytest.raises(ValueError, match="sulk"):
        bank.rules(rules=[{"outcome": "sulk"}])


def test_credit_transfers(bank):
    bank.rules(
        rules=[{"outcome": "return", "code": "AC04", "match": {"iban": IBANS[0]}}]
    )
    send(bank, transfers())
    bank.clock(to=start_of("2026-12-04"))
    booked, back = got(bank, "camt.054")
    assert texts(booked, "Ntry/CdtDbtInd", "Ntry/Amt") == [["DBIT"], ["30.00"]]
    assert texts(back, "Ntry/CdtDbtInd", "RtrInf/Rsn/Cd") == [["CRDT"], ["AC04"]]


def test_folders_and_a_restart(start_double, tmp_path):
    inbox, outbox = tmp_path / "in", tmp_path / "out"
    bank = start_double("bank", keep=True, inbox=inbox, outbox=outbox)
    bank.clock(to=start_of("2026-11-22"))
    part = tmp_path / "order.xml"
    part.write_bytes(debits())
    part.rename(inbox / "order.xml")
    bank.collect()
    assert not (inbox / "order.xml").exists()
    bank.restart()
    bank.advance(days=10)
    names = sorted(path.name for path in outbox.iterdir())
    assert [name[:8] for name in names] == ["camt.053", "camt.054", "pain.002"]
