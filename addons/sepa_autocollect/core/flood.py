"""Who knocks too often with a wrong key waits; kept in the process, and bounded."""

from collections import OrderedDict, deque

#: Addresses remembered at most.
REMEMBERED = 2000


class Flood:
    """Counts refusals by address within a time.

    :param limit: refusals allowed in ``seconds``
    """

    def __init__(self, limit: int, seconds: float):
        self.limit, self.seconds = limit, seconds
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def note(self, address: str, now: float) -> None:
        """Remember one refusal."""
        moments = self._seen.pop(address, None) or deque(maxlen=self.limit)
        moments.append(now)
        self._seen[address] = moments
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def is_over(self, address: str, now: float) -> bool:
        """Say whether an address was refused too often to be listened to."""
        moments = self._seen.get(address)
        if not moments or len(moments) < self.limit:
            return False
        return now - moments[0] <= self.seconds
