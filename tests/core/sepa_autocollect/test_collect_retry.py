"""Schedules after a refusal, and which provider code is which kind."""

from datetime import date

import pytest
from collect_samples import TARGET, TODAY, days, is_target_day
from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core import retry
from sepa_autocollect.core.refusals_stripe import CODES, stripe_kind
from sepa_autocollect.core.refusals_worldline import worldline_kind
from sepa_autocollect.core.retry import RetryRules, Try, card_free_on, plan_retry

RULES = RetryRules()


def tries(*kinds, on=TODAY):
    return [Try("card", on + days(n), kind, (1,)) for n, kind in enumerate(kinds)]


def plan(*kinds):
    return plan_retry(tries(*kinds), RULES, TARGET)


def test_delays_grow_and_end():
    waits = []
    for count in range(1, 5):
        soft = [Try("c", TODAY, retry.SOFT)] * count
        result = plan_retry(soft, RULES, TARGET)
        waits.append(result.on and (result.on - TODAY).days)
    assert waits == [3, 5, 7, None]
    assert plan("soft", "soft", "soft", "soft").step == retry.NEXT_MEANS


@pytest.mark.parametrize("kind", ["hard", "never"])
def test_nothing_after_a_final_refusal(kind):
    result = plan(kind, "soft")
    assert (result.step, result.on, result.kind) == (retry.NEXT_MEANS, None, kind)


def test_other_kinds():
    assert plan().step == retry.FIRST
    assert plan("ask").step == retry.PERSON
    assert plan("authentication") == retry.RetryPlan(
        retry.CONFIRM, TODAY + days(5), "authentication"
    )
    assert plan("busy").on == TODAY + days(1)
    assert plan(*["busy"] * 6).step == retry.NEXT_MEANS


@pytest.mark.parametrize(
    ("refused", "again"),
    [
        (date(2026, 11, 10), date(2026, 11, 27)),
        (date(2026, 11, 25), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 4)),
        (
            date(2026, 12, 2),
            date(2026, 12, 28),
        ),  # the 5th is a Saturday, so is the 27th
        (date(2026, 12, 29), date(2027, 1, 4)),  # 1 January and a weekend
    ],
)
def test_funds_are_asked_for_when_salaries_are_in(refused, again):
    result = plan_retry([Try("c", refused, retry.FUNDS)], RULES, TARGET)
    assert (result.step, result.on) == (retry.AGAIN, again)


def test_funds_are_asked_for_twice_more():
    assert plan("funds", "funds").step == retry.AGAIN
    assert plan("funds", "funds", "funds").step == retry.NEXT_MEANS


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_salary_day_is_a_bank_day_in_the_window(day):
    found = retry.salary_day(day, RULES, TARGET)
    assert is_target_day(found)
    assert found >= day
    assert found.day >= 27 or found.day <= 5
    assert (found - day).days < 32


@given(st.lists(st.sampled_from(retry.REFUSALS), min_size=1, max_size=30))
def test_every_schedule_ends_and_never_goes_back(kinds):
    """Play the kinds out: each try on the day planned, until patience is over."""
    done = [Try("c", TODAY, kinds[0])]
    for kind in kinds[1:]:
        result = plan_retry(done, RULES, TARGET)
        if result.step != retry.AGAIN:
            break
        assert not {one.kind for one in done} & retry.FINAL
        assert result.on > done[-1].on
        done.append(Try("c", result.on, kind))
    assert len(done) <= 1 + len(RULES.delays) + RULES.funds_tries + RULES.busy_tries


