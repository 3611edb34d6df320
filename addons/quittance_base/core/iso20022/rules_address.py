"""Rules about postal addresses: structured or hybrid, since 15 November 2026."""

from .countries import SEPA_COUNTRIES, is_eea
from .findings import DEBIT, rule

_MAX_LINES = 2
_MAX_LINE_LENGTH = 70


@rule("address.unstructured", "PstlAdr")
def address_is_not_free_text(address, check):
    """EPC153-22: unstructured addresses are refused since 15 November 2026."""
    lines = check.inside(address, "AdrLine")
    if lines and not check.text(address, "TwnNm"):
        yield address, " / ".join(line.text or "" for line in lines), {}


@rule("address.incomplete", "PstlAdr")
def address_has_town_and_country(address, check):
    """EPC130-08, PstlAdr: TwnNm and Ctry are mandatory in a structured or hybrid one."""
    if check.has(address, "AdrLine") and not check.text(address, "TwnNm"):
        return
    for name in ("TwnNm", "Ctry"):
        if not check.text(address, name):
            yield address, "", {"element": name}


@rule("address.lines", "PstlAdr")
def address_has_two_lines_at_most(address, check):
    """EPC130-08, PstlAdr/AdrLine: at most two in a hybrid address."""
    lines = check.inside(address, "AdrLine")
    if len(lines) > _MAX_LINES:
        yield address, str(len(lines)), {}


@rule("address.line_length", "PstlAdr/AdrLine")
def address_lines_are_short(line, _check):
    """EPC130-08, PstlAdr/AdrLine: at most 70 characters."""
    text = line.text or ""
    if len(text) > _MAX_LINE_LENGTH:
        yield line, text, {"length": len(text)}


@rule("address.debtor_missing", "DrctDbtTxInf", "CdtTrfTxInf")
def debtor_has_an_address_outside_the_eea(transaction, check):
    """EPC130-08, Dbtr/PstlAdr: mandatory where a bank outside the EEA is involved."""
    batch = check.head(transaction)
    debit = check.kind == DEBIT
    payer, payee = (transaction, batch) if debit else (batch, transaction)
    if check.has(payer, "Dbtr/PstlAdr"):
        return
    for element, path in ((payer, "DbtrAcct/Id/IBAN"), (payee, "CdtrAcct/Id/IBAN")):
        iban = check.text(element, path)
        if iban[:2] in SEPA_COUNTRIES and not is_eea(iban):
            yield transaction, "", {"country": iban[:2]}
            return


@rule("ultimate.address", "UltmtDbtr/PstlAdr", "UltmtCdtr/PstlAdr")
def ultimate_party_has_no_address(address, _check):
    """EPC130-08, UltmtDbtr and UltmtCdtr: only Nm and Id."""
    yield address, "", {}
