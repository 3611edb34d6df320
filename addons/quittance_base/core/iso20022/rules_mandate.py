"""Rules about mandates and their amendments, in direct debits."""

from datetime import date

from .countries import bank_code, mask
from .findings import DEBIT, rule

_ONLY = (DEBIT,)
_NEW_BANK = "SMNDA"
_ONCE = ("FRST", "FNAL", "OOFF")
_DETAILS = "AmdmntInfDtls"


@rule("mandate.missing", "DrctDbtTxInf", kinds=_ONLY)
def mandate_is_named(transaction, check):
    """EPC130-08, MndtRltdInf/MndtId (AT-01) and DtOfSgntr (AT-25): mandatory."""
    for name in ("MndtId", "DtOfSgntr"):
        if not check.text(transaction, f"DrctDbtTx/MndtRltdInf/{name}"):
            yield transaction, "", {"element": name}


@rule("mandate.signed_later", "DtOfSgntr", kinds=_ONLY)
def signature_is_not_to_come(element, check):
    """EPC016-06, 4.1: the mandate is signed before the first collection."""
    text = (element.text or "").strip()
    try:
        later = date.fromisoformat(text[:10]) > check.options.today
    except ValueError:
        later = True
    if later:
        yield element, text, {"today": check.options.today.isoformat()}


@rule("mandate.repeated", "GrpHdr", kinds=_ONLY)
def once_only_types_come_once(header, check):
    """EPC016-06, 4.3 (AT-21): a mandate has one first, one final, one one-off debit."""
    seen = set()
    for batch in check.inside(header, "../PmtInf"):
        sequence = check.text(batch, "PmtTpInf/SeqTp")
        if sequence not in _ONCE:
            continue
        path = "DrctDbtTxInf/DrctDbtTx/MndtRltdInf/MndtId"
        for one in check.inside(batch, path):
            key = (sequence, (one.text or "").strip())
            if key in seen:
                yield one, key[1], {"sequence": sequence}
            seen.add(key)


@rule("mandate.signature_on_paper", "ElctrncSgntr", kinds=_ONLY)
def electronic_signature_of_electronic_mandates(element, check):
    """EPC130-08, ElctrncSgntr (AT-16): not for mandates on paper."""
    mandate = check.text(element.getparent(), "MndtId")
    if mandate in check.options.paper_mandates:
        yield element, mandate, {}


@rule("ultimate.missing", "DrctDbtTxInf", kinds=_ONLY)
def ultimate_debtor_of_the_mandate(transaction, check):
    """EPC130-08, UltmtDbtr/Nm (AT-15): mandatory when the mandate names one."""
    mandate = check.text(transaction, "DrctDbtTx/MndtRltdInf/MndtId")
    named = mandate in check.options.ultimate_debtors
    if named and not check.text(transaction, "UltmtDbtr/Nm"):
        yield transaction, mandate, {}


@rule("amendment.details_missing", "MndtRltdInf", kinds=_ONLY)
def announced_amendment_is_told(mandate, check):
    """EPC130-08, AmdmntInfDtls (AT-24): mandatory when AmdmntInd is true."""
    details = mandate.find(check.path(_DETAILS))
    told = details is not None and len(details)
    if check.text(mandate, "AmdmntInd") in ("true", "1") and not told:
        yield mandate, "", {}


@rule("amendment.not_flagged", "MndtRltdInf", kinds=_ONLY)
def told_amendment_is_announced(mandate, check):
    """EPC130-08, AmdmntInfDtls: only when AmdmntInd is true."""
    flag = check.text(mandate, "AmdmntInd")
    if check.has(mandate, _DETAILS) and flag not in ("true", "1"):
        yield mandate, flag, {}


@rule("amendment.account", "OrgnlDbtrAcct", kinds=_ONLY)
def original_account_is_iban_or_smnda(account, check):
    """EPC130-08, OrgnlDbtrAcct: IBAN (same bank), or Othr/Id SMNDA (any other)."""
    other = check.text(account, "Id/Othr/Id")
    if not check.has(account, "Id/IBAN") and other != _NEW_BANK:
        yield account, mask(other) if other else "", {}


@rule("amendment.agent", f"{_DETAILS}/OrgnlDbtrAgt", kinds=_ONLY)
def original_bank_is_not_told(agent, check):
    """EPC130-08, OrgnlDbtrAgt: not together with SMNDA, and never SMNDA itself, which
    was the form until November 2016."""
    account = check.text(agent.getparent(), "OrgnlDbtrAcct/Id/Othr/Id")
    own = check.text(agent, "FinInstnId/Othr/Id")
    if _NEW_BANK in (account, own):
        yield agent, own, {}


@rule("amendment.unchanged", _DETAILS, kinds=_ONLY)
def amendment_says_something_new(details, check):
    """EPC130-08, AmdmntInfDtls: holds what was, where it differs from what is."""
    mandate = details.getparent()
    transaction = mandate.getparent().getparent()
    scheme = check.text(transaction, "DrctDbtTx/CdtrSchmeId/Id/PrvtId/Othr/Id")
    scheme = scheme or check.text(
        check.head(transaction), "CdtrSchmeId/Id/PrvtId/Othr/Id"
    )
    pairs = {
        "OrgnlMndtId": check.text(mandate, "MndtId"),
        "OrgnlDbtrAcct/Id/IBAN": check.text(transaction, "DbtrAcct/Id/IBAN"),
        "OrgnlCdtrSchmeId/Id/PrvtId/Othr/Id": scheme,
        "OrgnlCdtrSchmeId/Nm": check.text(check.head(transaction), "Cdtr/Nm"),
    }
    for path, now in pairs.items():
        then = check.text(details, path)
        if then and then == now:
            yield details, mask(then) if "IBAN" in path else then, {"element": path}


@rule("amendment.other_bank", f"{_DETAILS}/OrgnlDbtrAcct", kinds=_ONLY, blocking=False)
def original_iban_only_within_a_bank(account, check):
    """EPC130-08, OrgnlDbtrAcct/Id/IBAN: only when the account moved within one bank;
    two bank codes can be one bank, so this is for a human to look at."""
    then = check.text(account, "Id/IBAN")
    transaction = account.getparent().getparent().getparent().getparent()
    now = check.text(transaction, "DbtrAcct/Id/IBAN")
    if then and now and bank_code(then) != bank_code(now):
        yield account, mask(then), {}
