"""Everything that plays: clocks, PostgreSQL, providers, a bank, two Odoo servers."""

import contextlib
import select
import sqlite3
import subprocess
import threading
import time
import urllib.request
from datetime import UTC, datetime

import psycopg2

from tests.doubles.client import Double
from tests.scenarios.workshop import until
from tooling import faketime
from tooling.paths import ROOT
from tooling.process import free_port

from .postgres import NAME, Postgres, children, kill

NODES = ("a", "b")
#: Seconds a call may take here; 30 in production.
TIMEOUT = 3.0
#: What the endpoint asks Stripe for, as its button in Odoo does.
EVENTS = (
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "charge.refunded",
    "charge.refund.updated",
    "charge.dispute.created",
    "charge.dispute.closed",
    "mandate.updated",
    "payment_method.automatically_updated",
    "payment_method.updated",
    "payment_method.detached",
)
#: What people do at a provider within a visit is over when so much time passes.
PATIENCE = 3600
TRIGGER = """
INSERT INTO ir_cron_trigger (cron_id, call_at)
SELECT job.id, now() AT TIME ZONE 'UTC'
  FROM ir_cron job JOIN ir_act_server act ON act.id = job.ir_actions_server_id
 WHERE job.active AND act.code ~ %s AND NOT EXISTS (
     SELECT FROM ir_cron_trigger WHERE cron_id = job.id)
"""
# Weeks pass in seconds here: Odoo would take failures of a minute for those of weeks.
FORGIVE = """
UPDATE ir_cron SET failure_count = 0, first_failure_date = NULL, active = true
 WHERE id IN (SELECT id FROM ir_cron WHERE failure_count > 0
                 FOR NO KEY UPDATE SKIP LOCKED)
"""


