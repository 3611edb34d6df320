"""Which call goes wrong, and how: by schedule or by a seeded chance."""

import random
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .web import dig

# Before: nothing was done. After: it was done, and the caller may not learn of it.
BEFORE = {
    "hang_before_charge",  # no answer, nothing done
    "reset_before_charge",  # connection reset, nothing done
    "conflict",  # 409: the same key is still running
    "rate_limit",  # 429 with Retry-After; the key is not kept
    "unavailable",  # 503 of a load balancer; the key is not kept
}
AFTER = {
    "charge_then_hang",
    "charge_then_reset",
    "bad_gateway",  # done, answered by a gateway's 502 in HTML
    "slow",  # done and answered, so many seconds later
}
# Kept with the key and replayed: 500 before, and after doing it.
ERRORS = {"error_before", "error_after"}
KINDS = BEFORE | AFTER | ERRORS


@dataclass
class Rule:
    """When a fault happens.

    :param str fault: one of KINDS (calls) or of outbox.KINDS (webhooks)
    :param str on: ``"POST /v1/payment_intents"``, with ``*`` as wildcard
    :param dict match: dotted parameter -> value, all of which must be equal
    :param int skip: so many calls that fit go well first
    :param int times: so many calls after them go wrong; None for all
    :param float probability: of each call; drawn from the seed, the key and the try
    :param float seconds: how long a hang or a delay is
    :param int retry_after: the header of ``rate_limit``
    """

    fault: str
    on: str = "POST *"
    match: dict = None
    skip: int = 0
    times: int = None
    probability: float = 1.0
    seconds: float = 30.0
    retry_after: int = 2
    seen: int = 0
    drawn: int = 0

    def fits(self, what, data):
        """Whether this rule is about such a call."""
        wanted = self.match or {}
        return fnmatchcase(what, self.on) and all(
            str(dig(data, path)) == str(value) for path, value in wanted.items()
        )

    def strikes(self, draw):
        """Whether this call, which fits, goes wrong."""
        self.seen += 1
        if self.seen <= self.skip:
            return False
        if self.times is not None and self.drawn >= self.times:
            return False
        if draw >= self.probability:
            return False
        self.drawn += 1
        return True


class Faults:
    """The rules in force; the first that strikes decides."""

    def __init__(self, kinds=KINDS):
        self.kinds = kinds
        self.rules, self.seed, self._tries = [], 0, Counter()

    def set(self, rules, seed=0):
        """Replace all rules.

        :param list rules: dicts with the fields of Rule
        :param int seed: what chances are drawn from
        :raise ValueError: for an unknown fault or field
        """
        made = []
        for values in rules:
            if values.get("fault") not in self.kinds:
                raise ValueError(
                    f"{values.get('fault')!r} is no fault: {sorted(self.kinds)}"
                )
            try:
                made.append(Rule(**values))
            except TypeError as error:
                raise ValueError(str(error)) from error
        self.rules, self.seed, self._tries = made, seed, Counter()

    def draw(self, what, data, identity=""):
        """Return the rule that strikes this call, or None.

        The chance depends on the call's identity and on how often it came, not on
        the order in which threads arrive: a seed gives the same faults again.

        :param str what: ``"POST /v1/refunds"`` or the type of an event
        :param dict data: its parameters
        :param str identity: its key or reference
        """
        if not self.rules:
            return None
        name = f"{what}:{identity}"
        self._tries[name] += 1
        chance = random.Random(f"{self.seed}:{name}:{self._tries[name]}")
        for rule in self.rules:
            if rule.fits(what, data) and rule.strikes(chance.random()):
                return rule
        return None
