"""Layers of a policy, and values it cannot have."""

from decimal import Decimal

import pytest

from sepa_autocollect.core.policy import Policy, PolicyError, layered
from sepa_autocollect.core.retry import RetryRules


def test_the_nearest_layer_that_says_something_wins():
    company = Policy(minimum=Decimal(5), notice_days=10)
    group = {"minimum": Decimal(7), "grouping": "client", "notice_days": None}
    client = {"grouping": "invoice", "enabled": False}
    policy = layered(company, group, client)
    assert (policy.minimum, policy.notice_days) == (Decimal(7), 10)
    assert (policy.grouping, policy.enabled) == ("invoice", False)
    assert layered(company) == company


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("when", "someday"),
        ("days_before", -1),
        ("instalments", "half"),
        ("minimum", Decimal(-1)),
        ("maximum", Decimal(-1)),
        ("order", ("card", "cash")),
        ("order", ("card", "card")),
        ("weekdays", frozenset()),
        ("weekdays", frozenset({7})),
        ("grouping", "company"),
        ("credit_share", Decimal("1.1")),
        ("notice_days", -1),
        ("card_notice_days", -1),
        ("notice_valid_days", -1),
    ],
)
def test_what_no_run_could_obey_is_refused(field, value):
    with pytest.raises(PolicyError) as caught:
        layered(Policy(), {field: value})
    assert (caught.value.field, caught.value.value) == (field, value)


def test_an_unknown_setting_is_refused():
    with pytest.raises(PolicyError) as caught:
        layered(Policy(), {"colour": "red"})
    assert caught.value.field == "colour"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("delays", (3, 0)),
        ("funds_tries", -1),
        ("funds_gap", 0),
        ("salary_from", 0),
        ("salary_from", 29),
        ("salary_to", 32),
        ("busy_tries", -1),
        ("confirm_days", -1),
        ("card_tries", 16),
        ("card_tries", 0),
        ("card_days", 29),
    ],
)
def test_tries_that_networks_fine_or_no_run_could_obey(field, value):
    with pytest.raises(PolicyError) as caught:
        RetryRules(**{field: value})
    assert (caught.value.field, caught.value.value) == (field, value)
