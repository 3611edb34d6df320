"""What holds for every decision, whatever the policy, the items and the history."""

import random
from collections import Counter
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from collect_samples import TARGET, TODAY, days, is_target_day
from hypothesis import given, settings
from hypothesis import strategies as st

from sepa_autocollect.core import retry
from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.items import Announced, Credit, Hold, Item, Situation
from sepa_autocollect.core.means import CARD, KINDS, SEPA_BANK, STATES, Means
from sepa_autocollect.core.policy import Policy
from sepa_autocollect.core.reasons import REASONS


def seldom(strategy, usually=None):
    """Draw from a strategy now and then: what stops a debit must not stop them all."""
    return st.integers(0, 19).flatmap(
        lambda n: strategy if n == 13 else st.just(usually)
    )


AMOUNTS = st.integers(0, 30000).map(lambda cents: Decimal(cents) / 100)
NEAR = st.integers(-40, 70).map(lambda n: TODAY + days(n))
SOON = st.integers(-20, 20).map(lambda n: TODAY + days(n))
PARTNERS = st.integers(1, 2)
MEANS_IDS = st.sampled_from(["a", "b", "c", "d"])
MAYBE_DAY = st.none() | NEAR

policies = st.builds(
    Policy,
    enabled=seldom(st.just(False), True),
    when=st.sampled_from(["due", "before_due", "validation"]),
    days_before=st.integers(0, 10),
    instalments=st.sampled_from(["by_term", "whole"]),
    minimum=st.sampled_from([Decimal(0), Decimal(0), Decimal(40)]),
    maximum=st.sampled_from([None, None, Decimal(250), Decimal(90)]),
    order=st.permutations(KINDS).flatmap(
        lambda kinds: seldom(st.integers(1, 2), 3).map(lambda n: tuple(kinds[:n]))
    ),
    fallback=st.booleans(),
    client_order=st.booleans(),
    weekdays=st.frozensets(st.integers(0, 4), min_size=1)
    | st.just(frozenset(range(7))),
    blackout=st.frozensets(
        st.integers(0, 16).map(lambda n: TODAY + days(n)), max_size=6
    ),
    grouping=st.sampled_from(["invoice", "client"]),
    credit_share=st.sampled_from([Decimal(0), Decimal("0.333"), Decimal(1)]),
    notice_days=st.sampled_from([0, 2, 14]),
    card_notice_days=st.sampled_from([0, 3]),
    notice_on_retry=st.booleans(),
    human_above=st.sampled_from([None, Decimal(90)]),
    human_first=seldom(st.just(True), False),
)
announcements = st.none() | st.builds(
    lambda on, later, amount, means: Announced(
        TODAY - days(on), TODAY - days(on) + days(later), amount, means
    ),
    st.integers(0, 40),
    st.integers(0, 30),
    AMOUNTS,
    MEANS_IDS,
)
items_ = st.builds(
    Item,
    id=st.integers(1, 1000),
    invoice=st.integers(1, 8),
    number=st.just("INV"),
    partner=PARTNERS,
    currency=seldom(st.just("USD"), "EUR"),
    residual=st.integers(2000, 30000).map(lambda cents: Decimal(cents) / 100) | AMOUNTS,
    due=SOON | MAYBE_DAY,
    validated=NEAR,
    disputed=seldom(st.just("price"), ""),
    attempt=seldom(st.just("x")),
    payment=seldom(st.just("tx")),
    announced=announcements,
    mail_on=MAYBE_DAY,
    approved=st.sampled_from([None, Decimal(400), Decimal(400)]) | AMOUNTS,
)
means_ = st.builds(
    Means,
    id=MEANS_IDS,
    partner=PARTNERS,
    kind=st.sampled_from(KINDS),
    state=seldom(st.sampled_from(list(STATES)), "active"),
    ends_on=seldom(NEAR) | seldom(SOON),
    dormant_on=seldom(NEAR) | seldom(SOON),
    since=seldom(NEAR),
    currencies=st.sampled_from([None, frozenset({"EUR"})]),
    limit=st.sampled_from([None, None, Decimal(200)]),
    notice_days=st.sampled_from([None, 0, 5]),
    send_from=st.sampled_from([None, TODAY + days(1)]),
    lead_days=st.integers(0, 3),
    default=st.booleans(),
    rank=st.none() | st.integers(1, 3),
)
credits_ = st.builds(
    Credit,
    id=st.integers(1, 100),
    partner=PARTNERS,
    currency=st.just("EUR"),
    amount=AMOUNTS,
    day=NEAR,
    invoice=st.none() | st.integers(1, 8),
)
tries_ = st.builds(
    retry.Try,
    means=MEANS_IDS,
    on=st.integers(0, 40).map(lambda n: TODAY - days(n)),
    kind=st.sampled_from((retry.SOFT,) * 12 + retry.REFUSALS),
    items=st.tuples(st.integers(1, 1000)),
)


