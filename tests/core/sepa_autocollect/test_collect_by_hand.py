"""What a person who collects by hand overrides, and what stays."""

import pytest
from collect_samples import TODAY, days, item, means, situation

from sepa_autocollect.core import retry
from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.retry import Try


def decided(*kinds_and_days, by_hand):
    tries = [Try("card", TODAY - days(ago), kind, (1,)) for kind, ago in kinds_and_days]
    return decide(situation([item()], [means()], tries=tries, by_hand=by_hand))


@pytest.mark.parametrize("kind", [retry.SOFT, retry.FUNDS, retry.BUSY, retry.ASK])
def test_a_wait_or_a_judgement_is_the_persons(kind):
    last = (kind, 0)
    assert not decided(last, by_hand=False).to_send()
    (debit,) = decided(last, by_hand=True).to_send()
    assert debit.number == 2


def test_what_the_policy_gave_up_may_be_tried():
    tries = [(retry.SOFT, ago) for ago in (2, 4, 6, 8)]
    assert decided(*tries, by_hand=False).left[0].code == "tries_exhausted"
    assert decided(*tries, by_hand=True).to_send()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (retry.HARD, "refused_for_good"),
        (retry.NEVER, "refused_for_good"),
        (retry.AUTHENTICATION, "confirm_needed"),
    ],
)
def test_what_networks_or_the_client_forbid_stays(kind, code):
    (left,) = decided((kind, 1), by_hand=True).left
    assert left.code == code


def test_the_networks_limit_stays():
    tries = [(retry.SOFT, ago) for ago in range(1, 16)]
    (left,) = decided(*tries, by_hand=True).left
    assert left.code == "too_many_tries"
