"""Where things are: the checkout, and the cache that lies outside of it."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
CONFIG = ROOT / "config"
PINS = ROOT / "tooling" / "pins"


def cache(*parts):
    """Path in the cache; its parent folder exists afterwards.

    :param str parts: folder and file names below the cache folder
    :rtype: pathlib.Path
    """
    path = _cache_root().joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _cache_root():
    named = os.environ.get("QUITTANCE_CACHE")
    if named:
        return Path(named).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/cache/quittance")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).expanduser().resolve() / "quittance"


def digest(*parts):
    """Short key of texts, bytes and files: equal input, equal key.

    :param parts: str, bytes, or the Path of a file, whose content counts
    :return: 12 hexadecimal digits
    """
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes()
        elif isinstance(part, str):
            part = part.encode()
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:12]


def sha256(path):
    """SHA-256 of a file, read in pieces.

    :rtype: str
    """
    total = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


@contextlib.contextmanager
def locked(name):
    """Let one process at a time, of all that share the cache, do what follows.

    :param str name: what is locked
    """
    with cache("locks", f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def fresh_folder(path):
    """A folder that appears under its name only when it is complete.

    :param pathlib.Path path: final place; must not be used by anyone yet
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        shutil.rmtree(path, ignore_errors=True)
        draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
