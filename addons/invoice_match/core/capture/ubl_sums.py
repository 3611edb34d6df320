"""VAT breakdown and sums of UBL."""

from decimal import Decimal

from .document import Tax, Totals


def read_taxes(top, currency: str) -> tuple[Tax, ...]:
    """The rows of the VAT breakdown, without those in the accounting currency."""
    return tuple(
        Tax(
            category=one.text("TaxCategory/ID"),
            rate=one.number("TaxCategory/Percent", "Percent"),
            basis=one.number("TaxableAmount"),
            amount=one.number("TaxAmount"),
            reason=one.text("TaxCategory/TaxExemptionReason"),
            reason_code=one.text("TaxCategory/TaxExemptionReasonCode"),
            kind=(one.text("TaxCategory/TaxScheme/ID") or "VAT").upper(),
        )
        for total in top.all("TaxTotal")
        for one in total.all("TaxSubtotal")
        if one.at("TaxAmount").attribute("currencyID") in ("", currency)
    )


def read_totals(top, currency: str, tax_currency: str) -> Totals:
    """``LegalMonetaryTotal`` and the tax totals of both currencies."""
    sums = top.at("LegalMonetaryTotal", "RequestedMonetaryTotal")
    mine = accounting = None
    totals = list(top.all("TaxTotal"))
    detailed = [one for one in totals if one.maybe("TaxSubtotal")]
    for one in totals:
        given = one.at("TaxAmount").attribute("currencyID")
        amount = one.number("TaxAmount")
        if amount is None:
            continue
        if given and given == tax_currency and given != currency:
            accounting = amount
        elif given in ("", currency) and (not detailed or one.maybe("TaxSubtotal")):
            # Before EN 16931 each kind of tax had a total of its own.
            mine = amount if mine is None else mine + amount
        elif given in ("", currency):
            # A total without rows repeats those with rows, for the accounts.
            accounting = amount
    paid = [one.number("PaidAmount") for one in top.all("PrepaidPayment")]
    paid = [one for one in paid if one is not None]
    # Only in XRechnung's extension it is another's claim; else it tells of BT-113.
    third = paid if "extension:xrechnung" in top.text("CustomizationID") else ()
    return Totals(
        lines=sums.number("LineExtensionAmount"),
        allowances=sums.number("AllowanceTotalAmount"),
        charges=sums.number("ChargeTotalAmount"),
        untaxed=sums.number("TaxExclusiveAmount"),
        tax=mine,
        tax_accounting=accounting,
        total=sums.number("TaxInclusiveAmount"),
        prepaid=sums.number("PrepaidAmount"),
        rounding=sums.number("PayableRoundingAmount"),
        due=sums.number("PayableAmount"),
        third_party=sum(third, Decimal(0)) if third else None,
    )
