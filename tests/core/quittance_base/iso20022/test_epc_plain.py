"""Plain debits are not asked about one by one; what is found stays the same."""

from unittest.mock import patch

import pytest
from epc_breaks import BREAKS as FILE_BREAKS
from epc_breaks_payment import BREAKS as PAYMENT_BREAKS
from sepa_files import Document, options

from quittance_base.core.iso20022 import findings, plain
from quittance_base.core.iso20022.epc_rules import check_debits
from quittance_base.core.iso20022.findings import DEBIT, RULES
from quittance_base.core.iso20022.xmlsafe import parse

BREAKS = [case for case in FILE_BREAKS + PAYMENT_BREAKS if case[1] == DEBIT]
ONE = "PmtInf[1]/DrctDbtTxInf[1]"
PLAIN = (
    "<PmtId><InstrId>QA-1</InstrId><EndToEndId>QA-1</EndToEndId></PmtId>"
    '<InstdAmt Ccy="EUR">{amount}</InstdAmt><DrctDbtTx><MndtRltdInf>'
    "<MndtId>{mandate}</MndtId><DtOfSgntr>{signed}</DtOfSgntr></MndtRltdInf>"
    "</DrctDbtTx><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId>"
    "</DbtrAgt><Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id>"
    "</DbtrAcct><RmtInf><Ustrd>{text}</Ustrd></RmtInf>"
)
SOUND = {
    "amount": "1000.00",
    "mandate": "M/1",
    "signed": "2026-01-05",
    "name": "A",
    "iban": "FR7630006000011234567890189",
    "text": "INV/2026/1",
}
#: What a value may become, sound or not.
VALUES = {
    "amount": (
        "0.00",
        "0.01",
        "1",
        "1.5",
        "1.234",
        "-1.00",
        "1000000000.00",
        "1e2",
        "",
    ),
    "mandate": ("/M", "M/", "M//1", " M", "M 1", "M" * 36, "é", "M&amp;1", "", "LATER"),
    "signed": ("2026-03-02", "2026-03-03", "2026-02-30", "0000-00-00", "", "today"),
    "name": ("A" * 70, "A" * 71, " A", "Ä", "A\nB", "A &lt; B", "", " ", "Dupont/"),
    "iban": (
        "FR7630006000011234567890188",
        "CH9300762011623852957",
        "GB29NWBK60161331926819",
        "NL91ABNA0417164300",
        "US64SVBKUS6S3300958879",
        "FR76",
        "",
    ),
    "text": ("A" * 140, "A" * 141, "Le Parc 1", "LE PARC", "1\n2", "ü", "", " "),
}
CASES = [(name, value) for name, values in VALUES.items() for value in values]
OPTIONS = (
    {},
    {"trade_name": "Le Parc"},
    {"bic_countries": frozenset({"NL", "CH", "FR"})},
    {"ultimate_debtors": frozenset({"LATER"}), "paper_mandates": frozenset({"M/1"})},
)


def _plain_document(**values):
    """A good document whose first transaction is a plain one."""
    document = Document(DEBIT)
    element = document.get(ONE)
    for child in list(element):
        element.remove(child)
    return document.add(ONE, PLAIN.format(**{**SOUND, **values}))


def _both(content, **values):
    """Findings as the file is checked, and when every rule is asked of everything."""
    quick = check_debits(content, options(DEBIT, **values))
    with patch.object(plain, "find_plain", lambda check: []):
        return quick, check_debits(content, options(DEBIT, **values))


def _found_plain(content, **values):
    root = parse(content)
    prefix = root.tag.partition("}")[0] + "}"
    wanted = options(DEBIT, **values)
    return plain.find_plain(findings.Check(wanted, DEBIT, prefix, content, root))


def test_a_sound_plain_debit_is_known():
    content = _plain_document().content()
    assert _found_plain(content)[0] is True
    assert _both(content) == ([], [])


@pytest.mark.parametrize("values", OPTIONS)
@pytest.mark.parametrize(("name", "value"), CASES)
def test_whatever_a_value_is_the_same_is_found(name, value, values):
    quick, asked = _both(_plain_document(**{name: value}).content(), **values)
    assert quick == asked


def test_some_sound_values_are_plain_and_no_other_is():
    seen = {True: 0, False: 0}
    for name, value in CASES:
        content = _plain_document(**{name: value}).content()
        known = _found_plain(content)[0]
        seen[known] += 1
        if known:
            rules = {one.rule for one in _both(content)[1]}
            assert rules <= {"header.sum", "batch.sum"}, (name, value)
    assert min(seen.values()) >= 5, seen


@pytest.mark.parametrize("number", range(len(BREAKS)))
def test_breaches_are_found_beside_plain_debits(number):
    _rule, _kind, spoil, values = (*BREAKS[number], {})[:4]
    for document in (Document(DEBIT), _plain_document()):
        try:
            spoil(document)
        except (AssertionError, AttributeError):
            continue  # It spoils what a plain debit does not have.
        quick, asked = _both(document.content(), **values)
        assert quick == asked


def test_a_batch_outside_the_eea_or_without_creditor_is_asked_about():
    for spoil in (
        lambda document: document.put("PmtInf[1]/CdtrAcct/Id/IBAN", VALUES["iban"][1]),
        lambda document: document.drop("PmtInf[1]/CdtrSchmeId"),
    ):
        document = _plain_document()
        spoil(document)
        quick, asked = _both(document.content())
        assert quick == asked
        assert asked


def test_what_looks_like_a_debit_in_a_comment_is_none():
    content = _plain_document().content()
    start = content.index(b"<DrctDbtTxInf")
    hidden = content[:start] + b"<!-- <DrctDbtTxInf> -->" + content[start:]
    assert _found_plain(hidden) == []
    assert _both(hidden) == ([], [])


def test_beside_a_rule_that_nobody_looked_at_nothing_is_plain():
    content = _plain_document().content()
    rule = findings.Rule("new.rule", ("Nm",), lambda *_args: (), (DEBIT,), True)
    with patch.dict(RULES, {"new.rule": rule}):
        assert _found_plain(content) == []


def test_the_rules_that_were_looked_at_exist():
    assert set(RULES) >= plain.LOOKED_AT
