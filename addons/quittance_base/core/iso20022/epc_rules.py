"""The rules of EPC beyond the schema: run on every file before it leaves.

One rule is one small function with its source, registered by :func:`.findings.rule`.
Sources: EPC130-08 (SDD Core, customer to bank), EPC131-08 (SDD B2B), EPC132-08 (SCT),
usage rules of 2025 on the ISO version of 2019; EPC016-06 and EPC222-07 (rulebooks).
"""

from collections import defaultdict
from functools import lru_cache

from lxml import etree

from . import (
    rules_address,
    rules_batch,
    rules_mandate,
    rules_message,
    rules_party,
    rules_remittance,
    rules_transaction,
)
from .countries import mask
from .findings import DEBIT, RULES, TRANSFER, Check, Finding, Options, Rule, shown
from .plain import elements_to_check
from .xmlsafe import MessageRefused, parse

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
#: Each registers its rules when it is imported.
RULE_MODULES = (
    rules_message,
    rules_batch,
    rules_party,
    rules_address,
    rules_transaction,
    rules_remittance,
    rules_mandate,
)
__all__ = ["RULE_MODULES", "check_debits", "check_transfers"]


def check_debits(content: bytes, options: Options) -> list[Finding]:
    """Check a pain.008.001.08; called on every direct debit file before it is sent.

    A file may be sent when no finding is ``blocking``. Findings come in the order
    of the file, those about the file as a whole first.
    """
    return _check(content, DEBIT, options)


def check_transfers(content: bytes, options: Options) -> list[Finding]:
    """Check a pain.001.001.09, as :func:`check_debits`."""
    return _check(content, TRANSFER, options)


def _check(content: bytes, kind: str, options: Options) -> list[Finding]:
    try:
        root = parse(content)
    except MessageRefused as refused:
        detail = refused.params.get("detail", "DTD")
        line = refused.params.get("line", 1)
        return [Finding("message.xml", "/", "", {"line": line, "detail": detail})]
    name = etree.QName(root)
    if name.namespace != _NAMESPACE + kind or name.localname != "Document":
        found = f"{name.namespace or ''}#{name.localname}"
        return [Finding("message.kind", "/", found, {"expected": kind})]
    check = Check(options, kind, f"{{{name.namespace}}}", content, root)
    return list(_apply(check))


def _apply(check: Check):
    rules = _by_tag(check.kind, check.prefix)
    places, account = _Places(check), check.path("IBAN")
    for element in elements_to_check(check, rules):
        above = element.getparent()
        for parent, rule in rules[element.tag]:
            if parent is not None and (above is None or above.tag != parent):
                continue
            for where, value, params in rule.check(element, check):
                yield Finding(
                    rule.id,
                    places.path(where),
                    mask(value) if where.tag == account else shown(value),
                    params,
                    places.reference(where),
                    rule.blocking,
                )


@lru_cache
def _by_tag(kind: str, prefix: str) -> dict[str, list[tuple[str | None, Rule]]]:
    found = defaultdict(list)
    for rule in RULES.values():
        for name in rule.elements if kind in rule.kinds else ():
            parent, _slash, own = name.rpartition("/")
            found[prefix + own].append((prefix + parent if parent else None, rule))
    return dict(found)


class _Places:
    """Paths of elements; batches and transactions are counted at the first finding."""

    def __init__(self, check: Check):
        self._check = check
        self._counted = ("PmtInf", check.transaction)
        self._numbers: dict | None = None

    def path(self, element) -> str:
        """``/CstmrDrctDbtInitn/PmtInf[1]/DrctDbtTxInf[3]/Dbtr/Nm``."""
        if self._numbers is None:
            self._numbers = self._count()
        steps = []
        for one in (element, *element.iterancestors()):
            number = self._numbers.get(one)
            steps.append(etree.QName(one).localname + (f"[{number}]" if number else ""))
        return "/" + "/".join(reversed(steps[:-1]))

    def reference(self, element) -> str:
        """EndToEndId of the transaction an element is in."""
        transaction = self._check.prefix + self._check.transaction
        for one in (element, *element.iterancestors()):
            if one.tag == transaction:
                return self._check.text(one, "PmtId/EndToEndId")
        return ""

    def _count(self) -> dict:
        numbers = {}
        for batch_number, batch in enumerate(
            self._check.root.iter(self._check.path("PmtInf")), 1
        ):
            numbers[batch] = batch_number
            found = self._check.inside(batch, self._check.transaction)
            numbers.update((one, number) for number, one in enumerate(found, 1))
        return numbers
