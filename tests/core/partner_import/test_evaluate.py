from datetime import date
from decimal import Decimal

import pytest

from partner_import.core.corrections import corrected, read
from partner_import.core.evaluate import Evaluator, Fixed
from partner_import.core.matches import ClientMatch, Known, Rules, ServiceMatch
from partner_import.core.months import billing_month, date_problem, last_day
from quittance_base.core.profile.model import CellError, ParsedRow

D = Decimal
MAPPED = frozenset({"client", "service", "date", "quantity", "price", "amount"})
VALUES = {
    "client": "A1",
    "service": "SH",
    "date": date(2026, 1, 15),
    "quantity": D(2),
    "price": D(5),
    "amount": None,
}


def row(errors=(), currency=None, **values):
    return ParsedRow(2, ["raw"], {**VALUES, **values}, tuple(errors), currency)


def evaluator(**rules):
    known = Known(
        clients={"A1": ClientMatch(1), "OLD": ClientMatch(code="archived_client")},
        services={
            "SH": ServiceMatch(10),
            "NO": ServiceMatch(ignore=True),
            "NA": ServiceMatch(11, problem="missing_account"),
        },
        currencies={"EUR": (1, D("0.01")), "JPY": (2, D(1))},
    )
    rules = {"mapped": MAPPED, **rules}
    return Evaluator(Rules("EUR", date(2026, 2, 3), **rules), known)


def judge(fixed=None, rules=None, **values):
    out = evaluator(**(rules or {})).evaluate(row(**values), fixed)
    return out.state, out.reason_code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"client": None}, "no_client"),
        ({"client": "Z9"}, "unknown_client"),
        ({"client": "OLD"}, "archived_client"),
        ({"service": None}, "no_service"),
        ({"service": "ZZ"}, "unknown_service"),
        ({"service": "NA"}, "missing_account"),
        ({"date": None}, "missing_date"),
        ({"date": date(1926, 1, 1)}, "date_too_old"),
        ({"date": date(2026, 3, 7)}, "date_in_future"),
        ({"quantity": None}, "missing_quantity"),
        ({"price": None}, "missing_price"),
        ({"line_id": "9" * 201}, "line_ref_too_long"),
        ({"price": D(10) ** 12}, "amount_too_large"),
        ({"amount": D(11)}, "amount_differs"),
        ({"quantity": D(0), "price": None, "amount": D(3)}, "amount_without_quantity"),
        ({"currency": "CHF"}, "inactive_currency"),
    ],
)
def test_reasons(values, code):
    assert judge(**values) == ("rejected", code)


def test_cell_error_is_told_first():
    error = CellError("invalid_date", "date", "Date", "31/02")
    out = evaluator().evaluate(row([error], client=None, date=None))
    assert out.reason_code == "invalid_date"
    assert out.reason_params == {"field": "date", "column": "Date", "value": "31/02"}


def test_what_is_never_billed_needs_no_client():
    assert judge(client="Z9", service="NO") == ("ignored", "alias_ignored")
    assert judge(client=None, price=D(0)) == ("ignored", "zero_price")


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        ("ignore", ("ignored", "zero_price")),
        ("reject", ("rejected", "zero_price")),
        ("keep", ("ready", None)),
    ],
)
def test_zero_rule(rule, outcome):
    assert judge(rules={"zero_rule": rule}, price=D(0)) == outcome


def test_kept_zero_needs_a_client():
    assert judge(rules={"zero_rule": "keep"}, price=D(0), client=None)[1] == "no_client"


def test_negative_rule():
    assert judge(quantity=D(-1)) == ("ready", None)
    rules = {"negative_rule": "reject"}
    assert judge(rules=rules, quantity=D(-1)) == ("rejected", "negative")


def test_closed_period_and_the_month_chosen_instead():
    rules = {"closed_until": date(2026, 1, 31)}
    assert judge(rules=rules) == ("rejected", "closed_period")
    assert judge(rules=rules, fixed=Fixed(billing_month=date(2026, 2, 1)))[0] == "ready"


def test_choices_of_a_person_win():
    fixed = Fixed(client_id=7, service=ServiceMatch(70))
    out = evaluator().evaluate(row(client=None, service="ZZ"), fixed)
    assert (out.client_id, out.product_id, out.state) == (7, 70, "ready")
    assert judge(fixed=Fixed(ignore=True)) == ("ignored", "set_aside")


def test_price_list_waits_for_client_and_product():
    judge_list = evaluator(price_mode="pricelist")
    request = judge_list.price_request(row())
    assert request == (1, 10, D(2), date(2026, 1, 15), 1)
    assert judge_list.price_request(row(client="Z9")) is None
    assert judge_list.evaluate(row()).reason_code == "no_list_price"
    assert judge_list.evaluate(row(client="Z9")).reason_code == "unknown_client"
    judge_list.known.prices[request] = D(4)
    assert judge_list.evaluate(row()).amount == D("8.00")


def test_rounding_follows_the_currency():
    assert evaluator().evaluate(row(currency="JPY", price=D("5.3"))).amount == D(11)


def test_billing_month():
    arrival = date(2026, 2, 3)
    assert billing_month(date(2026, 1, 15), arrival, "service") == date(2026, 1, 1)
    assert billing_month(date(2026, 1, 15), arrival, "arrival") == date(2026, 2, 1)
    assert billing_month(None, arrival, "service") is None
    assert last_day(date(2028, 2, 3)) == date(2028, 2, 29)
    assert date_problem(date(2026, 3, 6), arrival) is None


def test_corrections_replace_values_and_their_errors():
    error = CellError("not_a_number", "quantity", "Qty", "two")
    fresh = corrected(row([error], quantity=None), {"quantity": "3"})
    assert (fresh.values["quantity"], fresh.errors) == (D(3), ())


def test_corrected_figures_outdate_the_total_of_the_file():
    fresh = corrected(row(amount=D(10)), {"quantity": "3"})
    assert evaluator().evaluate(fresh).amount == D("15.00")
    fresh = corrected(row(price=None, amount=D(10)), {"quantity": "3"})
    assert evaluator().evaluate(fresh).amount == D("15.00")
    fresh = corrected(row(amount=D(10)), {"amount": "7"})
    assert evaluator().evaluate(fresh).amount == D("7.00")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "x"])
def test_correction_must_be_a_number(text):
    with pytest.raises(ValueError, match="no number"):
        read("quantity", text)
