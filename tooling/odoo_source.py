"""Odoo 19.0's source: named by the user, importable, or Debian's package."""

import os
import re
import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from . import apt
from .console import Failure, say, step
from .paths import PINS, cache, digest, fresh_folder, locked, sha256

SERIES = (19, 0)
DIST = Path("usr/lib/python3/dist-packages")
# Removed from Debian's package but still listed in mail's manifest: without it the
# browser reports an error and every tour fails.
STRIPPED = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class OdooSource:
    """Where one Odoo lies and how it is started."""

    python_path: Path
    addons: tuple
    version: str


def find():
    """Odoo's source, fetched when the machine has none.

    :raises Failure: when there is none to be had
    :rtype: OdooSource
    """
    home = os.environ.get("ODOO_HOME")
    if home:
        return _at(Path(home).expanduser().resolve(), "ODOO_HOME")
    spec = PathFinder.find_spec("odoo", [p for p in sys.path if p])
    for place in (spec and spec.submodule_search_locations) or []:
        if (Path(place) / "release.py").is_file():
            return _at(Path(place).parent, "the odoo that Python imports")
    return _at(_debian_root() / DIST, "Debian's odoo-19")


def _at(folder, origin):
    release = folder / "odoo" / "release.py"
    if not release.is_file():
        raise Failure(
            f"{origin}: there is no odoo/release.py in {folder}.",
            "Set ODOO_HOME to the folder of an Odoo 19.0 source tree, "
            "the one that holds the folder odoo/.",
        )
    numbers = re.search(r"version_info = \((\d+), (\d+), (\d+)", release.read_text())
    version = tuple(map(int, numbers.groups())) if numbers else ()
    if version[:2] != SERIES:
        raise Failure(
            f"{origin}: {folder} is Odoo {'.'.join(map(str, version)) or '?'}.",
            "Quittance needs Odoo 19.0: set ODOO_HOME to one, or unset it.",
        )
    stamp = folder / "quittance-packages.txt"
    detail = stamp.read_text() if stamp.is_file() else str(release.stat().st_mtime_ns)
    python_path = _alone(folder)
    addons = [python_path / "odoo" / "addons", folder / "addons"]
    return OdooSource(
        python_path,
        tuple(filter(Path.is_dir, addons)),
        f"{'.'.join(map(str, version))}-{digest(detail)}",
    )


def _alone(folder):
    """A folder with Odoo's package only, where others lie beside it.

    A distribution's own lxml found before ours breaks the import of xmlsec.
    """
    if not (folder / "lxml").exists() and not (folder / "psycopg2").exists():
        return folder
    link = cache("source-links", digest(str(folder)), "odoo")
    if not link.is_symlink():
        link.symlink_to(folder / "odoo")
    return link.parent


def pinned_packages(path=PINS / "debian.txt"):
    """The packages Odoo's tree is made of.

    :return: rows of suite, package, version, SHA-256
    :rtype: list[list[str]]
    """
    lines = path.read_text().splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def _debian_root():
    """Debian's package, unpacked once into the cache."""
    pins = PINS / "debian.txt"
    root = cache("source", digest(pins))
    if root.is_dir():
        return root
    with locked("source"):
        if not root.is_dir():
            _build(root, pinned_packages(pins))
    return root


def _build(root, packages):
    suites = sorted({package[0] for package in packages})
    archives = {suite: apt.Archive.of_suites([suite]) for suite in suites}
    with fresh_folder(root) as draft:
        files = []
        with step("Downloading Odoo 19.0 from the Debian archive"):
            for suite, *pin in packages:
                files.append(_fetch(archives[suite], *pin))
        with step("Unpacking Odoo 19.0"):
            for file in files:
                apt.unpack(file, draft)
        _repair(draft)
        names = "".join(f"{file.name}\n" for file in files)
        (draft / DIST / "quittance-packages.txt").write_text(names)


def _fetch(archive, package, version, checksum):
    """One pinned package file, from the cache or the archive, verified."""
    folder = cache("debs", package, "x").parent
    for file in folder.glob("*.deb"):
        if sha256(file) == checksum:
            return file
        file.unlink()
    offered = archive.versions(package)
    if version in offered:
        [file] = archive.download(folder, f"{package}={version}")
        if sha256(file) != checksum:
            file.unlink()
            raise Failure(
                f"{file.name} does not have the SHA-256 that is pinned for it.",
                f"Nothing was installed. See {PINS / 'debian.txt'}.",
            )
        return file
    newer = [v for v in offered if package != "odoo-19" or v.startswith("19.0.")]
    if not newer:
        raise Failure(f"The Debian archive offers no {package}.", apt.ELSEWHERE)
    say(f"  notice: {package} {version} is pinned; using the archive's {newer[0]}")
    return archive.download(folder, f"{package}={newer[0]}")[0]


def _repair(root):
    """What Debian's tree lacks to be started from here."""
    stripped = root / DIST / "odoo" / "addons" / STRIPPED
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.touch()
    dangling = [p for p in root.rglob("*") if p.is_symlink() and not p.exists()]
    absolute = [p for p in dangling if os.readlink(p).startswith("/")]
    for link in absolute:
        target = root / os.readlink(link).lstrip("/")
        link.unlink()
        link.symlink_to(os.path.relpath(target, link.parent))
    for link in dangling:
        if not link.exists():
            say(f"  notice: {link.relative_to(root)} points to nothing")
