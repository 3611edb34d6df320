"""Real processes with real transactions, and how a test waits for them."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time

from tooling.paths import ROOT
from tooling.process import end

AT_GATE = """
SELECT count(*) FROM pg_locks
 WHERE locktype = 'advisory' AND objid = %s AND NOT granted
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
BLOCKED = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
   AND wait_event <> 'advisory'
"""
#: Nothing a test waits for takes longer; a test that waits so long has failed.
SECONDS = 600


def until(condition, what, seconds=SECONDS):
    """Ask a condition again and again until it holds, and return what it said.

    :param condition: called without arguments
    :param str what: what is waited for, for the message when it never comes
    """
    limit = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < limit, f"Waited in vain for: {what}"
        # Any other process may have the processor meanwhile.
        select.select([], [], [], 0.01)
    return value


class Worker:
    """One forked process that runs one function of ``inside``."""

    def __init__(self, workshop, pid, result, log):
        self._workshop = workshop
        self._result = result
        self._log = log
        self._handle = os.pidfd_open(pid)
        self._code = None
        self.pid = pid

    def ended(self, seconds=0.0):
        """Return whether it ended, at the latest so many seconds from now."""
        return bool(select.select([self._handle], [], [], seconds)[0])

    def kill(self):
        """``kill -9``; return whether it was still at work."""
        os.kill(self.pid, signal.SIGKILL)
        return self._reap() == -signal.SIGKILL

    def result(self):
        """Return what the function returned, once it has; fail when it raised."""
        assert self.ended(SECONDS), f"Still at work:\n{self.log()}"
        assert self._reap() == 0, self.log()
        return json.loads(self._result.read_text())

    def error(self):
        """Return the traceback of a function that is to raise."""
        assert self.ended(SECONDS), f"Still at work:\n{self.log()}"
        assert self._reap() == 1, "It should have been refused"
        return self.log()

    def log(self):
        """Return what it wrote."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def gave_way(self):
        """Return whether it had to start again since another one was faster."""
        return "try again in" in self.log()

    def _reap(self):
        if self._code is None:
            self._code = self._workshop.ask({"reap": self.pid})
            os.close(self._handle)
        return self._code


class Workshop:
    """A warm Odoo on a database, and the workers started from it.

    :param Database database: with the suite
    :param pathlib.Path folder: for results and logs
    """

    def __init__(self, database, folder):
        self.database = database
        self._folder = folder
        self._count = 0
        self._process = subprocess.Popen(
            [database.env.python, "-m", "tests.scenarios.warm", database.name],
            cwd=ROOT,
            env=database.env.variables,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            start_new_session=True,
        )
        self._read()
        self._connection = database.connect()
        self._connection.autocommit = True

    def close(self):
        """End the warm Odoo."""
        self._connection.close()
        self._process.stdin.close()
        end(self._process)

    def ask(self, request):
        """Send a request to the warm process and return its answer."""
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self):
        ready = select.select([self._process.stdout], [], [], SECONDS)[0]
        line = self._process.stdout.readline() if ready else ""
        assert line, "The warm Odoo is gone or stuck"
        return json.loads(line)

    def start(self, function, gates=(None, None), **arguments):
        """Run a function of ``inside`` in a process of its own.

        :param tuple gates: it waits at the first one before it works, though what it
            sees of the database is fixed by then; at the second before it commits
        :rtype: Worker
        """
        self._count += 1
        result = self._folder / f"{self._count}.json"
        log = self._folder / f"{self._count}.log"
        order = [function, arguments, gates, str(result), str(log)]
        pid = self.ask({"run": order})
        return Worker(self, pid, result, log)

    def run(self, function, **arguments):
        """Run a function to its end and return what it returned."""
        return self.start(function, **arguments).result()

    @contextlib.contextmanager
    def gate(self, number):
        """A gate that is opened at the end of the block; see :meth:`start`.

        :return: call it with a number of workers to return when so many stand there
        """

        def arrived(workers):
            [[waiting]] = self.query(AT_GATE, number)
            return waiting >= workers

        self.query("SELECT pg_advisory_lock(%s)", number)
        try:
            yield lambda workers: until(
                lambda: arrived(workers), f"{workers} workers at gate {number}"
            )
        finally:
            self.query("SELECT pg_advisory_unlock(%s)", number)

    def await_blocked(self, workers=1):
        """Return when so many workers wait for what another transaction locked."""
        until(
            lambda: self.query(BLOCKED)[0][0] >= workers,
            f"{workers} workers in another transaction's way",
        )

    @contextlib.contextmanager
    def locked(self, statement, *parameters):
        """Keep what a ``SELECT ... FOR UPDATE`` locks for the time of the block."""
        connection = self.database.connect()
        try:
            connection.cursor().execute(statement, parameters)
            yield
        finally:
            connection.close()

    def query(self, statement, *parameters):
        """Return the rows of a statement, as everybody sees them now."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
