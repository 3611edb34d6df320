"""What the checker says of a file, and the register of its rules."""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from .countries import SEPA_COUNTRIES, mask
from .texts import ENGLISH, FRENCH

#: A breach: where, the value there, what the rule's sentence needs beside it.
Breach = tuple[etree._Element, str, Mapping[str, object]]


@dataclass(frozen=True)
class Finding:
    """One breach of one rule.

    :param rule: its id, also the key of its sentences.
    :param path: where, with 1-based numbers of batch and transaction.
    :param value: what stands there; account numbers are masked.
    :param params: what the sentences name beside ``path`` and ``value``.
    :param reference: EndToEndId of the transaction, empty outside of one.
    :param blocking: whether the file must not be sent.
    """

    rule: str
    path: str
    value: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    reference: str = ""
    blocking: bool = True

    def sentence(self, language: str = "en") -> str:
        """What is wrong, in English or (``fr``, ``fr_FR``...) in French."""
        return self._format(language, 0)

    def advice(self, language: str = "en") -> str:
        """What to do about it."""
        return self._format(language, 1)

    def _format(self, language: str, which: int) -> str:
        texts = FRENCH if language.startswith("fr") else ENGLISH
        return texts[self.rule][which].format(
            path=self.path, value=self.value, **self.params
        )


@dataclass(frozen=True)
class Options:
    """What the checker cannot read in the file.

    :param today: the day the file is to be sent.
    :param schema: path of the XSD; None: not checked (the models always give one).
    :param trade_name: the creditor's, when it differs from its legal name.
    :param bic_countries: countries outside the EEA for whose accounts the bank asks
        for a BIC.
    :param paper_mandates: references of mandates signed on paper.
    :param ultimate_debtors: references of mandates that name another debtor.
    :param max_days_ahead: how many calendar days before the due date the bank takes
        a file; None: no limit.
    :param max_transactions: per file, as the bank says; None: no limit.
    :param max_bytes: the same.
    """

    today: date
    schema: str | None = None
    trade_name: str = ""
    bic_countries: frozenset[str] = frozenset()
    paper_mandates: frozenset[str] = frozenset()
    ultimate_debtors: frozenset[str] = frozenset()
    max_days_ahead: int | None = None
    max_transactions: int | None = None
    max_bytes: int | None = None


@dataclass
class Check:
    """One file while it is checked: what rules ask for beside their element."""

    options: Options
    kind: str
    prefix: str
    content: bytes
    root: etree._Element
    _head: tuple = (None, None)

    def head(self, transaction):
        """What stands in a transaction's batch before its transactions, as a copy.

        A path that a batch does not have would else be looked for among all of its
        transactions, for each of them.
        """
        batch = transaction.getparent()
        if self._head[0] is not batch:
            head = etree.Element(batch.tag)
            for child in batch:
                if child.tag == transaction.tag:
                    break
                head.append(copy.deepcopy(child))
            self._head = batch, head
        return self._head[1]

    @property
    def transaction(self) -> str:
        """Local name of a transaction's element."""
        return "DrctDbtTxInf" if self.kind == DEBIT else "CdtTrfTxInf"

    def inside(self, element, path: str) -> list:
        """Every element on a path below an element."""
        return element.findall(self.path(path))

    def text(self, element, path: str) -> str:
        """The text on a path below an element, empty when there is none."""
        found = element.find(self.path(path))
        return (found.text or "").strip() if found is not None else ""

    def path(self, path: str) -> str:
        """A path of local names in the message's own namespace."""
        qualified = _QUALIFIED.get((self.prefix, path))
        if qualified is None:
            qualified = "/".join(
                step if step in (".", "..", "*") else self.prefix + step
                for step in path.split("/")
            )
            _QUALIFIED[self.prefix, path] = qualified
        return qualified

    def has(self, element, path: str) -> bool:
        """Whether there is an element on this path."""
        return element.find(self.path(path)) is not None


_ACCOUNT = re.compile(r"\b[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\b")
_QUALIFIED: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Rule:
    """A rule: the elements it looks at, and the function that looks."""

    id: str
    elements: tuple[str, ...]
    check: Callable[[etree._Element, Check], Iterable[Breach]]
    kinds: tuple[str, ...]
    blocking: bool


#: Every rule by its id; rule modules fill it when they are imported.
RULES: dict[str, Rule] = {}
DEBIT, TRANSFER = "pain.008.001.08", "pain.001.001.09"
KINDS = (DEBIT, TRANSFER)


def rule(id: str, *elements: str, kinds: tuple[str, ...] = KINDS, blocking=True):
    """Register a function as the rule ``id``, called for each of these elements.

    :param elements: local names, or ``Parent/Name``.
    """

    def register(check):
        assert id not in RULES, id
        RULES[id] = Rule(id, elements, check, kinds, blocking)
        return check

    return register


def shown(value: str) -> str:
    """A value as a finding may hold it: never an account number in clear."""
    return _ACCOUNT.sub(_masked, value)[:200]


def _masked(found) -> str:
    country = SEPA_COUNTRIES.get(found[0][:2])
    own_length = country is not None and len(found[0]) == country.iban_length
    return mask(found[0]) if own_length else found[0]
