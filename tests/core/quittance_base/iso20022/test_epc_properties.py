"""A sound file of any size has no finding; whatever is broken in it is named."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sepa_files import TODAY, options
from sound_debits import DAYS, NAMESPACE, WORDS, documents

from quittance_base.core.iso20022.calendar import is_target_day
from quittance_base.core.iso20022.epc_rules import check_debits
from quittance_base.core.iso20022.findings import DEBIT

ALLOWED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
#: Rules that a breach of another one breaks too, by what it is.
ALONG = {
    "amount.range": {"message.schema", "header.sum", "batch.sum"},
    "batch.sequence_type": {"message.schema"},
    "reference.length": {"message.schema"},
    "date.past": {"date.closed"},
    "account.iban": {"message.schema", "account.country"},
}
FOREIGN = st.sampled_from("éèçœ€&_ß@ñ") | st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp")
).filter(lambda sign: sign not in ALLOWED)


class Spoiler:
    """A sound document, broken in places that are written down."""

    def __init__(self, draw, root):
        self.draw, self.root = draw, root
        self.expected = set()

    def found(self, path):
        """Every element on a path of local names."""
        steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))
        return self.root[0].findall(steps)

    def one_of(self, *paths):
        """Return any element on any of these paths."""
        choice = [element for path in paths for element in self.found(path)]
        return self.draw(st.sampled_from(choice))

    def expect(self, rule, element):
        """Have the checker name this rule and this field."""
        self.expected.add((rule, _path(element)))


def _path(element):
    steps = []
    for one in (element, *element.iterancestors()):
        name = etree.QName(one).localname
        if name in ("PmtInf", "DrctDbtTxInf"):
            place = 1 + sum(1 for _ in one.itersiblings(one.tag, preceding=True))
            name = f"{name}[{place}]"
        steps.append(name)
    return "/" + "/".join(reversed(steps[:-1]))


DEBTOR = "PmtInf/DrctDbtTxInf/Dbtr/Nm"
TEXT = "PmtInf/DrctDbtTxInf/RmtInf/Ustrd"
MANDATE = "PmtInf/DrctDbtTxInf/DrctDbtTx/MndtRltdInf/MndtId"
END_TO_END = "PmtInf/DrctDbtTxInf/PmtId/EndToEndId"
DATE = "PmtInf/ReqdColltnDt"


def too_long_a_name(s):
    name = s.one_of(DEBTOR, "PmtInf/Cdtr/Nm", "GrpHdr/InitgPty/Nm")
    name.text = "X" * s.draw(st.just(71) | st.integers(71, 140))
    s.expect("name.length", name)


def a_stray_slash(s):
    reference = s.one_of(END_TO_END, MANDATE, "PmtInf/PmtInfId", "GrpHdr/MsgId")
    form = s.draw(st.sampled_from(("/{}", "{}/", "A//{}", "{}//B")))
    reference.text = form.format(reference.text)
    s.expect("reference.slash", reference)


def too_long_a_reference(s):
    reference = s.one_of(END_TO_END, MANDATE)
    reference.text = reference.text.ljust(
        s.draw(st.just(36) | st.integers(36, 60)), "X"
    )
    s.expect("reference.length", reference)


def a_foreign_sign(s):
    text = s.one_of(DEBTOR, TEXT)
    own = text.text[:60]
    at = s.draw(st.integers(0, len(own)))
    text.text = own[:at] + s.draw(FOREIGN) + own[at:]
    s.expect("charset.text", text)


def a_wrong_control_sum(s):
    total = s.one_of("GrpHdr/CtrlSum", "PmtInf/CtrlSum")
    more = Decimal(s.draw(st.integers(1, 10**9))) / 100
    other = s.draw(st.sampled_from((Decimal(total.text) + more, Decimal(0))))
    total.text = f"{other:.2f}"
    head = total.getparent()
    s.expect("header.sum" if head.tag.endswith("GrpHdr") else "batch.sum", head)


def a_wrong_count(s):
    count = s.one_of("GrpHdr/NbOfTxs", "PmtInf/NbOfTxs")
    count.text = str(int(count.text) + s.draw(st.integers(1, 99)))
    head = count.getparent()
    s.expect("header.count" if head.tag.endswith("GrpHdr") else "batch.count", head)


def a_wrong_sequence(s):
    sequence = s.one_of("PmtInf/PmtTpInf/SeqTp")
    batch = sequence.getparent().getparent()
    if s.draw(st.booleans()):
        sequence.getparent().remove(sequence)
    else:
        sequence.text = s.draw(st.sampled_from(("RPRE", "ALL", "frst", "")))
    s.expect("batch.sequence_type", batch)


def a_mandate_twice_first(s):
    batch = s.one_of("PmtInf")
    sequence = batch.find(f".//{{{NAMESPACE}}}SeqTp")
    debits = batch.findall(f"{{{NAMESPACE}}}DrctDbtTxInf")
    if sequence is None or len(debits) < 2 or sequence.text == "RCUR":
        return
    sequence.text = s.draw(st.sampled_from(("FRST", "FNAL", "OOFF")))
    first, second = (one.find(f".//{{{NAMESPACE}}}MndtId") for one in debits[:2])
    second.text = first.text
    s.expect("mandate.repeated", second)


def a_day_gone(s):
    day = s.one_of(DATE)
    day.text = str(s.draw(st.just(TODAY) | st.dates(date(2020, 1, 1), TODAY)))
    s.expect("date.past", day)


def a_closed_day(s):
    day = s.one_of(DATE)
    day.text = str(s.draw(DAYS.filter(lambda one: not is_target_day(one))))
    s.expect("date.closed", day)


def mixed_instruments(s):
    named = s.found("PmtInf/PmtTpInf/LclInstrm/Cd")
    if len(named) > 1:
        one = s.draw(st.sampled_from(named))
        one.text = {"CORE": "B2B", "B2B": "CORE"}[one.text]
        s.expect("message.one_scheme", s.root[0])


def a_slip_in_an_iban(s):
    iban = s.one_of("PmtInf/DrctDbtTxInf/DbtrAcct/Id/IBAN")
    at = s.draw(st.integers(len(iban.text) - 4, len(iban.text) - 1))
    digit = (int(iban.text[at]) + s.draw(st.integers(1, 9))) % 10
    iban.text = f"{iban.text[:at]}{digit}{iban.text[at + 1 :]}"
    s.expect("account.iban", iban)


def an_amount_out_of_range(s):
    amount = s.one_of("PmtInf/DrctDbtTxInf/InstdAmt")
    amount.text = s.draw(st.sampled_from(("0.00", "0", "1000000000.00")))
    s.expect("amount.range", amount)


def another_currency(s):
    amount = s.one_of("PmtInf/DrctDbtTxInf/InstdAmt")
    amount.set("Ccy", s.draw(st.sampled_from(("CHF", "USD", "GBP"))))
    s.expect("amount.currency", amount)


def a_slip_in_the_creditors_identifier(s):
    written = s.one_of("PmtInf/CdtrSchmeId/Id/PrvtId/Othr/Id")
    at = s.draw(st.integers(len(written.text) - 6, len(written.text) - 1))
    digit = (int(written.text[at]) + s.draw(st.integers(1, 9))) % 10
    written.text = f"{written.text[:at]}{digit}{written.text[at + 1 :]}"
    s.expect("scheme.check", written.getparent().getparent().getparent().getparent())


def a_mandate_signed_later(s):
    signed = s.one_of("PmtInf/DrctDbtTxInf/DrctDbtTx/MndtRltdInf/DtOfSgntr")
    signed.text = str(TODAY + timedelta(days=s.draw(st.just(1) | st.integers(1, 999))))
    s.expect("mandate.signed_later", signed)


def an_unstructured_address(s):
    debtor = s.one_of("PmtInf/DrctDbtTxInf/Dbtr")
    for old in debtor.findall(f"{{{NAMESPACE}}}PstlAdr"):
        debtor.remove(old)
    address = etree.SubElement(debtor, f"{{{NAMESPACE}}}PstlAdr")
    for _line in range(s.draw(st.integers(1, 2))):
        line = etree.SubElement(address, f"{{{NAMESPACE}}}AdrLine")
        line.text = s.draw(WORDS)
    s.expect("address.unstructured", address)


SPOILERS = (
    too_long_a_name,
    a_stray_slash,
    too_long_a_reference,
    a_foreign_sign,
    a_wrong_control_sum,
    a_wrong_count,
    a_wrong_sequence,
    a_mandate_twice_first,
    a_day_gone,
    a_closed_day,
    mixed_instruments,
    a_slip_in_an_iban,
    an_amount_out_of_range,
    another_currency,
    a_slip_in_the_creditors_identifier,
    a_mandate_signed_later,
    an_unstructured_address,
)


#: Whose breaches stand in fields of their own.
APART = [
    one
    for one in SPOILERS
    if one
    not in (
        a_wrong_sequence,
        a_closed_day,
        a_mandate_twice_first,
        an_amount_out_of_range,
    )
]


def _check(root):
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return check_debits(content, options(DEBIT))


@settings(max_examples=60, deadline=None)
@given(documents())
def test_a_sound_file_of_any_size_has_no_finding(root):
    assert _check(root) == []


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_broken_is_named_with_its_field(data):
    spoiler = Spoiler(data.draw, data.draw(documents()))
    spoil = data.draw(st.sampled_from(SPOILERS))
    spoil(spoiler)
    found = _check(spoiler.root)
    named = {(one.rule, one.path) for one in found}
    assert spoiler.expected <= named
    rules = {rule for rule, _path in spoiler.expected}
    along = set().union(*(ALONG.get(rule, ()) for rule in rules))
    assert {one.rule for one in found} - along == rules
    for one in found:
        assert one.blocking and one.sentence("fr") and one.sentence("en")


@settings(max_examples=150, deadline=None)
@given(
    st.data(),
    st.lists(st.sampled_from(APART), min_size=2, max_size=5, unique=True),
)
def test_no_breach_hides_another(data, spoilers):
    root = data.draw(documents())
    spoiler = Spoiler(data.draw, root)
    broken = set()
    for spoil in spoilers:
        before, content = set(spoiler.expected), etree.tostring(root)
        spoil(spoiler)
        new = {path for _rule, path in spoiler.expected - before}
        if new & broken:
            # Two breaches of one field: the later one may have mended the earlier.
            spoiler.expected = before
            spoiler.root = root = etree.fromstring(content)
        broken |= new
    assert spoiler.expected <= {(one.rule, one.path) for one in _check(root)}
