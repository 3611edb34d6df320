"""What came back from a provider, before and after it is understood."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .attempt import UNKNOWN
from .evidence import NO_ANSWER


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over HTTP, as it was.

    :param status: None when no answer came
    :param replayed: the provider says that it answered this key before
    :param at: the provider's clock, UTC without zone
    :param error: why no answer came: ``timeout``, ``connection``, ``too_late``...
    """

    status: int | None
    body: str = ""
    replayed: bool = False
    at: datetime | None = None
    error: str = ""

    def read(self) -> dict[str, Any] | None:
        """Return the JSON object of the body, None when there is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


@dataclass(frozen=True, slots=True)
class Expected:
    """What an attempt asked for; an answer about anything else is none.

    :param uuid: of the attempt
    :param minor: amount in the provider's smallest unit
    """

    uuid: str
    reference: str
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, understood.

    :param outcome: ``done``, ``pending``, ``refused`` or ``unknown``
    :param object_id: the provider's payment
    :param code: the provider's reason of a refusal
    :param advice: what the provider says about trying again
    :param kind: one of ``retry.REFUSALS``, for refusals
    :param problem: a kind of ``evidence`` when the outcome is unknown
    """

    outcome: str
    object_id: str = ""
    code: str = ""
    advice: str = ""
    kind: str = ""
    message: str = ""
    problem: str = ""
    status: int | None = None
    at: datetime | None = None


def unknown(reply: Reply, problem: str = NO_ANSWER, code: str = "") -> Answer:
    """Return the answer of a reply that says nothing about the money."""
    code = code or reply.error or f"http_{reply.status}"
    return Answer(UNKNOWN, code=code, problem=problem, status=reply.status, at=reply.at)