def unique(strategy, size, least=0):
    return st.lists(
        strategy, min_size=least, max_size=size, unique_by=lambda one: one.id
    )


@st.composite
def situations(draw):
    items = draw(unique(items_, 8, 2))
    own = [
        replace(one, partner=1 + place % 2)
        for place, one in enumerate(draw(unique(means_, 4, 2)))
    ]
    tries = [
        replace(one, means=tried.id, items=(item.id,))
        for one, tried, item in draw(
            st.lists(
                st.tuples(tries_, st.sampled_from(own), st.sampled_from(items)),
                max_size=4,
            )
        )
    ]
    # An invoice belongs to one client.
    items = [replace(item, invoice=item.invoice * 10 + item.partner) for item in items]
    return Situation(
        today=TODAY,
        calendar=TARGET,
        items=items,
        means=own,
        credits=draw(seldom(unique(credits_, 2), []) | unique(credits_, 4)),
        holds=draw(
            st.lists(
                st.builds(
                    Hold,
                    st.sampled_from(["client", "invoice"]),
                    st.integers(1, 83),
                    st.sampled_from(["a", "b"]),
                    MAYBE_DAY,
                ),
                max_size=2,
            )
        ),
        tries=tries,
        policy=draw(policies),
        policies=draw(st.dictionaries(PARTNERS, policies, max_size=2)),
        collected=draw(st.frozensets(PARTNERS)),
        horizon=draw(st.sampled_from([0, 60, 60, 60])),
    )


@given(situations())
@settings(max_examples=150)
def test_what_holds_for_every_decision(situation):
    decision = decide(situation)
    each_item_once(situation, decision)
    policies_obeyed(situation, decision)
    means_obeyed(situation, decision)
    announced_in_time(situation, decision)
    credits_used_once(situation, decision)


#: What must be among the situations drawn, or the rules above are never put to test.
SEEN = (
    "debit",
    "bank",
    "moved",
    "announced now",
    "announced before",
    "of several items",
    "retry",
    "credit used",
    "left out",
)


def kinds_of(situation, decision):
    """Yield what a decision shows, of :data:`SEEN`."""
    told = {item.id for item in situation.items if item.announced}
    for debit in decision.debits:
        announced = {one for notice in debit.notices for one in notice.items}
        shown = {
            "debit": True,
            "bank": debit.send_on < debit.collect_on,
            "moved": debit.because == "moved",
            "announced now": announced,
            "announced before": told & set(debit.items) - announced,
            "of several items": len(debit.items) > 1,
            "retry": debit.number > 1,
        }
        yield from (kind for kind, true in shown.items() if true)
    yield from ("credit used" for _use in decision.uses)
    yield from ("left out" for _left in decision.left)


def test_the_situations_drawn_put_the_rules_to_test():
    seen = Counter()

    @settings(max_examples=200, derandomize=True, database=None)
    @given(situations())
    def look(situation):
        seen.update(kinds_of(situation, decide(situation)))

    look()
    assert [kind for kind in SEEN if not seen[kind]] == []
    assert seen["debit"] > 50


def each_item_once(situation, decision):
    seen = [one for debit in decision.debits for one in debit.items]
    seen += [left.item for left in decision.left]
    assert sorted(seen) == sorted(item.id for item in situation.items)
    assert {left.code for left in decision.left} <= set(REASONS)


@given(situations(), st.randoms())
@settings(max_examples=40)
def test_the_order_of_the_inputs_does_not_matter(situation, chance: random.Random):
    def mixed(values):
        values = list(values)
        chance.shuffle(values)
        return values

    other = replace(
        situation,
        items=mixed(situation.items),
        means=mixed(situation.means),
        credits=mixed(situation.credits),
        holds=mixed(situation.holds),
        tries=mixed(situation.tries),
    )
    assert decide(other) == decide(situation)


@given(situations())
@settings(max_examples=60)
def test_what_leaves_today_is_the_same_in_preview_and_run(situation):
    run = decide(replace(situation, horizon=0))
    preview = decide(replace(situation, horizon=60))
    assert run.to_send() == preview.to_send() == run.debits


