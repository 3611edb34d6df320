"""Debits of the plainest form, known to break no rule without asking each of them.

A month's file holds thousands of transactions that differ in reference, amount,
mandate, name, account and text alone. One pattern knows that form; what it does not
know is left to the rules. A test compares what is found with and without.
"""

import re
from collections.abc import Iterator
from datetime import date

from .countries import SEPA_COUNTRIES, iban_faults, is_eea
from .findings import DEBIT, RULES, Check

#: The rules that the pattern was written beside: with another one, nothing is plain.
LOOKED_AT = frozenset(
    """
    account.country account.iban account.missing account.other address.debtor_missing
    address.incomplete address.line_length address.lines address.unstructured agent.bic
    agent.bic_missing agent.bic_needless agent.identification agent.missing
    amendment.account amendment.agent amendment.details_missing amendment.not_flagged
    amendment.other_bank amendment.unchanged amount.currency amount.decimals
    amount.missing amount.range batch.charge_bearer batch.type_in_transaction
    element.unused mandate.missing mandate.signature_on_paper mandate.signed_later
    name.length name.missing reference.length reference.missing reference.slash
    reference.space remittance.both remittance.check remittance.length
    remittance.repeated remittance.structured remittance.structured_length
    scheme.check scheme.missing scheme.type tradename.missing ultimate.address ultimate.missing
    """.split()
)
#: These look at the file or at a batch as a whole, and are always asked.
OF_THE_WHOLE = frozenset({"Document", "GrpHdr", "PmtInf", "InitgPty"})

_SIGN = r"A-Za-z0-9\-?:().,'+"
_REFERENCE = rf"((?:[{_SIGN}]|(?<!>)/(?![/<])){{1,35}})"
_LINES = (
    "<DrctDbtTxInf>",
    "<PmtId>",
    f"<InstrId>{_REFERENCE}</InstrId>",
    f"<EndToEndId>{_REFERENCE}</EndToEndId>",
    "</PmtId>",
    r'<InstdAmt Ccy="EUR">((?!0+\.00<)[0-9]{1,9}\.[0-9]{2})</InstdAmt>',
    "<DrctDbtTx>",
    "<MndtRltdInf>",
    f"<MndtId>{_REFERENCE}</MndtId>",
    "<DtOfSgntr>([0-9]{4}-[0-9]{2}-[0-9]{2})</DtOfSgntr>",
    "</MndtRltdInf>",
    "</DrctDbtTx>",
    "<DbtrAgt>",
    "<FinInstnId>",
    "<Othr>",
    "<Id>NOTPROVIDED</Id>",
    "</Othr>",
    "</FinInstnId>",
    "</DbtrAgt>",
    "<Dbtr>",
    rf"<Nm>[{_SIGN}/][{_SIGN}/ ]{{0,69}}</Nm>",
    "</Dbtr>",
    "<DbtrAcct>",
    "<Id>",
    "<IBAN>([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})</IBAN>",
    "</Id>",
    "</DbtrAcct>",
    "<RmtInf>",
    rf"<Ustrd>([{_SIGN}/ ]{{1,140}})</Ustrd>",
    "</RmtInf>",
    "</DrctDbtTxInf>",
)
_PLAIN = re.compile(r"\s*".join(_LINES).encode())
_START = b"<DrctDbtTxInf"


def find_plain(check: Check) -> list[bool]:
    """Say of each transaction, in the file's order, whether it surely breaks no rule.

    :return: empty where nothing is known
    """
    content = check.content
    # A comment or CDATA could hold what looks like a transaction.
    if check.kind != DEBIT or b"<!" in content or not _knows_rules():
        return []
    tag = check.path(check.transaction)
    if sum(1 for _ in check.root.iter(tag)) != content.count(_START):
        return []
    known, found, place = _Known(check), [], content.find(_START)
    while place >= 0:
        match = _PLAIN.match(content, place)
        found.append(match is not None and known.is_sound(*match.groups()))
        place = content.find(_START, place + 1)
    return found


def _knows_rules() -> bool:
    return all(
        one.id in LOOKED_AT or OF_THE_WHOLE.issuperset(one.elements)
        for one in RULES.values()
        if DEBIT in one.kinds
    )


class _Known:
    """What values are judged by, and days that were judged before."""

    def __init__(self, check: Check):
        self._options = check.options
        self._trade_name = check.options.trade_name.lower()
        self._named = check.options.ultimate_debtors
        self._days: dict[bytes, bool] = {}

    def is_sound(self, _instruction, _reference, _amount, mandate, day, iban, text):
        """Whether the values of a plain transaction break no rule either."""
        account = iban.decode()
        return (
            not iban_faults(account)
            and is_eea(account)
            and account[:2] not in self._options.bic_countries
            and (not self._named or mandate.decode() not in self._named)
            and self._trade_name in text.decode().lower()
            and self._is_past(day)
        )

    def _is_past(self, day):
        if day not in self._days:
            try:
                signed = date.fromisoformat(day.decode())
                self._days[day] = signed <= self._options.today
            except ValueError:
                self._days[day] = False
        return self._days[day]


def is_plain_batch(batch, check: Check) -> bool:
    """Whether nothing of the batch makes its plain transactions break a rule."""
    creditor = check.text(batch, "CdtrAcct/Id/IBAN")
    outside = creditor[:2] in SEPA_COUNTRIES and not is_eea(creditor)
    return check.has(batch, "CdtrSchmeId") and not outside


def elements_to_check(check: Check, tags) -> Iterator:
    """Every element that a rule looks at, but for those of plain transactions."""
    plain = find_plain(check)
    if not any(plain):
        yield from check.root.iter(*tags)
        return
    batch_tag, number = check.path("PmtInf"), iter(plain)
    transaction = check.path(check.transaction)
    if check.root.tag in tags:
        yield check.root
    for message in check.root:
        if message.tag in tags:
            yield message
        for part in message:
            if part.tag != batch_tag:
                yield from part.iter(*tags)
                continue
            if part.tag in tags:
                yield part
            alike = is_plain_batch(part, check)
            for child in part:
                known = child.tag == transaction and next(number)
                if not (known and alike):
                    yield from child.iter(*tags)
