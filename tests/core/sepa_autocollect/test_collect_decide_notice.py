"""Pre-notifications, and the days on which a bank file leaves."""

from datetime import date

import pytest
from collect_samples import TODAY, days, item, means, one, situation, told

from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.means import SEPA_BANK, SEPA_PROVIDER
from sepa_autocollect.core.policy import Policy


def test_pre_notification_delays_the_first_sepa_debit():
    debit = one([item()], means("sdd", SEPA_PROVIDER))
    assert (debit.collect_on, debit.because) == (TODAY + days(14), "notice_running")
    (notice,) = debit.notices
    assert (notice.on, notice.items, notice.by) == (TODAY, (1,), "mail")


def test_an_announced_debit_keeps_its_day():
    debit = one([item(announced=told())], means("sdd", SEPA_PROVIDER))
    assert (debit.collect_on, debit.notices) == (TODAY, ())
    running = told(on=-10, collect=4)
    debit = one([item(announced=running)], means("sdd", SEPA_PROVIDER))
    assert (debit.collect_on, debit.notices) == (TODAY + days(4), ())
    too_soon = told(on=-2)
    debit = one([item(announced=too_soon)], means("sdd", SEPA_PROVIDER))
    assert (debit.collect_on, debit.notices) == (TODAY + days(12), ())


@pytest.mark.parametrize(
    "announced",
    [
        told(amount="99.99"),
        told(means_="other"),
        told(on=-60, collect=-31),
    ],
    ids=["more than announced", "another mandate", "too long ago"],
)
def test_an_announcement_that_no_longer_fits_is_made_again(announced):
    debit = one([item(announced=announced)], means("sdd", SEPA_PROVIDER))
    assert debit.collect_on == TODAY + days(14)
    assert len(debit.notices) == 1


def test_a_mandate_may_agree_other_days_of_notice():
    mandate = means("sdd", SEPA_PROVIDER, notice_days=2)
    assert one([item()], mandate).collect_on == TODAY + days(2)


def test_the_invoices_own_mail_announces_when_early_enough():
    far = item(due=TODAY + days(30), mail_on=TODAY + days(1))
    (notice,) = one([far], means("sdd", SEPA_PROVIDER)).notices
    assert (notice.by, notice.on) == ("invoice", TODAY + days(1))
    just = item(due=TODAY + days(15), mail_on=TODAY + days(1))
    (notice,) = one([just], means("sdd", SEPA_PROVIDER)).notices
    assert notice.by == "invoice"
    late = item(due=TODAY + days(14), mail_on=TODAY + days(1))
    (notice,) = one([late], means("sdd", SEPA_PROVIDER)).notices
    assert (notice.by, notice.on) == ("mail", TODAY)


def test_a_bank_file_leaves_before_a_target_day():
    # Saturday 19 December: the debit is on Monday, the file leaves two bank days before.
    policy = Policy(notice_days=0)
    mandate = means("m", SEPA_BANK, lead_days=2)
    items = [item(due=date(2026, 12, 19))]
    debit = one(items, mandate, policy=policy)
    assert (debit.collect_on, debit.rule) == (date(2026, 12, 21), "bank_day")
    assert debit.send_on == date(2026, 12, 17)
    christmas = one([item(due=date(2026, 12, 25))], mandate, policy=policy)
    assert christmas.collect_on == date(2026, 12, 28)
    assert christmas.send_on == date(2026, 12, 23)


def test_a_file_for_a_later_day_leaves_with_todays_run():
    mandate = means("m", SEPA_BANK, lead_days=2)
    items = [item(due=TODAY + days(2))]
    values = {"policy": Policy(notice_days=0), "horizon": 0}
    (debit,) = decide(situation(items, [mandate], **values)).to_send()
    assert (debit.send_on, debit.collect_on) == (TODAY, TODAY + days(2))


def test_after_the_cut_off_a_file_leaves_the_next_day():
    mandate = means("m", SEPA_BANK, lead_days=1, send_from=TODAY + days(1))
    debit = one([item()], mandate, policy=Policy(notice_days=0))
    assert (debit.send_on, debit.collect_on) == (TODAY + days(1), TODAY + days(2))
    assert debit.because == "bank_lead"


def test_a_run_after_the_cut_off_hands_in_for_the_next_bank_day():
    # Else a run every evening would wait for ever.
    mandate = means("m", SEPA_BANK, lead_days=2, counts_on=TODAY + days(1))
    debit = one([item()], mandate, policy=Policy(notice_days=0))
    assert (debit.send_on, debit.collect_on) == (TODAY, TODAY + days(3))
    assert debit.because == "bank_lead"
    later = one([item(due=TODAY + days(4))], mandate, policy=Policy(notice_days=0))
    assert (later.send_on, later.collect_on) == (TODAY + days(2), TODAY + days(4))


def test_a_friday_evening_hands_in_for_monday():
    friday, monday = TODAY + days(4), TODAY + days(7)
    mandate = means("m", SEPA_BANK, lead_days=1, counts_on=monday)
    values = {"policy": Policy(notice_days=0), "today": friday}
    debit = one([item()], mandate, **values)
    assert (debit.send_on, debit.collect_on) == (friday, monday + days(1))


def test_without_a_bank_account_of_ours_nothing_is_collected_by_file():
    mandate = means("m", SEPA_BANK, state="no_bank")
    (left,) = decide(situation([item()], [mandate])).left
    assert (left.code, left.action) == ("bank_not_ready", "setting")
