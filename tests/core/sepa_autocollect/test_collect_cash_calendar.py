"""What arrives when."""

from datetime import date
from decimal import Decimal

from collect_samples import TARGET, TODAY, days, is_target_day, item, means, situation
from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core.cash_calendar import Delay, Flow, cash_calendar, flows_of
from sepa_autocollect.core.decide import decide

DELAYS = {"card": Delay(3), "sepa_provider": Delay(7, bank_days=False)}


def flow(kind="card", amount="10", day=TODAY, currency="EUR", arrives=None):
    return Flow(kind, currency, Decimal(amount), day, arrives)


def calendar(flows, length=60):
    return cash_calendar(flows, DELAYS, TARGET, TODAY, length)


def test_delays_by_means():
    flows = [
        flow(day=date(2026, 12, 23)),
        flow("sepa_provider", day=date(2026, 12, 18)),
        flow("sepa_bank", day=date(2026, 11, 18)),
    ]
    assert [(one.day, one.kind) for one in calendar(flows).arrivals] == [
        (date(2026, 11, 18), "sepa_bank"),
        (date(2026, 12, 28), "sepa_provider"),  # 25 is Christmas, then a weekend
        (date(2026, 12, 29), "card"),
    ]


def test_one_line_per_day_means_and_currency():
    flows = [flow(), flow(amount="5"), flow(currency="USD")]
    first, second = calendar(flows).arrivals
    assert (first.amount, first.count, first.currency) == (Decimal(15), 2, "EUR")
    assert (second.amount, second.count, second.currency) == (Decimal(10), 1, "USD")
    assert calendar(flows).totals() == {"EUR": 15, "USD": 10}
    assert calendar(flows).totals_by_kind()["card", "EUR"] == 15


def test_a_known_day_goes_first_and_what_is_late_is_today():
    known = flow(arrives=TODAY + days(20))
    late = flow(day=TODAY - days(90))
    assert [one.day for one in calendar([known, late]).arrivals] == [
        TODAY,
        TODAY + days(20),
    ]


def test_planned_debits_flow_in():
    decision = decide(situation([item()], [means()]))
    (arrival,) = calendar(flows_of(decision.debits)).arrivals
    assert (arrival.day, arrival.amount) == (TODAY + days(3), 100)


@given(
    st.lists(
        st.builds(
            flow,
            st.sampled_from(["card", "sepa_provider", "sepa_bank"]),
            st.integers(1, 1000),
            st.integers(-30, 90).map(lambda n: TODAY + days(n)),
            st.sampled_from(["EUR", "USD"]),
        ),
        max_size=20,
    )
)
def test_nothing_is_lost_and_money_moves_on_bank_days(flows):
    result = calendar(flows)
    for currency in ("EUR", "USD"):
        every = sum(one.amount for one in flows if one.currency == currency)
        within = result.totals().get(currency, 0)
        assert within + result.later.get(currency, 0) == every
    for one in result.arrivals:
        assert TODAY <= one.day <= TODAY + days(60)
        assert is_target_day(one.day)
    assert sum(one.count for one in result.arrivals) <= len(flows)
