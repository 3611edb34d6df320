"""Why-nots and dates, one rule at a time."""

from decimal import Decimal

import pytest
from collect_samples import TODAY, days, item, means, one, situation, why

from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.items import Hold
from sepa_autocollect.core.means import CARD, SEPA_BANK, SEPA_PROVIDER
from sepa_autocollect.core.policy import Policy
from sepa_autocollect.core.reasons import ASK_MEANS, REASONS


def test_a_due_invoice_is_charged_today():
    debit = one([item()], means())
    assert (debit.collect_on, debit.send_on, debit.because) == (TODAY, TODAY, "")
    assert (debit.amount, debit.items, debit.number) == (Decimal("100.00"), (1,), 1)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("nothing_open", {"residual": "0"}),
        ("in_attempt", {"attempt": "a1"}),
        ("other_payment", {"payment": "INV/1-1"}),
        ("disputed", {"disputed": "wrong price"}),
    ],
)
def test_what_stops_an_item(code, values):
    assert why([item(**values)], means()) == code


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("mandate_unsigned", {"state": "draft"}),
        ("mandate_waiting_bank", {"state": "waiting_bank"}),
        ("mandate_suspended", {"state": "suspended", "reason": "AC04"}),
        ("mandate_cancelled", {"state": "cancelled"}),
        ("means_set_aside", {"state": "set_aside"}),
        ("provider_not_ready", {"state": "not_ready"}),
        ("mandate_dormant", {"dormant_on": TODAY}),
        ("mandate_ended", {"ends_on": TODAY - days(1)}),
        ("over_means_limit", {"limit": Decimal("99.99")}),
    ],
)
def test_what_stops_a_mandate(code, values):
    left = one([item()], means("sdd", SEPA_PROVIDER, notice_days=0, **values))
    assert left.code == code
    assert left.params["means"] == "sdd"
    assert left.params["tried"] == (("sdd", code),)


def test_no_means_says_what_to_do():
    left = one([item()])
    assert (left.code, left.action) == ("no_means", ASK_MEANS)


def test_an_expired_card_is_told_by_the_day_of_the_debit():
    card = means(ends_on=TODAY + days(3))
    assert why([item(due=TODAY + days(4))], card) == "card_expired"
    assert one([item(due=TODAY + days(3))], card).collect_on == TODAY + days(3)


def test_currencies_of_means():
    dollars = [item(currency="USD")]
    mandate = means("sdd", SEPA_BANK)
    assert why(dollars, mandate) == "currency_not_supported"
    assert one(dollars, mandate, means()).means.kind == CARD
    euros_only = means(currencies=frozenset({"EUR"}))
    assert why(dollars, euros_only) == "currency_not_supported"


def test_holds_end_with_their_last_day():
    hold = Hold("invoice", 1, "asked by sales", TODAY)
    left = one([item()], means(), holds=[hold])
    assert left.code == "hold"
    assert left.params["until"] == TODAY
    ended = Hold("client", 1, "asked by sales", TODAY - days(1))
    assert one([item()], means(), holds=[ended]).amount
    assert why([item()], means(), holds=[Hold("client", 1, "for good")]) == "hold"


def test_of_two_holds_the_longer_one_tells():
    holds = [
        Hold("invoice", 1, "short", TODAY + days(1)),
        Hold("invoice", 1, "long", TODAY + days(9)),
    ]
    for both in (holds, holds[::-1]):
        assert one([item()], means(), holds=both).params["reason"] == "long"
    for both in (
        [Hold("invoice", 1, "ever"), *holds],
        [*holds, Hold("invoice", 1, "ever")],
    ):
        assert one([item()], means(), holds=both).params["reason"] == "ever"


def test_when_an_invoice_is_wanted():
    items = [item(due=TODAY + days(10), validated=TODAY - days(1))]
    assert one(items, means()).collect_on == TODAY + days(10)
    before = Policy(when="before_due", days_before=4)
    assert one(items, means(), policy=before).collect_on == TODAY + days(6)
    at_once = Policy(when="validation")
    assert one(items, means(), policy=at_once).collect_on == TODAY


def test_what_is_due_after_the_horizon_waits():
    left = one([item(due=TODAY + days(61))], means())
    assert (left.code, left.params["until"]) == ("not_yet_due", TODAY + days(61))
    today = one([item(due=TODAY + days(1))], means(), horizon=0)
    assert (today.code, today.params["until"]) == ("not_yet_due", TODAY + days(1))


def test_weekdays_and_blackout_move_the_debit_and_say_so():
    policy = Policy(weekdays=frozenset({1, 3}), blackout=frozenset({TODAY + days(1)}))
    debit = one([item()], means(), policy=policy)
    assert debit.collect_on == TODAY + days(3)
    assert (debit.because, debit.rule) == ("moved", "weekday")
    left = one([item()], means(), policy=policy, horizon=0)
    assert (left.code, left.params["rule"]) == ("moved", "weekday")


def test_a_policy_without_any_day_left_is_told():
    closed = frozenset(TODAY + days(n) for n in range(500))
    assert why([item()], means(), policy=Policy(blackout=closed)) == "no_collection_day"


def test_totals_and_what_leaves_today():
    items = [item(1), item(2, due=TODAY + days(20)), item(3, disputed="x")]
    sdd = means("sdd", SEPA_PROVIDER, partner=2)
    items.append(item(4, partner=2, due=TODAY + days(20)))
    decision = decide(situation(items, [means(), sdd]))
    assert decision.totals() == {
        ("card", "EUR"): (2, Decimal(200)),
        ("sepa_provider", "EUR"): (1, Decimal(100)),
    }
    assert [debit.items for debit in decision.to_send()] == [(1,)]
    assert decision.left_by_reason() == {"disputed": 1}
    assert decision.notices() == ()
    later = decide(situation(items, [means(), sdd], today=TODAY + days(6)))
    assert [notice.items for notice in later.notices()] == [(4,)]


def test_every_reason_says_what_to_do():
    assert all(REASONS.values())
