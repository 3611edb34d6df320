"""A policy as JSON, and back: what stood when an act was opened decides it."""

from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from .policy import Conditions, Mode, Policy, Step
from .register import Period
from .statement import Act, Level


def dump(policy: Policy) -> dict[str, Any]:
    """Write a policy as values that JSON has."""
    return _dump(policy)


def load(found: dict[str, Any]) -> Policy:
    """Read what :func:`dump` wrote."""
    conditions = dict(found["conditions"])
    period = found["period"]
    return Policy(
        name=found["name"],
        act=Act(found["act"]),
        steps=tuple(_step(one) for one in found["steps"]),
        conditions=Conditions(
            over=_decimal(conditions.pop("over")),
            up_to=_decimal(conditions.pop("up_to")),
            **{
                key: frozenset(one) if isinstance(one, list) else one
                for key, one in conditions.items()
            },
        ),
        sequence=found["sequence"],
        period=Period(_date(period["start"]), _date(period["end"])),
    )


def _dump(value):
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {one.name: _dump(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, (tuple, frozenset)):
        found = [_dump(one) for one in value]
        return sorted(found) if isinstance(value, frozenset) else found
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _step(found):
    values = dict(found)
    return Step(
        mode=Mode(values.pop("mode")),
        level=Level(values.pop("level")),
        people=tuple(values.pop("people")),
        also=tuple(values.pop("also")),
        remind_after=_time(values.pop("remind_after")),
        escalate_after=_time(values.pop("escalate_after")),
        **values,
    )


def _time(seconds):
    return None if seconds is None else timedelta(seconds=seconds)


def _decimal(text):
    return None if text is None else Decimal(text)


def _date(text):
    return None if text is None else date.fromisoformat(text)
