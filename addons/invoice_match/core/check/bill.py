"""Does the bill show what is written? What it does not is told, never silent."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from ..capture.document import Totals
from ..capture.plan import Plan
from .finding import Finding

#: The rule of every finding here, beside the rules of EN 16931.
RULE = "BILL"
FIGURES = ("untaxed", "tax", "total")


def cannot_show(
    plan: Plan,
    *,
    currency: str,
    known_currency: str,
    active_currency: bool,
    totals: Totals,
    taxes: Iterable[str] = (),
) -> list[dict[str, str]]:
    """What a bill cannot show as it is written, whatever its figures.

    :param totals: as written; figures that contradict each other are not all shown.
    :param currency: as written.
    :param known_currency: of the bill.
    :param taxes: words of the lines that stand for a tax the company does not have.
    """
    found = [{"why": "no_tax", "where": name} for name in taxes]
    for name in FIGURES:
        written, shown = getattr(totals, name), getattr(plan, name)
        if written is not None and abs(written) != abs(shown):
            figures = _figures(abs(written), shown)
            found.append({"why": "figure", "where": name, **figures})
    if totals.total is None:
        found.append({"why": "no_total", "where": "total"})
    if currency != known_currency:
        found.append({"why": "currency", "where": currency, "bill": known_currency})
    elif not active_currency:
        found.append({"why": "inactive_currency", "where": known_currency})
    if plan.split and plan.lines:
        found.append({"why": "split", "where": "lines"})
    if plan.due != plan.total:
        why = "prepaid" if plan.prepaid else "rounding"
        found.append(
            {"why": why, "where": "due", **_figures(plan.due, plan.total)},
        )
    return found


def compare(written: Mapping, shown: Mapping, digits: int) -> list[dict[str, str]]:
    """Which figures of a bill are not the written ones.

    :param written: ``untaxed``, ``tax`` and ``total`` as text.
    :param shown: the same of the bill, as numbers.
    :param digits: decimals of the currency.
    """
    found = []
    for name in FIGURES:
        amount = shown[name].quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        if amount != Decimal(written[name]):
            figures = _figures(Decimal(written[name]), amount)
            found.append({"why": "figure", "where": name, **figures})
    return found


def as_findings(differences: Iterable[Mapping[str, str]]) -> tuple[Finding, ...]:
    """Differences as exceptions."""
    # That there are totals only is said by the comparison (H16), and settled there.
    return tuple(_finding(one) for one in differences if one["why"] != "split")


def _finding(one: Mapping[str, str]) -> Finding:
    written, bill = one.get("written"), one.get("shown")
    numbers = {}
    if written is not None:
        found, expected = Decimal(written), Decimal(bill)
        numbers = {"found": found, "expected": expected, "amount": found - expected}
    details = {"rule": RULE, **{k: v for k, v in one.items() if v}}
    code = "H15" if one["why"] in ("failed", "unreadable") else "H11"
    return Finding(code, details=details, **numbers)


def _figures(written: Decimal, shown: Decimal) -> dict[str, str]:
    return {"written": f"{written:f}", "shown": f"{shown:f}"}
