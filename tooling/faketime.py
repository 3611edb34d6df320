"""libfaketime: processes with a clock of their own, set while they run."""

from pathlib import Path

from . import apt
from .paths import cache, fresh_folder, locked

PACKAGE = "libfaketime"
LIBRARY = "faketime/libfaketimeMT.so.1"
SHARED = Path("/dev/shm")


def find():
    """The library, an installed one or Debian's package unpacked into the cache.

    :raises Failure: where there is none to be had
    :rtype: pathlib.Path
    """
    installed = _inside(Path("/"))
    if installed:
        return installed
    folder = cache(PACKAGE, "x").parent / "root"
    with locked(PACKAGE):
        if not folder.is_dir():
            with fresh_folder(folder) as draft:
                for file in apt.Archive.of_machine().download(draft, PACKAGE):
                    apt.unpack(file, draft)
                draft.chmod(0o755)
    return _inside(folder)


def _inside(root):
    return next(root.glob(f"usr/lib/*/{LIBRARY}"), None)


class Clock:
    """A clock that is off by so many seconds, for the processes that are given it.

    :param pathlib.Path library: see :func:`find`
    :param pathlib.Path file: says how much it is off; read at every look at the clock
    """

    def __init__(self, library, file):
        self.library, self.file, self.off = library, file, 0
        self.set(0)

    def set(self, off):
        """Step the clock of all its processes."""
        self.off = int(off)
        draft = self.file.with_suffix(".draft")
        draft.write_text(f"{self.off:+d}\n")
        draft.chmod(0o644)
        draft.replace(self.file)

    @property
    def variables(self):
        """The environment variables of processes that are to have this clock."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            # Steps are of the clock on the wall: what measures pauses goes on.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


def forget(pid):
    """Remove what the library left of a process that was killed."""
    for name in (f"faketime_shm_{pid}", f"sem.faketime_sem_{pid}"):
        (SHARED / name).unlink(missing_ok=True)
