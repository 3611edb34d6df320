"""What all events about an attempt change on it, whatever order they came in."""

from dataclasses import dataclass

from .attempt import DONE, PENDING, PREPARED, REFUSED, RETURNED, SENDING, UNKNOWN
from .events import Known

#: How far an attempt is that got its state from an answer rather than an event.
_FAR = {PENDING: 1, REFUSED: 2, DONE: 3, RETURNED: 4}
#: An event that says one of these is not about the money that was asked for.
WRONG = ("amount_differs", "currency_differs", "two_objects")


@dataclass(frozen=True, slots=True)
class Effect:
    """What to do.

    :param state: the new state, empty when the events change nothing
    :param alert: a code of ``events.Known.alerts``; nothing is done then
    """

    state: str = ""
    alert: str = ""


def effect(state: str, known: Known) -> Effect:
    """Say what the events change.

    :param state: of the attempt now
    :param known: every event about it, folded; its objects begin with the one that
        the attempt names

    Called under the attempt's lock, each time an event about it is worked.
    """
    wrong = [code for code in WRONG if code in known.alerts]
    if wrong:
        return Effect(alert=wrong[0])
    if not known.state or known.state == state:
        return Effect()
    rank = known.deciding[0]
    if state in (SENDING, UNKNOWN, PREPARED) or rank > _FAR.get(state, 0):
        return Effect(known.state)
    return Effect()