class Stage:
    """The processes of one game.

    :param Environment env: set up
    :param pathlib.Path folder: for everything that is written
    :param Month month: see ``month_of``
    """

    def __init__(self, env, folder, month):
        self.env, self.folder, self.month = env, folder, month
        library = faketime.find()
        #: The true time: of the provider and the database server.
        self.world = faketime.Clock(library, folder / "world.clock")
        self.clocks = {
            name: faketime.Clock(library, folder / f"{name}.clock") for name in NODES
        }
        self.skews = dict.fromkeys(NODES, 0)
        self.postgres = Postgres(month.data, folder / "postgres")
        self.nodes, self.ports = {}, {name: free_port() for name in NODES}
        #: Providers of the game, and its bank.
        self.doubles, self._connection = {}, None
        #: Held by who is in the middle of something that would not wait for days.
        self.visiting = threading.RLock()
        self._asking = threading.RLock()
        #: Everything happens after it.
        self.begin = datetime.now(UTC).replace(microsecond=0, tzinfo=None)

    def __enter__(self):
        for kind in ("stripe", "worldline", "bank"):
            state = self.folder / f"{kind}.sqlite"
            if kind != "bank":
                _copy(self.month.folder / state.name, state)
            self.doubles[kind] = Double(kind, state=state, environ=self.world.variables)
        self.postgres.start(self.world)
        self.revive()
        return self

    def __exit__(self, *exc):
        for node in self.nodes.values():
            self._kill_tree(node)
        if self._connection:
            self._connection.close()
        self.postgres.stop()
        for double in self.doubles.values():
            double.stop()
            faketime.forget(double.process.pid)

    # Processes -------------------------------------------------------------------

    def revive(self):
        """Start again what has ended, as a supervisor does; return when it is up."""
        self._revive_postgres()
        started = []
        for name in NODES:
            node = self.nodes.get(name)
            if node is None or node.poll() is not None:
                if node:
                    self._kill_tree(node)
                self.nodes[name] = self._start_node(name)
                started.append(name)
        for name in started:
            until(lambda name=name: self._is_up(name), f"server {name}", 120)

    def _is_up(self, name):
        """Whether a server answers: its workers were forked with all they need."""
        address = f"http://127.0.0.1:{self.ports[name]}/web/health"
        try:
            with urllib.request.urlopen(address, timeout=10):
                return True
        except OSError:
            return self.nodes[name].poll() is not None

    def _revive_postgres(self):
        if self.postgres.process.poll() is not None:
            faketime.forget(self.postgres.process.pid)
            self.postgres.start(self.world)

    def _start_node(self, name):
        variables = {
            **self.env.variables,
            **self.postgres.variables,
            **self.clocks[name].variables,
            "CHAOS_STRIPE": self.doubles["stripe"].url,
            "CHAOS_WORLDLINE": self.doubles["worldline"].url,
            "CHAOS_TIMEOUT": str(TIMEOUT),
        }
        command = [self.env.python, "-m", "tests.chaos.node", "-d", NAME]
        command += [
            f"--db-filter=^{NAME}$",
            f"--http-port={self.ports[name]}",
            "--http-interface=127.0.0.1",
            "--load=base,web",
            "--workers=1",
            "--max-cron-threads=3",
            "--log-level=warn",
            "--log-handler=odoo.addons.base.models.ir_cron:INFO",
            # By the clock on the wall, whose steps would end every worker.
            "--limit-time-real=1000000000",
            f"--data-dir={self.folder / 'data'}",
        ]
        with (self.folder / f"node-{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def workers(self):
        """The processes of both servers that do the work."""
        found = [child for node in self.nodes.values() for child in children(node.pid)]
        return sorted(found, key=lambda one: one.pid)

    def kill_node(self, name):
        """``kill -9`` to a server and all its workers."""
        self._kill_tree(self.nodes[name])

    def _kill_tree(self, process):
        descendants = children(process.pid)
        if process.poll() is None:
            process.kill()
        process.wait()
        for one in descendants:
            kill(one)
        faketime.forget(process.pid)

    def cut_power(self):
        """``kill -9`` to everything of ours at once; the provider lives on."""
        for name in NODES:
            self.kill_node(name)
        self.postgres.kill()

    # Time ------------------------------------------------------------------------

    def leap(self, seconds):
        """Let so much time pass everywhere."""
        with self.visiting if seconds > PATIENCE else contextlib.nullcontext():
            self._leap(seconds)

    def _leap(self, seconds):
        self.world.set(self.world.off + seconds)
        for name in NODES:
            self.skew(name, self.skews[name])

    def skew(self, name, seconds):
        """Step the clock of one server away from the true time."""
        self.skews[name] = seconds
        self.clocks[name].set(self.world.off + seconds)

    def await_provider(self):
        """Return when no call is under way at a provider.

        Nobody can tell a charge that arrives after a day in a wire from a new one.
        """
        for double in self.doubles.values():
            until(lambda one=double: not one.summary()["running"], "its calls", 60)

    # The database ----------------------------------------------------------------

    def query(self, statement, *parameters):
        """Return the rows of a statement; again when the server was just killed."""
        limit = time.monotonic() + 60
        while True:
            try:
                with self._asking:
                    return self._query(statement, parameters)
            except (psycopg2.ProgrammingError, psycopg2.DataError):
                raise
            except (psycopg2.DatabaseError, psycopg2.InterfaceError):
                if time.monotonic() > limit:
                    raise
                with self._asking:
                    self._connection = None
                    self._revive_postgres()
                pause(0.1)

    def _query(self, statement, parameters):
        if self._connection is None:
            self._connection = self.postgres.connect()
        with self._connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def wake_jobs(self, *names):
        """Have scheduled jobs run as soon as one of the servers can.

        :param str names: such as ``send``, for ``_cron_send``; all when there is none
        """
        self.query(TRIGGER, f"_cron_({'|'.join(names) or '.*'})[(]")
        self.query(FORGIVE)
        with contextlib.suppress(psycopg2.OperationalError):
            connection = self.postgres.connect("postgres")
            connection.cursor().execute("SELECT pg_notify('cron_trigger', %s)", [NAME])
            connection.close()


def _copy(source, target):
    """Copy a double's memory, with what is in its write-ahead log."""
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def pause(seconds):
    """Let others work."""
    select.select([], [], [], seconds)