@given(st.lists(st.integers(0, 60), max_size=40), st.integers(0, 60))
def test_the_networks_limit(refused, day):
    """Trying whenever it says yes never gives 16 tries in 30 days."""
    past = [TODAY + days(n) for n in sorted(refused)[:10]]
    done = list(past)
    for n in range(day, day + 40):
        today = TODAY + days(n)
        known = [one for one in done if one <= today]
        free = card_free_on(known, (), today, RULES)
        if free is None:
            done.append(today)
            window = [one for one in done if today - days(30) < one <= today]
            assert len(window) <= RULES.card_tries
        else:
            assert free > today
            assert card_free_on(known, (), free, RULES) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": "card_declined", "decline_code": "insufficient_funds"}, "funds"),
        ({"code": "card_declined", "decline_code": "generic_decline"}, "soft"),
        ({"code": "card_declined", "decline_code": "stolen_card"}, "never"),
        ({"code": "expired_card", "type": "card_error"}, "hard"),
        ({"code": "authentication_required"}, "authentication"),
        ({"code": "card_declined", "decline_code": "try_again_later"}, "busy"),
        ({"code": "card_declined", "type": "card_error"}, "soft"),
        ({"type": "card_error", "decline_code": "new_code_of_2030"}, "soft"),
        ({"type": "invalid_request_error", "code": "parameter_missing"}, "ask"),
        ({"type": "invalid_request_error"}, "ask"),
        ({}, "ask"),
        ({"failure_code": "insufficient_funds"}, "funds"),
        ({"failure_code": "debit_not_authorized"}, "hard"),
    ],
)
def test_stripes_codes(error, kind):
    assert stripe_kind(error) == kind


def test_stripes_advice_goes_first():
    error = {"decline_code": "insufficient_funds", "advice_code": "do_not_try_again"}
    assert stripe_kind(error) == retry.NEVER
    wrong = {"decline_code": "generic_decline", "advice_code": "confirm_card_data"}
    assert stripe_kind(wrong) == retry.HARD
    later = {"decline_code": "insufficient_funds", "advice_code": "try_again_later"}
    assert stripe_kind(later) == retry.FUNDS


def test_what_stripe_blocks_is_never_asked_again():
    """Stripe answers these without asking the bank; asking again is only a fee."""
    blocked = (
        "incorrect_number lost_card pickup_card stolen_card highest_risk_level "
        "revocation_of_authorization revocation_of_all_authorizations "
        "transaction_not_allowed"
    )
    assert {CODES[code] for code in blocked.split()} <= retry.FINAL


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ([{"errorCode": "30511001", "category": "PAYMENT_PLATFORM_ERROR"}], "funds"),
        ([{"errorCode": "30051001"}], "soft"),
        ([{"errorCode": "30041001"}], "never"),
        ([{"errorCode": "30431001"}], "never"),
        ([{"errorCode": "30591001"}], "never"),
        ([{"errorCode": "30541001"}], "hard"),
        ([{"errorCode": "30911001"}], "busy"),
        ([{"errorCode": "40001134"}], "authentication"),
        ([{"errorCode": "40001139"}], "authentication"),
        ([{"errorCode": "99999999", "httpStatusCode": 402}], "soft"),
        ([{"errorCode": "50001054", "category": "DIRECT_PLATFORM_ERROR"}], "ask"),
        ([{"errorCode": "50001054", "category": "IO_ERROR"}], "busy"),
        ([{"errorCode": "30511001"}, {"errorCode": "30431001"}], "never"),
        ([], "soft"),
    ],
)
def test_worldlines_codes(errors, kind):
    assert worldline_kind(errors) == kind


@pytest.mark.parametrize("kind", [retry.FUNDS, retry.BUSY, retry.SOFT])
def test_the_table_of_return_codes_allows_fewer_tries_never_more(kind):
    day = TODAY - days(60)
    once = [Try("c", day, kind, most=1)]
    assert plan_retry(once, RULES, TARGET).step == retry.AGAIN
    twice = [*once, Try("c", day + days(5), kind, most=1)]
    assert plan_retry(twice, RULES, TARGET).step == retry.NEXT_MEANS
    many = [Try("c", day + days(n), kind, most=10) for n in range(8)]
    assert plan_retry(many, RULES, TARGET).step == retry.NEXT_MEANS


@pytest.mark.parametrize("kind", [retry.HARD, retry.FUNDS])
def test_the_table_of_return_codes_may_forbid_the_next_means(kind):
    tries = [Try("c", TODAY, kind, most=0, fallback=False)]
    assert plan_retry(tries, RULES, TARGET).step == retry.PERSON
