"""Codes of UNTDID 1001 that stand on invoices, and what is done with each.

Source: UN/EDIFACT code list 1001 (D.22B), the subset of EN 16931-1 BT-3 (invoices 1001 and
credit notes), FNFE-MPE Factur-X 1.0.7 for the French self-billed and factored forms.
"""

from dataclasses import dataclass
from decimal import Decimal

#: What is done with a document.
BILL = "bill"  # a vendor bill, matched in full
DEPOSIT = "deposit"  # paid before delivery, deducted from a later bill
CORRECTION = "correction"  # replaces or corrects an earlier invoice: somebody looks
CUMULATIVE = "cumulative"  # may repeat what earlier bills of the works said
SELF_BILLED = "self_billed"  # we should have written it ourselves
FACTORED = "factored"  # the claim was sold: somebody else is paid
INFORMATION = "information"  # booked, but no VAT may be deducted on it
NOT_DUE = "not_due"  # asks for no payment and is not booked


@dataclass(frozen=True)
class Kind:
    """One code: its treatment, and whether its amounts are in our favour."""

    code: str
    treatment: str
    credit: bool = False


def _codes(treatment: str, codes: str, credit: bool = False) -> dict[str, Kind]:
    return {code: Kind(code, treatment, credit) for code in codes.split()}


KINDS = {
    **_codes(
        BILL,
        "80 82 84 295 331 380 382 383 385 387 388 390 394 395 456 457 553 575 623 633"
        " 780 870 935",
    ),
    **_codes(BILL, "81 83 262 296 308 381 420 458 532", credit=True),
    **_codes(DEPOSIT, "386 500"),
    **_codes(DEPOSIT, "503", credit=True),
    **_codes(CORRECTION, "384 471 472 473"),
    **_codes(CUMULATIVE, "202 203 204 211 218 219 326 875 876 877"),
    **_codes(SELF_BILLED, "389 527"),
    **_codes(SELF_BILLED, "261", credit=True),
    **_codes(FACTORED, "393 501"),
    **_codes(FACTORED, "396 502", credit=True),
    **_codes(INFORMATION, "751"),
    **_codes(NOT_DUE, "71 102 130 325 817"),
}

#: Prices of goods that were invoiced before: no quantity is asked for a second time.
PRICE_ONLY = ("83", "84", "295", "296")


def is_price_only(code: str) -> bool:
    """Whether a document of this code corrects prices of earlier invoices only.

    >>> is_price_only("295"), is_price_only("380")
    (True, False)
    """
    return code.lstrip("0") in PRICE_ONLY


def kind_of(code: str) -> Kind | None:
    """What is done with a document of this code; None for a code nobody defined.

    >>> kind_of("381")
    Kind(code='381', treatment='bill', credit=True)
    >>> kind_of("0384") == kind_of("384")
    True
    """
    return KINDS.get(code.lstrip("0"))


def is_refund(code: str, total: Decimal | None) -> bool:
    """Whether the document lowers what we owe, so that it becomes a refund.

    A negative invoice is a refund, and a negative credit note an invoice.

    >>> is_refund("384", Decimal("-8.79")), is_refund("381", Decimal("233.47"))
    (True, True)
    >>> is_refund("380", None), is_refund("381", Decimal("-5"))
    (False, False)
    """
    kind = kind_of(code)
    return bool(kind and kind.credit) != (total is not None and total < 0)
