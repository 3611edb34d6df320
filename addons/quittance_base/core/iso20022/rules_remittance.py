"""Rules about what the debtor reads: remittance information."""

from lxml import etree
from stdnum import iso11649

from .charset import REMITTANCE_LENGTH
from .findings import DEBIT, rule


@rule("remittance.both", "RmtInf")
def one_kind_of_remittance(element, check):
    """EPC130-08, RmtInf (AT-22): either Ustrd or Strd."""
    if check.has(element, "Ustrd") and check.has(element, "Strd"):
        yield element, "", {}


@rule("remittance.repeated", "RmtInf")
def remittance_once(element, check):
    """EPC130-08, RmtInf/Ustrd and RmtInf/Strd: one occurrence."""
    for name in ("Ustrd", "Strd"):
        count = len(check.inside(element, name))
        if count > 1:
            yield element, str(count), {"element": name}


@rule("remittance.length", "Ustrd")
def remittance_is_short(element, _check):
    """EPC130-08, RmtInf/Ustrd: at most 140 characters."""
    text = element.text or ""
    if len(text) > REMITTANCE_LENGTH:
        yield element, text, {"length": len(text)}


@rule("remittance.structured", "Strd")
def structured_is_a_creditor_reference(element, check):
    """EPC130-08, RmtInf/Strd: only CdtrRefInf with Tp/CdOrPrtry/Cd SCOR and Ref."""
    names = [etree.QName(child).localname for child in element]
    kind = check.text(element, "CdtrRefInf/Tp/CdOrPrtry/Cd")
    if names != ["CdtrRefInf"] or kind != "SCOR":
        yield element, kind or ", ".join(names), {}
    elif not check.text(element, "CdtrRefInf/Ref"):
        yield element, "", {}


@rule("remittance.structured_length", "Strd")
def structured_is_short(element, _check):
    """EPC130-08, RmtInf/Strd: at most 140 characters, tags inside it included."""
    length = 0
    for one in element.iterdescendants(etree.Element):
        length += 2 * len(etree.QName(one).localname) + len("<></>")
        length += len(one.text.strip()) if one.text else 0
    if length > REMITTANCE_LENGTH:
        yield element, str(length), {"length": length}


@rule("remittance.check", "CdtrRefInf/Ref")
def creditor_reference_is_right(element, check):
    """ISO 11649: a reference that begins with RF has check digits; EPC130-08,
    CdtrRefInf/Tp/Issr: ISO says that it is one."""
    text = (element.text or "").strip()
    issuer = check.text(element.getparent(), "Tp/Issr")
    if (issuer == "ISO" or text.startswith("RF")) and not iso11649.is_valid(text):
        yield element, text, {}


@rule("tradename.missing", "DrctDbtTxInf", kinds=(DEBIT,))
def trade_name_is_seen(transaction, check):
    """EPC016-06, 4.3 (AT-03): a trade name other than the legal name reaches the
    debtor, as a name or in the remittance information."""
    wanted = check.options.trade_name.lower()
    batch = check.head(transaction)
    places = (
        (transaction, "RmtInf/Ustrd"),
        (transaction, "UltmtCdtr/Nm"),
        (batch, "UltmtCdtr/Nm"),
        (batch, "Cdtr/Nm"),
    )
    if wanted and not any(wanted in check.text(*p).lower() for p in places):
        yield transaction, "", {"name": check.options.trade_name}