def policies_obeyed(situation, decision):
    by_id = {item.id: item for item in situation.items}
    covered = Counter()
    for use in decision.uses:
        covered[use.item] += use.amount
    for debit in decision.debits:
        policy = situation.policy_of(debit.partner)
        assert policy.enabled
        assert debit.amount == sum(line.amount for line in debit.lines)
        assert debit.amount >= policy.minimum
        assert policy.maximum is None or debit.amount <= policy.maximum
        assert debit.means.kind in policy.order
        assert debit.collect_on.weekday() in policy.weekdays
        assert debit.collect_on not in policy.blackout
        assert TODAY <= debit.send_on <= debit.collect_on
        assert debit.send_on <= TODAY + days(situation.horizon)
        if policy.grouping == "invoice":
            assert len({line.invoice for line in debit.lines}) == 1
        items = [by_id[one] for one in debit.items]
        if policy.human_above is not None and debit.amount > policy.human_above:
            for line, item in zip(debit.lines, items, strict=True):
                assert item.approved is not None and line.amount <= item.approved
        for line, item in zip(debit.lines, items, strict=True):
            assert line.amount == item.residual - covered[item.id] > 0
            assert not (item.disputed or item.attempt or item.payment)
            assert (item.partner, item.currency) == (debit.partner, debit.currency)
            for hold in situation.holds:
                if hold.until is None or hold.until >= TODAY:
                    target = item.partner if hold.scope == "client" else item.invoice
                    assert hold.target != target


def means_obeyed(situation, decision):
    for debit in decision.debits:
        one = debit.means
        assert one.partner == debit.partner
        assert one.state == "active"
        assert one.limit is None or debit.amount <= one.limit
        assert one.ends_on is None or debit.collect_on <= one.ends_on
        assert one.dormant_on is None or debit.collect_on < one.dormant_on
        if one.kind != CARD:
            assert debit.currency == "EUR"
        if one.kind == SEPA_BANK:
            assert is_target_day(debit.collect_on) and is_target_day(debit.send_on)
            between = TARGET.add_bank_days(debit.send_on, one.lead_days)
            assert between == debit.collect_on
        if one.send_from:
            assert debit.send_on >= one.send_from
        final = [
            t
            for t in situation.tries
            if t.means == one.id
            and t.kind in retry.FINAL
            and (not one.since or t.on > one.since)
        ]
        assert not final


def announced_in_time(situation, decision):
    by_id = {item.id: item for item in situation.items}
    for debit in decision.debits:
        policy = situation.policy_of(debit.partner)
        agreed = debit.means.notice_days
        notice_days = (
            agreed if agreed is not None else policy.notice_days_of(debit.means.kind)
        )
        noticed = {one: notice.on for notice in debit.notices for one in notice.items}
        assert all(on >= TODAY for on in noticed.values())
        for line in debit.lines:
            item = by_id[line.item]
            again = any(
                line.item in t.items
                and t.means == debit.means.id
                and (not debit.means.since or t.on > debit.means.since)
                for t in situation.tries
            )
            if not notice_days or again and not policy.notice_on_retry:
                assert line.item not in noticed
            elif line.item in noticed:
                assert noticed[line.item] + days(notice_days) <= debit.collect_on
            else:
                told = item.announced
                assert told.means == debit.means.id
                assert line.amount <= told.amount
                assert debit.collect_on >= told.collect_on
                assert debit.collect_on >= told.on + days(notice_days)


def credits_used_once(situation, decision):
    used = Counter()
    items = Counter()
    for use in decision.uses:
        assert use.amount > 0
        used[use.credit] += use.amount
        items[use.item] += use.amount
    for credit in situation.credits:
        share = situation.policy_of(credit.partner).credit_share
        most = (credit.amount * share).quantize(Decimal("0.01"), ROUND_DOWN)
        assert used[credit.id] <= most
    for item in situation.items:
        assert items[item.id] <= item.residual


@settings(max_examples=40)
@given(st.lists(st.integers(0, 29), min_size=1, max_size=16), st.integers(1, 20))
def test_a_refused_card_is_never_tried_more_than_the_networks_allow(ago, count):
    items = [
        Item(n, n, "INV", 1, "EUR", Decimal(10), TODAY + days(n * 7 % 40), TODAY)
        for n in range(count)
    ]
    tries = [retry.Try("a", TODAY - days(n), retry.SOFT, (999,)) for n in ago]
    card = Means("a", 1, CARD)
    situation = Situation(TODAY, TARGET, items, [card], tries=tries)
    planned = [debit.collect_on for debit in decide(situation).debits]
    for end in range(60):
        last = TODAY + days(end)
        window = [
            on
            for on in [*planned, *(one.on for one in tries)]
            if last - days(30) < on <= last
        ]
        refused_in_it = [one for one in tries if last - days(30) < one.on <= last]
        if refused_in_it and last in planned:
            assert len(window) <= 15
