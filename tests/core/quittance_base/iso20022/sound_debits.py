"""Sound pain.008 of any size, drawn by hypothesis."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from lxml import etree
from sepa_files import TODAY

from quittance_base.core.iso20022 import charset
from quittance_base.core.iso20022.calendar import is_target_day
from quittance_base.core.iso20022.findings import DEBIT

NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{DEBIT}"
IBANS = (
    "BE68539007547034",
    "DE89370400440532013000",
    "FR7630006000011234567890189",
    "NL91ABNA0417164300",
)
DAYS = st.integers(1, 90).map(lambda n: TODAY + timedelta(days=n))
OPEN_DAYS = DAYS.filter(is_target_day)
WORDS = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ",
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip())
_DEBITS = st.tuples(
    st.integers(1, 99_999_999),
    WORDS.map(charset.name),
    WORDS.map(charset.remittance),
    st.sampled_from(IBANS),
    st.dates(date(2010, 1, 1), TODAY),
)
_BATCHES = st.tuples(
    st.sampled_from(("FRST", "RCUR", "FNAL", "OOFF")),
    OPEN_DAYS,
    st.lists(_DEBITS, min_size=1, max_size=4),
)


@st.composite
def documents(draw):
    """Return the root of a file that has no fault."""
    scheme = draw(st.sampled_from(("CORE", "B2B")))
    batches = draw(st.lists(_BATCHES, min_size=1, max_size=3))
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    every = [debit[0] for _sequence, _day, debits in batches for debit in debits]
    body = [
        ("GrpHdr", [
            ("MsgId", "QT/2026/17"),
            ("CreDtTm", f"{TODAY}T09:30:00"),
            *_totals(every),
            ("InitgPty", [("Nm", "Conciergerie du Parc")]),
        ])
    ]  # fmt: skip
    for number, batch in enumerate(batches, 1):
        body.append(("PmtInf", _batch(number, scheme, *batch)))
    _write(root, [("CstmrDrctDbtInitn", body)])
    return root


def _totals(amounts):
    total = Decimal(sum(amounts)) / 100
    return [("NbOfTxs", str(len(amounts))), ("CtrlSum", f"{total:.2f}")]


def _batch(number, scheme, sequence, day, debits):
    identifier = [("Id", "FR72ZZZ123456"), ("SchmeNm", [("Prtry", "SEPA")])]
    kind = [("Cd", "SEPA")], [("Cd", scheme)]
    return [
        ("PmtInfId", f"QT/2026/17-{number}"),
        ("PmtMtd", "DD"),
        *_totals([debit[0] for debit in debits]),
        ("PmtTpInf", [("SvcLvl", kind[0]), ("LclInstrm", kind[1]), ("SeqTp", sequence)]),
        ("ReqdColltnDt", str(day)),
        ("Cdtr", [("Nm", "Conciergerie du Parc")]),
        ("CdtrAcct", _account("FR1420041010050500013M02606")),
        ("CdtrAgt", _AGENT),
        ("ChrgBr", "SLEV"),
        ("CdtrSchmeId", [("Id", [("PrvtId", [("Othr", identifier)])])]),
        *(
            ("DrctDbtTxInf", _debit(f"{number}-{place}", *debit))
            for place, debit in enumerate(debits, 1)
        ),
    ]  # fmt: skip


def _debit(number, cents, name, text, iban, signed):
    mandate = [("MndtId", f"M-{number}"), ("DtOfSgntr", str(signed))]
    return [
        ("PmtId", [("InstrId", f"I-{number}"), ("EndToEndId", f"INV/2026/{number}")]),
        ("InstdAmt", f"{Decimal(cents) / 100:.2f}"),
        ("DrctDbtTx", [("MndtRltdInf", mandate)]),
        ("DbtrAgt", _AGENT),
        ("Dbtr", [("Nm", name)]),
        ("DbtrAcct", _account(iban)),
        ("RmtInf", [("Ustrd", text)]),
    ]


_AGENT = [("FinInstnId", [("Othr", [("Id", "NOTPROVIDED")])])]


def _account(iban):
    return [("Id", [("IBAN", iban)])]


def _write(parent, content):
    for tag, inner in content:
        element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
        if tag == "InstdAmt":
            element.set("Ccy", "EUR")
        if isinstance(inner, str):
            element.text = inner
        else:
            _write(element, inner)
