"""Debian packages without root: the machine's own apt settings, a state of our own.

apt checks the archive's signature, we check the pinned SHA-256 on top.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .console import Failure, step
from .paths import cache, digest
from .process import run

SOURCES = Path("/etc/apt")
ELSEWHERE = (
    "On a system without Debian's apt, name a folder with Odoo 19.0's source in "
    "ODOO_HOME, or run: docker compose up"
)


@dataclass(frozen=True)
class Source:
    """One address a machine gets packages from."""

    uri: str
    suites: tuple
    components: tuple
    signed_by: str

    def line(self, suite):
        """This source as one line of a sources.list, for a suite.

        :rtype: str
        """
        option = f"[signed-by={self.signed_by}] " if self.signed_by else ""
        return f"deb {option}{self.uri} {suite} {' '.join(self.components)}"


def machine_sources(folder=SOURCES):
    """Every package source the machine is set up with, in both of apt's formats.

    :param pathlib.Path folder: apt's settings
    :rtype: list[Source]
    """
    lists = [folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))]
    found = []
    for path in filter(Path.is_file, lists):
        found += filter(None, map(_from_line, path.read_text().splitlines()))
    for path in sorted(folder.glob("sources.list.d/*.sources")):
        for paragraph in re.split(r"\n\s*\n", path.read_text()):
            found += _from_paragraph(paragraph)
    return found


def _from_line(line):
    match = re.match(r"deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)", line.strip())
    if not match:
        return None
    options, uri, suite, components = match.groups()
    signed = re.search(r"signed-by=(\S+)", options or "")
    return Source(
        uri.rstrip("/"),
        (suite,),
        tuple(components.split()),
        signed.group(1) if signed else "",
    )


def _from_paragraph(text):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found = re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t]+.+)*)", "\n".join(lines), re.M)
    fields = {name.lower(): value.strip() for name, value in found}
    usable = "deb" in fields.get("types", "").split()
    if not usable or fields.get("enabled", "yes").lower() in ("no", "false"):
        return []
    signed_by = fields.get("signed-by", "")
    if "\n" in signed_by or "BEGIN PGP" in signed_by:
        signed_by = ""
    return [
        Source(
            uri.rstrip("/"),
            tuple(fields.get("suites", "").split()),
            tuple(fields.get("components", "").split()),
            signed_by,
        )
        for uri in fields.get("uris", "").split()
    ]


def debian_sources():
    """The machine's sources of its own Debian release (with updates and security).

    :raises Failure: on a system that is not Debian
    :rtype: list[Source]
    """
    codename = _codename()
    found = [
        source
        for source in machine_sources()
        if "main" in source.components
        and any(suite.split("-")[0] in (codename, "stable") for suite in source.suites)
    ]
    if not codename or not found or not shutil.which("apt-get"):
        raise Failure("No Debian package source was found on this machine.", ELSEWHERE)
    return found


def _codename():
    try:
        release = Path("/etc/os-release").read_text()
    except OSError:
        return ""
    if not re.search(r"^ID=\"?debian\"?$", release, re.M):
        return ""
    match = re.search(r"^VERSION_CODENAME=\"?(\w+)", release, re.M)
    return match.group(1) if match else ""


def main_source():
    """The source of the Debian archive proper, where every suite lies side by side.

    :rtype: Source
    """
    for source in debian_sources():
        if any("-" not in suite for suite in source.suites):
            return source
    return debian_sources()[0]


class Archive:
    """A list of sources, with apt's state for it in a folder of ours.

    :param list lines: sources in one-line form
    """

    def __init__(self, lines):
        text = "\n".join(lines) + "\n"
        self.folder = cache("apt-state", digest(text), "sources.list").parent
        (self.folder / "sources.list").write_text(text)
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.updated = False

    @classmethod
    def of_suites(cls, suites):
        """The Debian archive with other suites than the machine's."""
        source = main_source()
        return cls([source.line(suite) for suite in suites])

    @classmethod
    def of_machine(cls):
        """What the machine itself would install from."""
        return cls([s.line(suite) for s in debian_sources() for suite in s.suites])

    def apt(self, tool, *args, what, cwd=None):
        """Run an apt tool on this archive and return its output."""
        folder = self.folder
        options = [
            f"Dir::Etc::sourcelist={folder}/sources.list",
            "Dir::Etc::sourceparts=-",
            f"Dir::State::Lists={folder}/lists",
            f"Dir::Cache={folder}/cache",
            "Dir::Cache::pkgcache=",
            "Dir::Cache::srcpkgcache=",
            "Debug::NoLocking=1",
            "APT::Sandbox::User=root",
            "APT::Get::List-Cleanup=0",
            "Acquire::Languages=none",
        ]
        command = [tool, *(f"-o{option}" for option in options), *args]
        env = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        return run(
            command,
            what=what,
            env=env,
            cwd=cwd,
            advice=(
                "Check that this machine reaches its Debian mirror (apt-get update).\n"
                + ELSEWHERE
            ),
        )

    def update(self):
        """Fetch the archive's lists, once in this process."""
        if not self.updated:
            with step("Reading the Debian archive's list"):
                self.apt("apt-get", "update", "-q", what="Reading the Debian archive")
            self.updated = True

    def versions(self, package):
        """Versions of a package, best first.

        :rtype: list[str]
        """
        self.update()
        text = self.apt("apt-cache", "madison", package, what=f"Looking for {package}")
        return [line.split("|")[1].strip() for line in text.splitlines() if "|" in line]

    def missing(self, *packages):
        """Packages, and those of their dependencies, that the machine does not have.

        :return: ``name=version`` of each
        :rtype: list[str]
        """
        self.update()
        command = ("install", "-s", "-y", "--no-install-recommends", *packages)
        what = f"Resolving what {packages[0]} needs"
        text = self.apt("apt-get", *command, what=what)
        found = re.findall(r"^Inst (\S+) (?:\[[^\]]*\] )?\((\S+)", text, re.M)
        return [f"{name}={version}" for name, version in found]

    def download(self, folder, *packages):
        """Fetch package files; apt checks the archive's signature.

        :param pathlib.Path folder: where the files go
        :param str packages: each ``name`` or ``name=version``
        :return: the new files
        :rtype: list[pathlib.Path]
        """
        self.update()
        before = set(folder.glob("*.deb"))
        what = f"Downloading {', '.join(packages[:3])}"
        self.apt("apt-get", "download", "-q", *packages, cwd=folder, what=what)
        new = sorted(set(folder.glob("*.deb")) - before)
        if len(new) < len(packages):
            raise Failure(f"{what}: apt brought {len(new)} files.", ELSEWHERE)
        return new


def unpack(deb, folder):
    """Unpack a package file into a folder, as a plain user.

    :param pathlib.Path deb: the file
    :param pathlib.Path folder: becomes the root of the package's paths
    """
    run(["dpkg-deb", "-x", deb, folder], what=f"Unpacking {deb.name}")
