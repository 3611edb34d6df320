"""Which file of a watched folder is read now: rules without any input or output."""

from dataclasses import dataclass
from enum import Enum

#: Names that programs give to a file they are still writing.
PARTIAL_SUFFIXES = (
    ".part",
    ".partial",
    ".tmp",
    ".temp",
    ".crdownload",
    ".filepart",
    ".swp",
    "~",
)
#: Seconds a file must have kept its size and time between two looks.
SETTLE_SECONDS = 30
#: Times a file may take its process down before it is set aside.
MAX_ATTEMPTS = 3
_MOST = 2**31 - 1


class UnsafePath(ValueError):
    """A path or name that would leave the folder it belongs to."""


class Verdict(Enum):
    """What a look does with one file."""

    WAIT = "wait"  # not seen long enough with this size and time
    TAKE = "take"  # hand it over
    MOVE = "move"  # handed over earlier, only the move is missing
    SET_ASIDE = "set_aside"  # took its process down too often
    SKIP = "skip"  # read earlier and left where it is


@dataclass(frozen=True)
class Entry:
    """A regular file as a store lists it.

    :param name: name inside the folder, as the store needs it back
    :param size: bytes
    :param mtime: seconds since 1970, whole
    """

    name: str
    size: int
    mtime: int

    @classmethod
    def of(cls, name: str, size: float | None, mtime: float | None) -> "Entry":
        """An entry whose numbers fit the database, whatever the server says.

        A file too large for that is far beyond any limit; times only need to differ.
        """
        size = min(max(int(size or 0), 0), _MOST)
        return cls(name, size, int(mtime or 0) % _MOST)

    @property
    def label(self) -> str:
        """The name as text that can be stored and shown."""
        raw = self.name.encode("utf-8", "surrogateescape")
        return clean_name(raw.decode("utf-8", "backslashreplace"))


@dataclass(frozen=True)
class Known:
    """What an earlier look wrote down about a file of this name.

    :param age: seconds since that look
    """

    size: int
    mtime: int
    state: str
    moved: bool
    attempts: int
    age: float


def clean_name(name: str) -> str:
    """Name of a file without path, control characters or leading dots.

    Called by every channel before a sender's file name is kept.

    :param name: as the sender wrote it, possibly hostile
    :return: at most 200 characters, never empty
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if char.isprintable()).strip().lstrip(".")
    if len(name) > 200:
        stem, dot, extension = name.rpartition(".")
        name = f"{stem[:180]}{dot}{extension[:19]}" if dot else name[:200]
    return name or "file"


def is_partial(name: str) -> bool:
    """Whether a name says that its file is still being written, or is hidden."""
    return name.startswith(".") or name.lower().endswith(PARTIAL_SUFFIXES)


def split_path(path: str, root: str = "/") -> list[str]:
    """Components of a path below a root.

    :param path: absolute below ``root``, or relative to it
    :raise UnsafePath: with ``..``, an empty component, or outside the root
    """
    root = root.rstrip("/") + "/"
    if path.startswith("/"):
        if not (path.rstrip("/") + "/").startswith(root):
            raise UnsafePath(path)
        path = (path.rstrip("/") + "/")[len(root) :]
    parts = [part for part in path.strip("/").split("/") if part != "."]
    if parts == [""]:
        return []
    if any(part in ("", "..") or "\0" in part for part in parts):
        raise UnsafePath(path)
    return parts


def judge(entry: Entry, known: Known | None) -> Verdict:
    """Decide what a look does with a file.

    Called by ``quittance.channel`` for each file of the folder.

    :param entry: the file as it is now
    :param known: latest note about a file of this name
    """
    if known is None or (known.moved and known.state != "seen"):
        return Verdict.WAIT
    if (known.size, known.mtime) != (entry.size, entry.mtime):
        return Verdict.WAIT
    if known.state in ("done", "failed"):
        return Verdict.MOVE
    if known.attempts >= MAX_ATTEMPTS:
        return Verdict.SET_ASIDE
    return Verdict.TAKE if known.age >= SETTLE_SECONDS else Verdict.WAIT
