"""What stops the agent, each with the number it ends with."""


class Problem(Exception):
    """Something the person must know; nothing was signed because of it."""

    code = 1


class Unsafe(Problem):
    """What the server sent must not be signed."""

    code = 2


class NoServer(Problem):
    """The server cannot be reached, or its certificate is not right."""

    code = 3


class Refused(Problem):
    """The server refuses; its own words."""

    code = 4


class NoCard(Problem):
    """There is no card, or not the one that was there."""

    code = 5


class WrongPin(Problem):
    """The card did not take the PIN."""

    code = 6


class Locked(WrongPin):
    """The card takes no PIN any more: asking again is of no use."""


class Cancelled(Problem):
    """The person said no."""

    code = 7
