"""A PostgreSQL of the game's own: copied from a cached one, killed at will."""

import os
import shutil
import signal
import subprocess

import psutil
import psycopg2

from tests.scenarios.workshop import until
from tooling import databases, faketime, manifests
from tooling.paths import cache, locked
from tooling.postgres import ROLE, SETTINGS, Cluster, find_binaries

NAME = "chaos"
KEPT = 3
#: As an administrator may have set it: the engine must not rely on the contrary.
LIVE = {**SETTINGS, "synchronous_commit": "off", "shared_buffers": "128MB"}
# As Odoo does: a dump does not say so, and indexes need it.
UNACCENT = "CREATE EXTENSION unaccent; ALTER FUNCTION unaccent(text) IMMUTABLE"


def prepared(env):
    """A data folder with a fresh suite, made once for each state of the addons.

    :rtype: pathlib.Path
    """
    with locked("templates"):
        template = databases.ensure_template(env, manifests.suite())
        folder = cache("chaos", template, "x").parent
        with locked("chaos"):
            if not (folder / "complete").exists():
                _make(env, template, folder)
    return folder


def _make(env, template, folder):
    binaries, _version, _kind = find_binaries()
    shutil.rmtree(folder, ignore_errors=True)
    others = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)
    for older in others[:-KEPT]:
        shutil.rmtree(older, ignore_errors=True)
    cluster = Cluster(binaries, folder)
    with cluster.in_use():
        there = ["-h", str(cluster.socket), "-U", ROLE]
        subprocess.run([binaries / "createdb", *there, NAME], check=True)
        psql = [binaries / "psql", "-q", "-v", "ON_ERROR_STOP=1", *there, NAME]
        subprocess.run([*psql, "-c", UNACCENT], check=True)
        dump = subprocess.Popen(
            [binaries / "pg_dump", template],
            env=env.variables,
            stdout=subprocess.PIPE,
        )
        subprocess.run([*psql, "-o", os.devnull], stdin=dump.stdout, check=True)
        if dump.wait():
            raise RuntimeError(f"pg_dump of {template} ended with {dump.returncode}")
    (folder / "complete").touch()


class Postgres:
    """A server on a copy of a data folder.

    :param pathlib.Path source: a data folder whose server does not run
    :param pathlib.Path folder: for the copy, the socket and the log
    """

    def __init__(self, source, folder):
        binaries, _version, _kind = find_binaries()
        self.cluster = Cluster(binaries, folder)
        self.cluster._own_folders()
        self.process = None
        subprocess.run(["cp", "-a", source, self.cluster.data], check=True)
        (self.cluster.data / "postmaster.pid").unlink(missing_ok=True)

    @property
    def variables(self):
        """By which libpq and Odoo find it."""
        return {"PGHOST": str(self.cluster.socket), "PGUSER": ROLE, "PGPORT": "5432"}

    def start(self, clock):
        """Start it, also after it was killed; return when it answers."""
        values = {**LIVE, "unix_socket_directories": str(self.cluster.socket)}
        options = [f"-c{name}={value}" for name, value in values.items()]
        with (self.cluster.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.cluster.binaries / "postgres", "-D", self.cluster.data, *options],
                env={**os.environ, **clock.variables},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.cluster.identity,
            )
        until(self._answers, "PostgreSQL", 60)

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended, see {self.cluster.folder / 'log'}")
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def connect(self, name=NAME):
        """A connection of one's own, in autocommit mode."""
        connection = psycopg2.connect(
            host=str(self.cluster.socket), user=ROLE, dbname=name
        )
        connection.autocommit = True
        return connection

    def backends(self):
        """The processes that serve connections."""
        return [
            child
            for child in children(self.process.pid)
            if f" {ROLE} " in " ".join(_command(child))
        ]

    def kill(self):
        """``kill -9`` to the server and every process of it."""
        # Nobody is left who could start another one.
        self.process.send_signal(signal.SIGSTOP)
        for child in children(self.process.pid):
            kill(child)
        self.process.kill()
        self.process.wait()
        faketime.forget(self.process.pid)

    def stop(self):
        """End it in good order."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
            faketime.forget(self.process.pid)


def children(pid):
    """All that descends from a process of ours."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def kill(process):
    """``kill -9``; return whether it was still there.

    :param psutil.Process process: one that descends from ours
    """
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return False
    return True
