"""Rules about names, accounts and banks of the parties."""

import re

from lxml import etree

from .countries import iban_faults, is_eea, mask
from .findings import DEBIT, rule

_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_PARTIES = ("Cdtr", "Dbtr")
_NAMED = (*_PARTIES, "UltmtCdtr", "UltmtDbtr", "InitgPty", "OrgnlCdtrSchmeId")
_ACCOUNTS = ("CdtrAcct", "DbtrAcct")
NAME_LENGTH = 70


@rule("name.missing", *_PARTIES)
def party_has_a_name(party, check):
    """EPC130-08, Cdtr/Nm (AT-03) and Dbtr/Nm (AT-14): mandatory."""
    if not check.text(party, "Nm"):
        yield party, "", {}


@rule("name.length", *(f"{party}/Nm" for party in _NAMED))
def name_is_short(element, _check):
    """EPC130-08, Nm: limited to 70 characters, although the schema has 140."""
    text = element.text or ""
    if len(text) > NAME_LENGTH:
        yield element, text, {"length": len(text)}


@rule("account.missing", "DrctDbtTxInf", "CdtTrfTxInf", "PmtInf")
def party_has_an_account(element, check):
    """EPC130-08, CdtrAcct (AT-04) and DbtrAcct (AT-07): mandatory."""
    in_batch = element.tag == check.path("PmtInf")
    own = "CdtrAcct" if in_batch == (check.kind == DEBIT) else "DbtrAcct"
    if not check.has(element, own):
        yield element, "", {"element": own}


@rule("account.other", *_ACCOUNTS)
def account_is_an_iban(account, check):
    """EPC130-08, CdtrAcct/Id and DbtrAcct/Id: only IBAN."""
    if not check.has(account, "Id/IBAN"):
        yield account, mask(check.text(account, "Id/Othr/Id")), {}


@rule("account.iban", "IBAN")
def iban_is_right(element, _check):
    """ISO 13616: the country's length, and check digits."""
    text = (element.text or "").strip()
    faults = iban_faults(text)
    if faults and faults != ("country",):
        yield element, mask(text), {}


@rule("account.country", "IBAN")
def iban_is_of_sepa(element, _check):
    """EPC409-09: banks in the geographical scope of the SEPA schemes."""
    text = (element.text or "").strip()
    if iban_faults(text) == ("country",):
        yield element, mask(text), {"country": text[:2]}


@rule("agent.missing", "DrctDbtTxInf", "PmtInf")
def party_has_a_bank(element, check):
    """EPC130-08, CdtrAgt (AT-12) and DbtrAgt (AT-13): mandatory; EPC132-08: DbtrAgt."""
    in_batch = element.tag == check.path("PmtInf")
    own = "CdtrAgt" if in_batch and check.kind == DEBIT else "DbtrAgt"
    if not check.has(element, own):
        yield element, "", {"element": own}


@rule("agent.identification", "DbtrAgt", "CdtrAgt")
def bank_is_bic_or_not_provided(agent, check):
    """EPC130-08, DbtrAgt and CdtrAgt: BICFI, or Othr/Id NOTPROVIDED, nothing else."""
    found = agent.find(check.path("FinInstnId"))
    names = [] if found is None else [etree.QName(child).localname for child in found]
    other = check.text(agent, "FinInstnId/Othr/Id")
    if names in (["BICFI"], ["BICFI", "LEI"]):
        return
    if names != ["Othr"] or other != "NOTPROVIDED":
        yield agent, other or ", ".join(names), {}


@rule("agent.bic", "BICFI", "AnyBIC")
def bic_is_well_formed(element, _check):
    """ISO 9362: 8 or 11 characters, the country at 5 and 6."""
    text = (element.text or "").strip()
    if not _BIC.fullmatch(text):
        yield element, text, {}


def _agent_and_iban(transaction, check):
    """The other side's bank and account."""
    side = "Dbtr" if check.kind == DEBIT else "Cdtr"
    agent = transaction.find(check.path(f"{side}Agt"))
    return agent, check.text(transaction, f"{side}Acct/Id/IBAN")


@rule("agent.bic_missing", "DrctDbtTxInf", "CdtTrfTxInf")
def bic_where_the_bank_asks(transaction, check):
    """EPC130-08, DbtrAgt: the BIC where a bank outside the EEA is involved and the
    creditor's bank asks for it."""
    agent, iban = _agent_and_iban(transaction, check)
    given = agent is not None and check.text(agent, "FinInstnId/BICFI")
    if iban[:2] in check.options.bic_countries and not given:
        yield transaction if agent is None else agent, "", {"country": iban[:2]}


@rule("agent.bic_needless", "DrctDbtTxInf", kinds=(DEBIT,), blocking=False)
def bic_only_outside_the_eea(transaction, check):
    """EPC130-08, DbtrAgt: NOTPROVIDED where all banks are in the EEA."""
    agent, iban = _agent_and_iban(transaction, check)
    if agent is None or iban[:2] in check.options.bic_countries:
        return
    bic = check.text(agent, "FinInstnId/BICFI")
    creditor = check.text(check.head(transaction), "CdtrAcct/Id/IBAN")
    if bic and is_eea(iban) and is_eea(creditor):
        yield agent, bic, {}
