"""Rules about the file as a whole: form, size, characters, sums, references once."""

import re
import threading
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from lxml import etree

from .charset import foreign_characters, is_clean
from .findings import rule

_MOST_ERRORS = 100
_TEXTS = re.compile(rb">([^<]*[^<\s][^<]*)<")
_ONE_AT_A_TIME = threading.Lock()


@rule("message.xml")
def readable(_element, _check):
    """Well-formed XML without a DTD; W3C XML 1.0. The checker itself reports it."""
    return ()


@rule("message.kind")
def of_this_kind(_element, _check):
    """ISO 20022 version of 2019: EPC130-08 and EPC132-08, 1.2. As above."""
    return ()


@rule("message.encoding", "Document")
def in_utf8(document, check):
    """EPC130-08, 1.4: the message is in UTF-8."""
    encoding = (document.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding not in ("UTF-8", "US-ASCII", "ASCII"):
        yield document, encoding, {}


@rule("message.schema", "Document")
def valid_by_schema(document, check):
    """ISO 20022, the message's XSD. The first hundred errors tell enough."""
    if not check.options.schema:
        return
    for path, line, message in _schema_errors(check.options.schema, document):
        found = document.getroottree().xpath(path or "/*")
        text = message.replace(check.prefix, "")
        yield found[0] if found else document, text, {"line": line}


def _schema_errors(path: str, document) -> list[tuple[str, int, str]]:
    schema = _schema(path, _stamp(path))
    # The log belongs to the schema, which other threads use too.
    with _ONE_AT_A_TIME:
        if schema.validate(document):
            return []
        return [(e.path, e.line, e.message) for e in schema.error_log][:_MOST_ERRORS]


def _stamp(path: str) -> int:
    return Path(path).stat().st_mtime_ns


@lru_cache(maxsize=8)
def _schema(path: str, _stamp: int) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(path, parser))


@rule("message.size", "Document")
def within_the_banks_limits(document, check):
    """The bank's own limits of size; EPC sets none."""
    options = check.options
    if options.max_bytes and len(check.content) > options.max_bytes:
        limit = {"limit": options.max_bytes, "unit": "bytes"}
        yield document, str(len(check.content)), limit
    if options.max_transactions:
        count = sum(1 for _ in document.iter(check.path(check.transaction)))
        if count > options.max_transactions:
            limit = {"limit": options.max_transactions, "unit": "transactions"}
            yield document, str(count), limit


@rule("charset.text", "Document")
def in_the_latin_set(document, check):
    """EPC130-08, 1.4 and EPC217-08: only a-z A-Z 0-9 / - ? : ( ) . , ' + and space."""
    # What is only space lies between elements.
    if b"<!" not in check.content and is_clean(
        b"".join(_TEXTS.findall(check.content)).decode(errors="replace")
    ):
        return
    for element in document.iter(etree.Element):
        if len(element) == 0 and not is_clean(element.text or ""):
            yield element, element.text, {"signs": foreign_characters(element.text)}


def _amounts(element, check) -> list[Decimal]:
    path = "InstdAmt" if check.transaction == "DrctDbtTxInf" else "Amt/InstdAmt"
    amounts = []
    for transaction in element.iter(check.path(check.transaction)):
        try:
            amounts.append(Decimal(check.text(transaction, path)))
        except InvalidOperation:
            amounts.append(Decimal(0))
    return amounts


def _compare_count(element, head, check):
    written = check.text(head, "NbOfTxs")
    found = sum(1 for _ in element.iter(check.path(check.transaction)))
    if not written.isdecimal() or int(written) != found:
        yield head, written, {"expected": found}


def _compare_sum(element, head, check):
    written, found = check.text(head, "CtrlSum"), sum(_amounts(element, check))
    try:
        equal = Decimal(written) == found
    except InvalidOperation:
        equal = False
    if not equal:
        yield head, written, {"expected": found}


@rule("header.count", "GrpHdr")
def count_of_the_file(header, check):
    """EPC130-08, GrpHdr/NbOfTxs: mandatory, the number of transactions."""
    yield from _compare_count(header.getparent(), header, check)


@rule("header.sum", "GrpHdr")
def sum_of_the_file(header, check):
    """EPC130-08, GrpHdr/CtrlSum: mandatory, the sum of all amounts."""
    yield from _compare_sum(header.getparent(), header, check)


@rule("batch.count", "PmtInf")
def count_of_the_batch(batch, check):
    """EPC130-08, PmtInf/NbOfTxs: mandatory."""
    yield from _compare_count(batch, batch, check)


@rule("batch.sum", "PmtInf")
def sum_of_the_batch(batch, check):
    """EPC130-08, PmtInf/CtrlSum: mandatory."""
    yield from _compare_sum(batch, batch, check)


@rule("batch.id_unique", "GrpHdr")
def batches_have_own_names(header, check):
    """ISO 20022, PaymentInformationIdentification: identifies the batch."""
    named = check.inside(header, "../PmtInf/PmtInfId")
    yield from _repeated(named)


@rule("reference.unique", "PmtInf")
def transactions_have_own_names(batch, check):
    """EPC130-08, EndToEndId (AT-10): what comes back is found by it, so NOTPROVIDED
    may not stand there twice either."""
    yield from _repeated(check.inside(batch, f"{check.transaction}/PmtId/EndToEndId"))


def _repeated(elements):
    counts = Counter((one.text or "").strip() for one in elements)
    if len(counts) == len(elements):
        return
    seen = set()
    for one in elements:
        text = (one.text or "").strip()
        if text in seen:
            yield one, text, {"count": counts[text]}
        seen.add(text)


@rule("initiator.content", "InitgPty")
def initiator_is_name_and_identifier(party, check):
    """EPC130-08, GrpHdr/InitgPty: only Nm and Id; an address is not allowed."""
    for child in party:
        name = etree.QName(child).localname
        if name not in ("Nm", "Id"):
            yield child, name, {}
