"""One table of reasons; claims by the days since the debit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance_base.core.iso20022 import return_codes as codes
from quittance_base.core.iso20022.calendar import add_target_days
from quittance_base.core.iso20022.refunds import Claim, classify, window

# Guidance on reason codes (EPC173-14) and what camt and pain.002 carry for transfers.
EPC = set(
    "AC01 AC04 AC06 AC13 AG01 AG02 AM04 AM05 BE05 CNOR DNOR ED05 FF01 FF05 FOCR MD01"
    " MD02 MD06 MD07 MS02 MS03 RC01 RR01 RR02 RR03 RR04 SL01 TM01 ARDT CUST DUPL FRAD"
    " LEGL NOAS NOOR TECH UPAY AM09 BE04".split()
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_every_code_of_the_schemes_is_there():
    assert set(codes.RETURN_CODES) >= EPC
    assert len(codes.RETURN_CODES) >= 65


@pytest.mark.parametrize("one", codes.RETURN_CODES.values(), ids=lambda one: one.code)
def test_a_row_is_whole_and_makes_sense(one):
    assert one.kind in codes.KINDS
    assert one.mandate in codes.MANDATE_ACTIONS
    assert one.retry in codes.RETRIES
    assert one.mail in codes.MAILS
    assert (one.retry == "never") == (one.max_retries == 0)
    assert one.english.endswith(".") and one.french.endswith(".")
    assert one.english != one.french
    if one.kind == "dispute":
        assert one.retry == "never" and one.human and not one.fallback
    if one.kind == "ours":
        assert one.mail == "none" and one.human and one.mandate != "end"
    if one.kind == "soft":
        assert one.mandate == "keep" and one.retry != "never" or one.human
    if one.mandate == "end":
        assert one.retry == "never" and not one.fallback


@pytest.mark.parametrize(
    ("code", "mandate", "retry", "most"),
    [
        ("AM04", "keep", "salary", 2),
        ("MS03", "keep", "salary", 2),
        ("AC04", "suspend", "never", 0),
        ("MD01", "end", "never", 0),
        ("MD06", "keep", "never", 0),
        ("MD07", "end", "never", 0),
        ("TM01", "keep", "redate", 2),
    ],
)
def test_what_is_done_by_default(code, mandate, retry, most):
    one = codes.return_code(code)
    assert (one.mandate, one.retry, one.max_retries) == (mandate, retry, most)


def test_an_unknown_code_goes_to_a_human():
    one = codes.return_code("ZZ99")
    assert one.human and one.retry == "never" and one.mandate == "keep"
    assert one.mail == "none" and one.text("fr_FR").startswith("La banque")


DEBIT = date(2026, 3, 17)


@pytest.mark.parametrize(
    ("back", "code", "scheme", "claim"),
    [
        (date(2026, 3, 16), "AM04", "CORE", Claim.REJECTED),
        (date(2026, 3, 17), "AM04", "CORE", Claim.RETURNED),
        (date(2026, 3, 24), "MD01", "CORE", Claim.RETURNED),
        (date(2026, 3, 18), "MD06", "CORE", Claim.REFUND),
        (date(2026, 3, 25), "MD01", "CORE", Claim.UNAUTHORISED),
        (date(2026, 5, 14), "MD06", "CORE", Claim.REFUND),
        (date(2026, 5, 15), "MD06", "CORE", Claim.TOO_LATE),
        (date(2027, 4, 17), "MD01", "CORE", Claim.UNAUTHORISED),
        (date(2027, 6, 30), "MD01", "CORE", Claim.TOO_LATE),
        (date(2026, 3, 20), "AM04", "B2B", Claim.RETURNED),
        (date(2026, 3, 23), "MD06", "B2B", Claim.TOO_LATE),
    ],
)
def test_by_what_right_money_came_back(back, code, scheme, claim):
    assert classify(DEBIT, back, code, scheme) is claim


@given(DAYS)
def test_a_debtors_last_days(day):
    found = window(day)
    assert found.refund_until == day + timedelta(days=56)
    assert 393 <= (found.unauthorised_until - day).days <= 397
    assert found.unauthorised_until.day <= day.day


@given(DAYS, st.integers(0, 600), st.sampled_from(["MD01", "MD06", "AM04", ""]))
def test_a_claim_never_gets_better_with_time(day, days, code):
    order = [Claim.RETURNED, Claim.REFUND, Claim.UNAUTHORISED, Claim.TOO_LATE]
    first = classify(day, day + timedelta(days=days), code)
    later = classify(day, day + timedelta(days=days + 1), code)
    assert order.index(first) <= order.index(later)


@given(DAYS)
def test_the_eighth_week_counts_whole(day):
    last = window(day).refund_until
    assert classify(day, last, "MD06") is Claim.REFUND
    late = add_target_days(last, 2) + timedelta(days=1)
    assert classify(day, late, "MD06") is Claim.TOO_LATE
