"""Why-nots and dates, one rule at a time."""

from datetime import date
from decimal import Decimal

import pytest
from collect_samples import TODAY, days, item, means, situation

from sepa_autocollect.core import retry
from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.items import Announced, Credit, Hold
from sepa_autocollect.core.means import CARD, SEPA_BANK, SEPA_PROVIDER
from sepa_autocollect.core.policy import Policy
from sepa_autocollect.core.reasons import ASK_MEANS, REASONS


def one(items, *means_, **values):
    """Return the only debit or the only why-not."""
    decision = decide(situation(items, means_, **values))
    found = [*decision.debits, *decision.left]
    assert len(found) == 1
    return found[0]


def why(items, *means_, **values):
    return one(items, *means_, **values).code


def told(amount="100.00", means_="sdd", on=-14, collect=0):
    return Announced(TODAY + days(on), TODAY + days(collect), Decimal(amount), means_)


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


def test_the_order_of_means():
    both = (means(), means("sdd", SEPA_PROVIDER, notice_days=0))
    assert one([item()], *both).means.id == "card"
    sepa_first = Policy(order=(SEPA_PROVIDER, CARD))
    assert one([item()], *both, policy=sepa_first).means.id == "sdd"
    default = (both[0], means("sdd", SEPA_PROVIDER, notice_days=0, default=True))
    assert one([item()], *default).means.id == "sdd"
    ranked = (means(rank=2), means("sdd", SEPA_PROVIDER, notice_days=0, rank=1))
    assert one([item()], *ranked).means.id == "sdd"
    firm = Policy(client_order=False)
    assert one([item()], *ranked, policy=firm).means.id == "card"
    only_cards = Policy(order=(CARD,))
    assert why([item()], both[1], policy=only_cards) == "no_means"


def test_fallback_and_all_that_was_tried():
    expired = means(ends_on=TODAY - days(1))
    asleep = means("m", SEPA_BANK, dormant_on=TODAY)
    left = one([item()], expired, asleep)
    assert left.code == "card_expired"
    assert left.params["tried"] == (
        ("card", "card_expired"),
        ("m", "mandate_dormant"),
    )
    good = means("sdd", SEPA_PROVIDER)
    assert one([item()], expired, good).means.id == "sdd"
    alone = Policy(fallback=False)
    assert why([item()], expired, good, policy=alone) == "card_expired"


def refused(kind, on=-1, means_="card", items=(1,)):
    return retry.Try(means_, TODAY + days(on), kind, items)


def test_a_soft_refusal_waits_then_tries_again():
    left = one([item()], means(), tries=[refused("soft")], horizon=0)
    assert (left.code, left.params["kind"]) == ("retry_wait", "soft")
    assert left.params["until"] == TODAY + days(2)
    debit = one([item()], means(), tries=[refused("soft", -3)])
    assert (debit.collect_on, debit.number) == (TODAY, 2)


def test_a_final_refusal_ends_the_means_for_every_invoice():
    tries = [refused("hard", items=(99,))]
    left = one([item()], means(), tries=tries)
    assert (left.code, left.params["kind"]) == ("refused_for_good", "hard")
    debit = one([item()], means(), means("sdd", SEPA_PROVIDER), tries=tries)
    assert debit.means.id == "sdd"
    assert len(debit.notices) == 1
    renewed = means(since=TODAY - days(1))
    assert one([item()], renewed, tries=tries).means.id == "card"


def test_the_next_means_takes_over_when_tries_are_exhausted():
    tries = [refused("soft", -20 - n) for n in range(4)]
    left = one([item()], means(), tries=tries)
    assert left.code == "tries_exhausted"
    assert (
        one([item()], means(), means("x", SEPA_PROVIDER), tries=tries).means.id == "x"
    )
    assert one([item(2)], means(), tries=tries).means.id == "card"


def test_authentication_waits_for_the_client_then_falls_back():
    both = (means(), means("x", SEPA_PROVIDER, notice_days=0))
    left = one([item()], *both, tries=[refused("authentication", -5)])
    assert (left.code, left.params["until"]) == ("confirm_needed", TODAY)
    debit = one([item()], *both, tries=[refused("authentication", -6)])
    assert debit.means.id == "x"
    late = one([item()], both[0], tries=[refused("authentication", -6)])
    assert late.code == "confirm_needed"


def test_a_contested_debit_waits_for_a_person():
    both = (means("m", SEPA_BANK), means())
    left = one([item()], *both, tries=[refused("ask", -40, "card")])
    assert (left.code, left.params["rule"]) == ("needs_human", "refusal")


def test_a_retry_is_announced_anew_unless_agreed_otherwise():
    mandate = means("sdd", SEPA_PROVIDER)
    tries = [refused("soft", -3, "sdd")]
    waiting = item(announced=told(on=-17, collect=-3))
    assert one([waiting], mandate, tries=tries).collect_on == TODAY + days(14)
    agreed = Policy(notice_on_retry=False)
    debit = one([waiting], mandate, tries=tries, policy=agreed)
    assert (debit.collect_on, debit.notices) == (TODAY, ())


def test_a_card_is_tried_fifteen_times_in_thirty_days():
    tries = [refused("soft", -29, items=(50 + n,)) for n in range(14)]
    items = [item(1), item(2)]
    decision = decide(situation(items, [means()], tries=tries))
    assert [debit.items for debit in decision.debits] == [(1,)]
    (left,) = decision.left
    assert (left.code, left.params["until"]) == ("too_many_tries", TODAY + days(1))
    mandate = means("card", SEPA_PROVIDER, notice_days=0)
    assert len(decide(situation(items, [mandate], tries=tries)).debits) == 2


