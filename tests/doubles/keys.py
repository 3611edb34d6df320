"""Idempotency keys: kept with the answer, replayed, conflicting, pruned."""

import hashlib
from dataclasses import dataclass
from itertools import takewhile

from .web import Response

LIFE = 24 * 3600


@dataclass(frozen=True)
class Known:
    """What is known of a key: ``running``, or the first request's mark and answer."""

    running: bool
    mark: str = ""
    response: Response = None
    started: int = 0


class Keys:
    """The keys a provider has seen in the last 24 hours of its clock.

    Keys of running requests live in memory only: a request that a kill interrupted
    has neither charged nor left its key.
    """

    def __init__(self, store, clock):
        self.store, self.clock = store, clock
        self._running = {}

    @property
    def running(self):
        """How many requests with a key are being answered."""
        return len(self._running)

    def begin(self, key, mark):
        """Claim a key for a request whose parameters have this ``mark``.

        :return: None when the key is new, else what is known of it
        :rtype: Known
        """
        with self.store.transaction():
            self.prune()
            if key in self._running:
                return Known(True, self._running[key])
            row = self.store.get("key", key)
            if row:
                answer = Response(row["status"], row["body"])
                return Known(False, row["mark"], answer, row["at"])
            self._running[key] = mark
            return None

    def finish(self, key, mark, response):
        """Keep the answer of a key's request; None when the key stays unused."""
        with self.store.transaction():
            self._running.pop(key, None)
            if response is not None:
                row = {
                    "key": key,
                    "mark": mark,
                    "status": response.status,
                    "body": response.body,
                    "at": self.clock.now(),
                }
                self.store.put("key", key, row)

    def prune(self, older_than=LIFE):
        """Forget keys older than so many seconds of the clock.

        :return: how many
        :rtype: int
        """
        with self.store.transaction():
            limit = self.clock.now() - older_than
            # They lie in the order in which they came: the first young one ends it.
            rows = self.store.rows("key")
            old = list(takewhile(lambda row: row["at"] <= limit, rows))
            for row in old:
                self.store.drop("key", row["key"])
            return len(old)


def mark_of(request):
    """A short mark of everything a request asks for."""
    content = repr(request.json if request.is_json else sorted(request.params.items()))
    text = f"{request.method} {request.path} {content}"
    return hashlib.sha256(text.encode()).hexdigest()
