"""How much is collected, and what goes together."""

from decimal import Decimal

from collect_samples import TODAY, days, item, means, one, situation, why

from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.items import Credit
from sepa_autocollect.core.means import SEPA_PROVIDER
from sepa_autocollect.core.policy import Policy


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
