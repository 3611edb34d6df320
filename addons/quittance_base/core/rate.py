"""How much one sender may send within an hour: the rule, without any clock."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Seconds after which what was sent counts no more.
WINDOW = 3600


@dataclass(frozen=True)
class Load:
    """What came at once.

    :param files: how many
    :param size: bytes
    :param age: seconds since
    """

    files: int
    size: int
    age: int = 0


@dataclass(frozen=True)
class Allowance:
    """The most that is taken within ``WINDOW``; 0 sets no limit."""

    files: int
    size: int

    def holds(self, files: int, size: int) -> bool:
        """Whether so much may come within the time."""
        return (not self.files or files <= self.files) and (
            not self.size or size <= self.size
        )


def seconds_to_wait(earlier: Sequence[Load], new: Load, allowed: Allowance) -> int:
    """Return after how many seconds ``new`` may come, 0 for now.

    What is too much by itself is taken when nothing came before: it is other limits
    that refuse a file for its size.

    :param earlier: what the sender sent before, in any order
    """
    recent = sorted(
        (load for load in earlier if load.age < WINDOW), key=lambda load: -load.age
    )
    files = new.files + sum(load.files for load in recent)
    size = new.size + sum(load.size for load in recent)
    wait = 0
    for load in recent:
        if allowed.holds(files, size):
            break
        files, size = files - load.files, size - load.size
        wait = max(WINDOW - load.age, 1)
    return wait
