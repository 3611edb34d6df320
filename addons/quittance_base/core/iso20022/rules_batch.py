"""Rules about a batch: kind of payment, sequence, date, creditor identifier."""

from datetime import date, timedelta

from .calendar import is_target_day, next_target_day
from .countries import SEPA_COUNTRIES
from .findings import DEBIT, TRANSFER, rule
from .mandate import creditor_identifier_faults, same_creditor

SEQUENCES = ("FRST", "RCUR", "FNAL", "OOFF")
SCHEMES = ("CORE", "B2B")


@rule("batch.method", "PmtInf")
def method_of_the_message(batch, check):
    """EPC130-08, PmtMtd: only DD; EPC132-08: only TRF."""
    expected = "DD" if check.kind == DEBIT else "TRF"
    if (written := check.text(batch, "PmtMtd")) != expected:
        yield batch, written, {"expected": expected}


@rule("batch.service_level", "PmtInf")
def service_level_is_sepa(batch, check):
    """EPC130-08, PmtTpInf/SvcLvl/Cd: only SEPA; in transfers it may be left out."""
    written = check.text(batch, "PmtTpInf/SvcLvl/Cd")
    absent = not check.has(batch, "PmtTpInf/SvcLvl")
    if written != "SEPA" and not (absent and check.kind == TRANSFER):
        yield batch, written, {}


@rule("batch.local_instrument", "PmtInf", kinds=(DEBIT,))
def scheme_is_named(batch, check):
    """EPC130-08 and EPC131-08, LclInstrm/Cd: mandatory, CORE or B2B."""
    written = check.text(batch, "PmtTpInf/LclInstrm/Cd")
    if written not in SCHEMES:
        yield batch, written, {}


@rule("message.one_scheme", "GrpHdr", kinds=(DEBIT,))
def one_scheme_in_a_message(header, check):
    """EPC130-08, LclInstrm: Core and B2B are never in the same message."""
    found = check.inside(header, "../PmtInf/PmtTpInf/LclInstrm/Cd")
    names = list(dict.fromkeys((one.text or "").strip() for one in found))
    if len(names) > 1:
        yield header.getparent(), ", ".join(names), {}


@rule("batch.sequence_type", "PmtInf", kinds=(DEBIT,))
def sequence_is_named(batch, check):
    """EPC130-08, SeqTp (AT-21): mandatory, FRST, RCUR, FNAL or OOFF."""
    written = check.text(batch, "PmtTpInf/SeqTp")
    if written not in SEQUENCES:
        yield batch, written, {}


@rule("batch.type_in_transaction", "DrctDbtTxInf/PmtTpInf", kinds=(DEBIT,))
def type_belongs_to_the_batch(element, _check):
    """EPC130-08, DrctDbtTxInf/PmtTpInf: not used; it stands in PmtInf."""
    yield element, "", {}


@rule("batch.charge_bearer", "ChrgBr")
def charges_are_shared(element, _check):
    """EPC130-08, ChrgBr: only SLEV."""
    if (written := (element.text or "").strip()) != "SLEV":
        yield element, written, {}


def _requested(batch, check) -> tuple[object, date | None]:
    paths = ("ReqdColltnDt", "ReqdExctnDt/Dt", "ReqdExctnDt/DtTm")
    for path in paths:
        found = batch.find(check.path(path))
        if found is not None:
            try:
                return found, date.fromisoformat((found.text or "").strip()[:10])
            except ValueError:
                return found, None
    return batch, None


def _is_instant(batch, check) -> bool:
    return check.text(batch, "PmtTpInf/LclInstrm/Cd") == "INST"


@rule("date.missing", "PmtInf")
def date_is_there(batch, check):
    """EPC130-08, ReqdColltnDt (AT-11); EPC132-08, ReqdExctnDt (AT-07): mandatory."""
    where, day = _requested(batch, check)
    if day is None:
        yield where, "" if where is batch else (where.text or ""), {}


@rule("date.closed", "PmtInf")
def date_is_a_target_day(batch, check):
    """EPC016-06, 4.3: a debit is settled on a TARGET day; instant transfers on all."""
    where, day = _requested(batch, check)
    if day and not is_target_day(day) and not _is_instant(batch, check):
        yield where, day.isoformat(), {"next": next_target_day(day).isoformat()}


@rule("date.past", "PmtInf")
def date_is_to_come(batch, check):
    """EPC016-06, 4.3: a debit reaches the debtor's bank a TARGET day before it is due;
    a transfer can be asked for today."""
    where, day = _requested(batch, check)
    today = check.options.today
    if day and (day <= today if check.kind == DEBIT else day < today):
        yield where, day.isoformat(), {"today": today.isoformat()}


@rule("date.too_early", "PmtInf")
def date_is_near(batch, check):
    """EPC016-06, 4.3: how long before the due date is agreed with the bank."""
    where, day = _requested(batch, check)
    ahead = check.options.max_days_ahead
    if day and ahead is not None and day > check.options.today + timedelta(ahead):
        yield where, day.isoformat(), {"days": ahead}


@rule("scheme.missing", "DrctDbtTxInf", kinds=(DEBIT,))
def creditor_is_identified(transaction, check):
    """EPC130-08, CdtrSchmeId (AT-02): at the batch or at each transaction, not both."""
    own = check.has(transaction, "DrctDbtTx/CdtrSchmeId")
    batch = check.has(check.head(transaction), "CdtrSchmeId")
    if own == batch:
        yield transaction, "", {"count": own + batch}


@rule("scheme.type", "CdtrSchmeId", "OrgnlCdtrSchmeId", kinds=(DEBIT,))
def identifier_is_of_sepa(element, check):
    """EPC130-08, CdtrSchmeId/Id/PrvtId/Othr/SchmeNm/Prtry: only SEPA; no Cd."""
    original = element.tag == check.path("OrgnlCdtrSchmeId")
    if original and not check.has(element, "Id"):
        return
    others = check.inside(element, "Id/PrvtId/Othr")
    written = check.text(element, "Id/PrvtId/Othr/SchmeNm/Prtry")
    if len(others) != 1 or written != "SEPA" or check.has(element, "Id/OrgId"):
        yield element, written, {}


@rule("scheme.check", "CdtrSchmeId", "OrgnlCdtrSchmeId", kinds=(DEBIT,))
def identifier_is_right(element, check):
    """EPC262-08: country, check digits (mod 97-10 without characters 5 to 7)."""
    written = check.text(element, "Id/PrvtId/Othr/Id")
    original = element.tag == check.path("OrgnlCdtrSchmeId")
    if (written or not original) and creditor_identifier_faults(written):
        yield element, written, {"countries": len(SEPA_COUNTRIES)}


@rule("scheme.several", "PmtInf", kinds=(DEBIT,))
def one_creditor_in_a_batch(batch, check):
    """EPC130-08, CdtrSchmeId: a batch has one creditor, so one identifier."""
    path = "DrctDbtTxInf/DrctDbtTx/CdtrSchmeId/Id/PrvtId/Othr/Id"
    found = [(one, (one.text or "").strip()) for one in check.inside(batch, path)]
    for one, written in found:
        if not same_creditor(written, found[0][1]):
            yield one, written, {"expected": found[0][1]}
            return