def test_amounts_a_policy_takes():
    policy = Policy(minimum=Decimal(50), maximum=Decimal(200))
    assert why([item(residual="49.99")], means(), policy=policy) == "below_minimum"
    assert one([item(residual="50")], means(), policy=policy).amount == 50
    assert one([item(residual="200")], means(), policy=policy).amount == 200
    assert why([item(residual="200.01")], means(), policy=policy) == "above_maximum"


def test_a_person_looks_at_large_and_first_debits():
    large = Policy(human_above=Decimal(99))
    left = one([item()], means(), policy=large)
    assert (left.code, left.params["rule"]) == ("needs_human", "amount")
    approved = item(approved=Decimal(100))
    assert one([approved], means(), policy=large).amount == 100
    grown = item(approved=Decimal("99.99"))
    assert why([grown], means(), policy=large) == "needs_human"
    first = Policy(human_first=True)
    left = one([item()], means(), policy=first)
    assert (left.code, left.params["rule"]) == ("needs_human", "first")
    assert one([item()], means(), policy=first, collected=frozenset({1})).amount


def test_a_disabled_policy_of_one_client():
    assert why([item()], means(), policies={1: Policy(enabled=False)}) == "policy_off"


def test_open_credits_are_used_first():
    credits = [Credit(7, 1, "EUR", Decimal(30), TODAY)]
    decision = decide(situation([item()], [means()], credits=credits))
    assert decision.debits[0].amount == 70
    (use,) = decision.uses_of([1])
    assert (use.credit, use.amount) == (7, 30)
    all_of_it = [Credit(7, 1, "EUR", Decimal(130), TODAY)]
    left = one([item()], means(), credits=all_of_it)
    assert (left.code, left.params["credit"]) == ("covered_by_credit", 100)
    half = Policy(credit_share=Decimal("0.5"))
    assert one([item()], means(), credits=all_of_it, policy=half).amount == 35


def test_the_oldest_item_is_covered_first():
    items = [item(1), item(2, due=TODAY - days(5))]
    credits = [Credit(7, 1, "EUR", Decimal(30), TODAY)]
    decision = decide(situation(items, [means()], credits=credits))
    assert [use.item for use in decision.uses] == [2]


def test_a_credit_note_covers_its_own_invoice_first():
    items = [item(1, due=TODAY - days(5)), item(2)]
    credits = [
        Credit(7, 1, "EUR", Decimal(150), TODAY - days(9)),
        Credit(8, 1, "EUR", Decimal(60), TODAY, invoice=2),
    ]
    decision = decide(situation(items, [means()], credits=credits))
    assert {(use.credit, use.item, use.amount) for use in decision.uses} == {
        (8, 2, Decimal(60)),
        (7, 1, Decimal(100)),
        (7, 2, Decimal(40)),
    }
    note = [Credit(8, 1, "EUR", Decimal(60), TODAY, invoice=2)]
    decision = decide(situation(items, [means()], credits=note))
    assert [debit.amount for debit in decision.debits] == [100, 40]
    before = [Credit(7, 1, "EUR", Decimal(190), TODAY - days(9)), *note]
    decision = decide(situation(items, [means()], credits=before))
    assert (8, 2, 60) in {(use.credit, use.item, use.amount) for use in decision.uses}


def test_credits_never_cross_clients_or_currencies():
    credits = [
        Credit(7, 2, "EUR", Decimal(30), TODAY),
        Credit(8, 1, "USD", Decimal(30), TODAY),
    ]
    assert one([item()], means(), credits=credits).amount == 100


def test_one_debit_for_a_client_or_for_each_invoice():
    items = [item(1), item(2), item(3, invoice=2)]
    debits = decide(situation(items, [means()])).debits
    assert [debit.items for debit in debits] == [(1,), (2, 3)]
    together = Policy(grouping="client")
    (debit,) = decide(situation(items, [means()], policy=together)).debits
    assert (debit.items, debit.amount) == ((1, 2, 3), 300)


def test_small_sums_wait_for_the_clients_next_debit():
    policy = Policy(grouping="client", minimum=Decimal(150))
    items = [item(1), item(2, due=TODAY + days(5))]
    (debit,) = decide(situation(items, [means()], policy=policy)).debits
    assert (debit.items, debit.collect_on) == ((1, 2), TODAY + days(5))
    today = decide(situation(items, [means()], policy=policy, horizon=0))
    assert [left.code for left in today.left] == ["below_minimum", "not_yet_due"]


def test_a_clients_debit_is_split_at_the_limit_of_its_means():
    items = [item(n, residual="4000") for n in range(1, 5)]
    mandate = means("sdd", SEPA_PROVIDER, notice_days=0, limit=Decimal(10000))
    together = Policy(grouping="client")
    debits = decide(situation(items, [mandate], policy=together)).debits
    assert [debit.items for debit in debits] == [(1, 2), (3, 4)]
    exact = means("sdd", SEPA_PROVIDER, notice_days=0, limit=Decimal(4000))
    assert len(decide(situation(items, [exact])).debits) == 4


def test_a_clients_debit_is_split_at_the_policys_maximum():
    items = [item(n) for n in range(1, 5)]
    policy = Policy(grouping="client", maximum=Decimal(250))
    debits = decide(situation(items, [means()], policy=policy)).debits
    assert [debit.items for debit in debits] == [(1, 2), (3, 4)]


def test_instalments_fall_due_by_term_or_together():
    items = [item(1, invoice=9), item(2, invoice=9, due=TODAY + days(30))]
    debits = decide(situation(items, [means()])).debits
    assert [d.collect_on for d in debits] == [TODAY, TODAY + days(30)]
    whole = Policy(instalments="whole")
    (debit,) = decide(situation(items, [means()], policy=whole)).debits
    assert (debit.items, debit.collect_on) == ((1, 2), TODAY + days(30))


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
