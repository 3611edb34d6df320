"""Sends frozen calls from threads that know neither a cursor nor an environment."""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime

import requests

from ..core.answer import Reply

#: Seconds to connect, and between two bytes of an answer.
TIMEOUT = 30
THREADS = 25
#: A call that was held up longer than that after its claim is not sent any more: the
#: resolver may be asking about it by now. Less than ``ResolverRules.in_flight``.
LATEST = 120.0


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call, complete: nothing of it is read from anywhere when it leaves.

    :param attempt: id of the attempt it is for
    :param headers: never shown: they hold the provider's secret
    :param built: wall clock when it was decided to send it, seconds
    :param started: the same by the clock that nobody sets
    """

    attempt: int
    method: str
    url: str
    headers: dict = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    built: float = field(default_factory=time.time)
    started: float = field(default_factory=time.monotonic)


def decided_now() -> dict[str, float]:
    """Return when a decision is made, for the calls that come of it.

    Taken before the decision is read from the database: what happens between, a commit
    or a machine that is put to sleep, makes a call late as well.
    """
    return {"built": time.time(), "started": time.monotonic()}


def send(call: Call, session=None) -> Reply:
    """Send one call once; whatever happens, return what is known of it."""
    if _too_late(call):
        return Reply(None, error="too_late")
    try:
        response = (session or requests).request(
            call.method,
            call.url,
            data=call.body or None,
            headers=call.headers,
            timeout=TIMEOUT,
            # A charge that is sent on to another address would be sent twice.
            allow_redirects=False,
        )
        return Reply(
            response.status_code,
            response.text,
            replayed=response.headers.get("Idempotent-Replayed") == "true",
            at=_date(response.headers.get("Date")),
        )
    except requests.exceptions.Timeout:
        return Reply(None, error="timeout")
    except requests.exceptions.RequestException:
        return Reply(None, error="connection")
    except Exception as error:
        # Nothing may leave a thread but an answer: the charge may have been made.
        return Reply(None, error=type(error).__name__)


def send_all(calls: Iterable[Call], threads: int = THREADS) -> dict[int, Reply]:
    """Send calls at the same time, each once; return replies by attempt."""
    calls = list(calls)
    if not calls:
        return {}
    local = threading.local()
    sessions = []

    def open_session():
        local.session = requests.Session()
        sessions.append(local.session)

    with ThreadPoolExecutor(
        min(threads, len(calls)), "collect", initializer=open_session
    ) as pool:
        replies = list(pool.map(lambda call: send(call, local.session), calls))
    for session in sessions:
        session.close()
    return {call.attempt: reply for call, reply in zip(calls, replies, strict=True)}


def _too_late(call):
    # The wall clock counts while a machine sleeps, the other cannot be set back.
    waited = max(time.time() - call.built, time.monotonic() - call.started)
    return waited > LATEST


def _date(text):
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None)
