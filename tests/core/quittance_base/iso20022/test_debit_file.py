"""Which debits go into a file, and what the file says about them."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sepa_files import GOOD, Document, options

from quittance_base.core.iso20022.calendar import is_target_day
from quittance_base.core.iso20022.debit_plan import (
    Rules,
    Wanted,
    plan_debits,
    split_files,
)
from quittance_base.core.iso20022.debit_tree import (
    Changed,
    FrozenDebit,
    correct_debits,
)
from quittance_base.core.iso20022.epc_rules import check_debits
from quittance_base.core.iso20022.findings import DEBIT
from quittance_base.core.iso20022.schedule import BankTerms
from quittance_base.core.iso20022.sequence import (
    Amendment,
    Outcome,
    PastCollection,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Paris"))
DAY = date(2026, 3, 17)
NS = {"p": f"urn:iso:std:iso:20022:tech:xsd:{DEBIT}"}


def _plan(*wanted, histories=None, rules=None):
    return plan_debits(wanted, histories or {}, NOW, rules or Rules())


def test_the_first_is_first_and_the_next_recurs():
    found = _plan(Wanted("a", 1, "CORE", DAY), Wanted("b", 1, "CORE", DAY))
    assert [found[k].sequence for k in "ab"] == ["FRST", "RCUR"]
    assert [found[k].first for k in "ab"] == [True, False]


def test_only_the_last_is_final():
    histories = {1: [PastCollection("FRST")]}
    found = _plan(
        Wanted("b", 1, "CORE", date(2026, 4, 8), final=True),
        Wanted("a", 1, "CORE", DAY, final=True),
        histories=histories,
    )
    assert (found["a"].sequence, found["b"].sequence) == ("RCUR", "FNAL")


def test_a_second_one_off_is_a_problem():
    wanted = Wanted("a", 1, "CORE", DAY, one_off=True)
    found = _plan(wanted, replace(wanted, key="b"))
    assert found["a"].sequence == "OOFF"
    assert found["b"].problem == "one_off" and not found["b"].day


def test_a_rejected_first_is_first_again():
    histories = {1: [PastCollection("FRST", Outcome.REJECTED)]}
    found = _plan(Wanted("a", 1, "CORE", DAY), histories=histories)
    assert found["a"].sequence == "FRST"


def test_no_debit_is_due_before_the_one_ahead_of_it():
    terms = BankTerms(lead_days={("CORE", "FRST"): 5, ("", ""): 1})
    found = _plan(
        Wanted("a", 1, "CORE", date(2026, 3, 3)),
        Wanted("b", 1, "CORE", date(2026, 3, 3)),
        rules=Rules(terms),
    )
    assert found["a"].day == found["b"].day == date(2026, 3, 9)


def test_a_day_bank_is_closed_moves_on():
    found = _plan(Wanted("a", 1, "B2B", date(2026, 4, 3)))
    assert found["a"].day == date(2026, 4, 7)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.integers(1, 5),
            st.sampled_from(["CORE", "B2B"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_every_plan_keeps_the_rules(drawn):
    wanted = [
        Wanted(key, mandate, scheme, date.fromordinal(DAY.toordinal() + days), final=f)
        for key, (days, mandate, scheme, f) in enumerate(drawn)
    ]
    found = _plan(*wanted)
    assert found.keys() == {one.key for one in wanted}
    for one in wanted:
        planned = found[one.key]
        assert planned.problem or (is_target_day(planned.day) and planned.day >= one.on)
    for mandate in {one.mandate for one in wanted}:
        types = [found[o.key].sequence for o in wanted if o.mandate == mandate]
        assert types.count("FRST") <= 1 and types.count("FNAL") <= 1


def test_a_file_has_one_scheme_and_keeps_transactions_whole():
    lines = [(1, "CORE", "x"), (2, "B2B", "y"), (3, "CORE", "x"), (4, "CORE", "z")]
    assert split_files(lines) == [[1, 3, 4], [2]]
    assert split_files(lines, most=1) == [[1, 3], [4], [2]]
    assert split_files(lines, most_bytes=9_000) == [[1, 3], [4], [2]]


@given(
    st.lists(st.tuples(st.sampled_from(["CORE", "B2B"]), st.integers(0, 9))),
    st.integers(1, 5),
)
def test_splitting_loses_and_doubles_nothing(drawn, most):
    lines = [(n, scheme, (scheme, t)) for n, (scheme, t) in enumerate(drawn)]
    files = split_files(lines, most)
    assert sorted(one for file in files for one in file) == list(range(len(lines)))
    for file in files:
        own = [lines[n] for n in file]
        assert len({one[1] for one in own}) == 1
        assert len({one[2] for one in own}) <= most


def _frozen(content=GOOD[DEBIT], **changes):
    """Every debit of a document as if it had been confirmed so, in reverse order."""
    found = {}
    for one in etree.fromstring(content).iterfind(".//p:DrctDbtTxInf", NS):
        found[one.findtext("p:PmtId/p:EndToEndId", namespaces=NS)] = FrozenDebit(
            position=-len(found),
            mandate=one.findtext(".//p:MndtId", namespaces=NS),
            iban=one.findtext("p:DbtrAcct/p:Id/p:IBAN", namespaces=NS),
            amount=Decimal(one.findtext("p:InstdAmt", namespaces=NS)),
        )
    for reference, values in changes.items():
        found[reference] = replace(found[reference], **values)
    return found


def _corrected(content, debits, trade_name=""):
    root = correct_debits(content, debits, trade_name)
    made = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    assert [f for f in check_debits(made, options(DEBIT)) if f.blocking] == []
    return root


def _details(root):
    return root.find(".//p:AmdmntInfDtls", NS)


@pytest.mark.parametrize(
    ("amendment", "path", "text"),
    [
        (Amendment(new_bank=True), "OrgnlDbtrAcct/Id/Othr/Id", "SMNDA"),
        (
            Amendment(original_iban="DE02120300000000202051"),
            "OrgnlDbtrAcct/Id/IBAN",
            "DE02120300000000202051",
        ),
        (Amendment(original_reference="OLD-1"), "OrgnlMndtId", "OLD-1"),
        (
            Amendment(original_creditor_name="Ancien Café"),
            "OrgnlCdtrSchmeId/Nm",
            "Ancien Cafe",
        ),
        (
            Amendment(original_creditor_id="DE98ZZZ09999999999"),
            "OrgnlCdtrSchmeId/Id/PrvtId/Othr/Id",
            "DE98ZZZ09999999999",
        ),
    ],
)
def test_what_changed_is_told(amendment, path, text):
    debits = _frozen(**{"INV/2026/0102": {"amendment": amendment}})
    found = _details(_corrected(GOOD[DEBIT], debits))
    steps = "/".join(f"p:{step}" for step in path.split("/"))
    assert found.findtext(steps, namespaces=NS) == text


def test_what_the_writer_amended_by_itself_is_taken_out():
    assert _details(etree.fromstring(GOOD[DEBIT])) is not None
    assert _details(_corrected(GOOD[DEBIT], _frozen())) is None


def test_transactions_stand_in_the_order_of_confirmation():
    root = _corrected(GOOD[DEBIT], _frozen())
    found = [
        [one.text for one in batch.iterfind(".//p:EndToEndId", NS)]
        for batch in root.iterfind(".//p:PmtInf", NS)
    ]
    original = [
        [one.text for one in batch.iterfind(".//p:EndToEndId", NS)]
        for batch in etree.fromstring(GOOD[DEBIT]).iterfind(".//p:PmtInf", NS)
    ]
    assert found == [list(reversed(one)) for one in original]


def test_what_the_scheme_does_not_carry_is_taken_out():
    first = "PmtInf[1]/DrctDbtTxInf[1]"
    document = Document(DEBIT)
    document.add(f"{first}/Dbtr", "<Id><OrgId><LEI>X</LEI></OrgId></Id>")
    document.add(f"{first}/DbtrAcct", "<Ccy>EUR</Ccy>")
    document.add("PmtInf[1]/Cdtr", "<Id><OrgId><LEI>X</LEI></OrgId></Id>")
    document.drop(f"{first}/DbtrAgt/FinInstnId/Othr")
    document.add(f"{first}/DbtrAgt/FinInstnId", "<BICFI>GKCCBEBB</BICFI>")
    root = _corrected(document.content(), _frozen())
    assert root.find(".//p:Dbtr/p:Id", NS) is None
    assert root.find(".//p:Cdtr/p:Id", NS) is None
    assert root.find(".//p:DbtrAcct/p:Ccy", NS) is None
    assert root.find(".//p:DbtrAgt//p:BICFI", NS) is None


def test_sums_are_those_of_the_amounts():
    content = (
        Document(DEBIT).put("GrpHdr/CtrlSum", "1.00").put("PmtInf[1]/NbOfTxs", "9")
    )
    _corrected(content.content(), _frozen())


def test_the_trade_name_is_seen_once():
    root = _corrected(GOOD[DEBIT], _frozen(), "Le Parc")
    for text in root.iterfind(".//p:Ustrd", NS):
        assert text.text.count("Le Parc") == 1 and len(text.text) <= 140


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"mandate": "OTHER"}, "mandate"),
        ({"iban": "FR7630006000011234567890189"}, "account"),
        ({"amount": Decimal("100.06")}, "amount"),
    ],
)
def test_what_was_changed_since_confirmation_never_leaves(values, what):
    with pytest.raises(Changed) as refused:
        correct_debits(GOOD[DEBIT], _frozen(**{"INV/2026/0102": values}))
    assert (refused.value.reference, refused.value.what) == ("INV/2026/0102", what)


def test_a_debit_too_few_or_too_many_never_leaves():
    debits = _frozen()
    debits["QA-X"] = debits.pop("INV/2026/0102")
    with pytest.raises(Changed):
        correct_debits(GOOD[DEBIT], debits)
    debits = _frozen()
    debits["QA-X"] = debits["INV/2026/0102"]
    with pytest.raises(Changed):
        correct_debits(GOOD[DEBIT], debits)


def test_the_same_content_gives_the_same_bytes():
    made = {etree.tostring(correct_debits(GOOD[DEBIT], _frozen())) for _ in range(3)}
    assert len(made) == 1
