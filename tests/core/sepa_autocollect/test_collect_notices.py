"""Which mail for which event, one for each; warnings before a means ends."""

from datetime import date, timedelta

import pytest
from collect_samples import TODAY, days, item, means, situation
from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core import notices, retry, token_health
from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.means import SEPA_PROVIDER
from sepa_autocollect.core.policy import Policy
from sepa_autocollect.core.retry import RetryPlan, Try


def told(outcome, plan=None, **values):
    return notices.notice_of_outcome(outcome, "uuid", 1, [2, 1], TODAY, plan, **values)


@pytest.mark.parametrize(
    ("outcome", "plan", "kind"),
    [
        ("done", None, "receipt"),
        ("returned", None, "returned"),
        ("refused", RetryPlan("again", TODAY, "soft"), "failure"),
        ("refused", RetryPlan("again", TODAY, "funds"), "failure"),
        ("refused", RetryPlan("confirm", TODAY, "authentication"), "confirm"),
        ("refused", RetryPlan("next_means", None, "hard"), "new_means"),
        ("refused", RetryPlan("next_means", None, "never"), "new_means"),
        ("refused", RetryPlan("next_means", None, "soft"), "last_reminder"),
        ("refused", RetryPlan("again", TODAY, "busy"), None),
        ("refused", RetryPlan("next_means", None, "busy"), "last_reminder"),
        ("refused", RetryPlan("person", None, "ask"), None),
        ("unknown", None, None),
        ("pending", None, None),
        ("cancelled", None, None),
    ],
)
def test_what_a_client_is_told(outcome, plan, kind):
    notice = told(outcome, plan)
    assert (notice and notice.kind) == kind
    if notice:
        assert (notice.items, notice.on) == ((1, 2), TODAY)


def test_with_another_means_a_hard_refusal_is_a_failure_only():
    plan = RetryPlan("next_means", None, "hard")
    assert told("refused", plan, other_means=True).kind == "failure"


def test_one_event_is_told_once_whatever_the_mail():
    again = told("refused", RetryPlan("again", TODAY, "soft"))
    last = told("refused", RetryPlan("next_means", None, "soft"))
    assert again.key == last.key
    assert told("done").key != again.key
    assert notices.unsent([again, last, told("done")], set()) == [again, told("done")]
    assert notices.unsent([again], {again.key}) == []


def test_keys_do_not_run_into_one_another():
    assert notices.dedupe_key("a", "b", "c") != notices.dedupe_key("a", "bc", "")
    assert len(notices.dedupe_key("a")) == 64


def test_one_announcement_for_a_clients_debit_and_one_on_each_early_mail():
    items = [
        item(n, due=TODAY + days(30), mail_on=TODAY if n == 3 else None)
        for n in (1, 2, 3)
    ]
    policy = Policy(grouping="client")
    sdd = means("sdd", SEPA_PROVIDER)
    (debit,) = decide(situation(items, [sdd], policy=policy)).debits
    assert {(n.by, n.items, n.on) for n in debit.notices} == {
        ("invoice", (3,), TODAY),
        ("mail", (1, 2), TODAY + days(16)),
    }
    again = decide(situation(items, [sdd], policy=policy)).debits[0]
    assert [n.key for n in again.notices] == [n.key for n in debit.notices]


# Health of means

ENDS = date(2026, 12, 31)


def warned(days_left, sent=()):
    warning = token_health.expiry_warning("card", ENDS, ENDS - days(days_left), sent)
    return warning and warning.threshold


def key(threshold, ends=ENDS):
    return token_health.warning_key("card_expiry", "card", ends, threshold)


def test_warnings_at_60_30_and_7_days():
    assert [warned(n) for n in (61, 60, 31, 30, 8, 7, 0, -1)] == [
        None,
        60,
        60,
        30,
        30,
        7,
        7,
        None,
    ]
    assert warned(60, {key(60)}) is None
    assert warned(30, {key(60)}) == 30
    assert warned(60, {key(60, ENDS - days(365))}) == 60


@given(st.sets(st.integers(-3, 70)))
def test_each_warning_is_sent_at_most_once_and_never_after_a_nearer_one(run_days):
    sent, thresholds = set(), []
    for days_left in sorted(run_days, reverse=True):
        today = ENDS - timedelta(days=days_left)
        warning = token_health.expiry_warning("card", ENDS, today, sent)
        if warning:
            sent.add(warning.key)
            thresholds.append(warning.threshold)
            assert warning.days_left <= warning.threshold
    assert thresholds == sorted(set(thresholds), reverse=True)


def test_the_last_day_of_a_card():
    assert token_health.card_last_day(12, 2026) == date(2026, 12, 31)
    assert token_health.card_last_day(2, 28) == date(2028, 2, 29)
    with pytest.raises(ValueError, match="month"):
        token_health.card_last_day(13, 2026)


def test_a_mandate_sleeps_after_36_months():
    assert token_health.dormant_on(date(2023, 11, 30)) == date(2026, 11, 30)
    last = date(2024, 2, 29)
    assert token_health.dormant_on(date(2020, 1, 1), last) == date(2027, 2, 28)
    dormant = TODAY + days(31)
    warning = token_health.dormancy_warning("m", dormant, TODAY, ())
    assert (warning.kind, warning.threshold) == ("dormancy", 30)


def test_when_a_means_is_set_aside():
    soft = [Try("c", TODAY - days(n), retry.SOFT) for n in range(6)]
    assert token_health.set_aside(soft) == "soft"
    assert token_health.set_aside(soft[1:]) == ""
    one_night = [Try("c", TODAY, retry.FUNDS) for _ in range(9)]
    assert token_health.set_aside(one_night) == ""
    assert token_health.set_aside(soft, succeeded=TODAY - days(3)) == ""
    hard = [Try("c", TODAY, retry.HARD)]
    assert token_health.set_aside(hard) == "hard"
    assert token_health.set_aside(hard, since=TODAY) == ""
    assert token_health.set_aside([*hard, Try("c", TODAY, retry.NEVER)]) == "never"
