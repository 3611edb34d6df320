"""Which means is tried, and what earlier refusals mean for it."""

import pytest
from collect_samples import TODAY, days, item, means, one, situation, told, why

from sepa_autocollect.core import retry
from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.means import CARD, SEPA_BANK, SEPA_PROVIDER
from sepa_autocollect.core.policy import Policy


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
    aside = one([item()], means(state="set_aside"), tries=tries)
    assert aside.code == "refused_for_good"
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


@pytest.mark.parametrize("kind", ["hard", "funds"])
def test_what_the_table_leaves_to_a_person_does_not_fall_back(kind):
    both = (means(), means("x", SEPA_PROVIDER, notice_days=0))
    stuck = retry.Try("card", TODAY - days(40), kind, (1,), 0, fallback=False)
    left = one([item()], *both, tries=[stuck])
    assert (left.code, left.params["rule"]) == ("needs_human", "refusal")
    # Another invoice of the client goes its way.
    assert one([item(2)], *both, tries=[stuck]).means.id in ("x", "card")


def test_a_method_that_forbids_debits_before_maturity_waits_for_the_due_date():
    early = Policy(when="before_due", days_before=5, notice_days=0)
    due = TODAY + days(3)
    free = means("m", SEPA_BANK)
    assert one([item(due=due)], free, policy=early).collect_on == TODAY
    bound = means("m", SEPA_BANK, not_before_due=True)
    left = one([item(due=due)], bound, policy=early, horizon=0)
    assert (left.code, left.params["until"]) == ("not_before_due", due)
    assert one([item(due=due)], bound, policy=early).collect_on == due
    assert one([item(due=None)], bound, policy=early).collect_on == TODAY
