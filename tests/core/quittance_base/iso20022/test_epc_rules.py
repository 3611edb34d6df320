"""Each rule finds its own breach; good documents have none."""

import dataclasses
import re

import pytest
from epc_breaks import BREAKS as FILE_BREAKS
from epc_breaks_payment import BREAKS as PAYMENT_BREAKS
from lxml import etree
from sepa_files import GOOD, SAMPLES, Document, options

from quittance_base.core.iso20022.epc_rules import check_debits, check_transfers
from quittance_base.core.iso20022.findings import DEBIT, KINDS, RULES, TRANSFER, shown
from quittance_base.core.iso20022.texts import ENGLISH, FRENCH

BREAKS = FILE_BREAKS + PAYMENT_BREAKS
CHECKS = {DEBIT: check_debits, TRANSFER: check_transfers}
# Tested by documents that cannot be made by changing a good one.
ELSEWHERE = {"message.xml", "message.kind", "message.encoding"}
# What an amount or an invalid element breaks beside its own rule.
ALONG = {"message.schema", "header.sum", "batch.sum"}
COMPANIONS = {
    "header.sum": {"amount.decimals"},
    "batch.local_instrument": {"message.one_scheme"},
    "agent.bic_missing": {"address.debtor_missing"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_good_documents_have_no_finding(kind):
    assert CHECKS[kind](GOOD[kind], options(kind)) == []
    assert Document(kind).content().count(b"<PmtInf>") >= 1


@pytest.mark.parametrize(
    "case", BREAKS, ids=[f"{n}-{case[0]}" for n, case in enumerate(BREAKS)]
)
def test_each_breach_is_found_by_its_rule(case):
    rule, kind, spoil, values = (*case, {})[:4]
    document = Document(kind)
    spoil(document)
    found = CHECKS[kind](document.content(), options(kind, **values))
    mine = [one for one in found if one.rule == rule]
    assert mine, found
    assert all(one.blocking is RULES[rule].blocking for one in mine)
    without = dataclasses.replace(options(kind, **values), schema=None)
    if rule != "message.schema":
        again = CHECKS[kind](document.content(), without)
        assert rule in {one.rule for one in again}, "found without the schema"
    others = {one.rule for one in found} - {rule} - COMPANIONS.get(rule, set())
    assert others <= ALONG, "a rule is not broken by what breaks another one"
    for one in found:
        for language in ("en_US", "fr_FR"):
            assert one.sentence(language) and one.advice(language)


def test_every_rule_has_a_broken_sample_a_source_and_its_sentences():
    broken = {case[0] for case in BREAKS} | ELSEWHERE
    assert broken == set(RULES)
    assert set(RULES) == set(ENGLISH) == set(FRENCH)
    for rule in RULES.values():
        assert re.search(r"EPC\d|ISO|W3C|The bank's own", rule.check.__doc__ or ""), (
            rule.id
        )


def test_languages_name_the_same_values():
    for rule, sentences in ENGLISH.items():
        for mine, other in zip(sentences, FRENCH[rule]):
            found = [set(re.findall(r"\{(\w+)\}", text)) for text in (mine, other)]
            assert found[0] == found[1], rule


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "message.xml"),
        (b"<Document", "message.xml"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "message.xml"),
        (b"<Document/>", "message.kind"),
        (GOOD[TRANSFER], "message.kind"),
        (GOOD[DEBIT].replace(b"001.08", b"001.02"), "message.kind"),
    ],
)
def test_what_is_no_direct_debit_file(content, rule):
    found = check_debits(content, options(DEBIT))
    assert [one.rule for one in found] == [rule]
    assert found[0].blocking and found[0].sentence("fr") and found[0].advice()


def test_another_encoding_is_found():
    text = GOOD[DEBIT].decode().replace("UTF-8", "ISO-8859-1")
    found = check_debits(text.encode("latin-1"), options(DEBIT))
    assert [one.rule for one in found] == ["message.encoding"]


def test_a_finding_says_where_and_which_transaction():
    document = Document(DEBIT).put(
        "PmtInf[2]/DrctDbtTxInf[2]/DbtrAcct/Id/IBAN", "CH9300762011623852958"
    )
    (found,) = check_debits(document.content(), options(DEBIT))
    assert found.path == (
        "/CstmrDrctDbtInitn/PmtInf[2]/DrctDbtTxInf[2]/DbtrAcct/Id/IBAN"
    )
    assert found.reference == "INV/2026/0104"
    assert found.value == "CH93 **** 2958"


def test_an_account_with_a_foreign_sign_is_masked_too():
    document = Document(DEBIT).put(
        "PmtInf[1]/DrctDbtTxInf[1]/DbtrAcct/Id/IBAN", "BE68\u00a0539007547034"
    )
    found = check_debits(document.content(), options(DEBIT))
    assert {"charset.text", "account.iban"} <= {one.rule for one in found}
    assert "539007547034" not in "".join(one.sentence() for one in found)


def test_a_b2b_file_passes_and_the_same_file_gives_the_same_findings():
    document = Document(DEBIT)
    for number in (1, 2):
        document.put(f"PmtInf[{number}]/PmtTpInf/LclInstrm/Cd", "B2B")
    assert check_debits(document.content(), options(DEBIT)) == []
    document.put("PmtInf[1]/CtrlSum", "1").put("PmtInf[2]/ChrgBr", "SHAR")
    content = document.content()
    first, again = (check_debits(content, options(DEBIT)) for _ in range(2))
    assert first == again and len(first) == 2


def test_instant_transfers_are_settled_on_every_day():
    document = Document(TRANSFER).put("PmtInf/ReqdExctnDt/Dt", "2026-04-05")
    document.add("PmtInf/PmtTpInf", "<LclInstrm><Cd>INST</Cd></LclInstrm>")
    assert check_transfers(document.content(), options(TRANSFER)) == []


def test_schema_errors_do_not_show_an_account():
    document = Document(DEBIT).put(
        "PmtInf[1]/DrctDbtTxInf[1]/PmtId/EndToEndId", "X" * 40
    )
    found = check_debits(document.content(), options(DEBIT))
    assert {"message.schema", "reference.length"} == {one.rule for one in found}
    account = "element 'X': FR7630006000011234567890189 is wrong"
    assert shown(account) == "element 'X': FR76 **** 0189 is wrong"


def test_a_schema_that_changed_is_read_again(tmp_path):
    schema = tmp_path / "own.xsd"
    schema.write_text('<schema xmlns="http://www.w3.org/2001/XMLSchema"/>')
    own = dataclasses.replace(options(DEBIT), schema=str(schema))
    assert {one.rule for one in check_debits(GOOD[DEBIT], own)} == {"message.schema"}


def test_samples_are_what_the_schema_says():
    for kind in KINDS:
        schema = etree.XMLSchema(file=options(kind).schema)
        name = kind.split(".")[0] + kind.split(".")[1]
        assert schema.validate(etree.parse(SAMPLES / f"{name}.xml"))
