"""A database and a server as tests, benchmarks and the demo use them."""

import http.client
import os
import signal
import subprocess
import time

from .console import Failure
from .paths import cache
from .process import end, free_port, tail

READY_SECONDS = 60


class Database:
    """A database with the suite, seen from outside of Odoo.

    :param Environment env: set up
    :param str name: the database's
    """

    def __init__(self, env, name):
        self.env = env
        self.name = name

    def connect(self):
        """A psycopg2 connection of one's own.

        :rtype: psycopg2.extensions.connection
        """
        names = {
            "host": "PGHOST",
            "port": "PGPORT",
            "user": "PGUSER",
            "password": "PGPASSWORD",
        }
        import psycopg2  # in the virtual environment, not in the standard library

        variables = self.env.variables
        known = {k: variables[v] for k, v in names.items() if v in variables}
        return psycopg2.connect(dbname=self.name, **known)

    def query(self, statement, parameters=None):
        """Run one SQL statement and commit.

        :return: its rows
        :rtype: list[tuple]
        """
        connection = self.connect()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def run(self, script):
        """Run Python statements in Odoo's shell (``env`` is there) in a new process.

        :param str script: must commit what it wants to keep
        :return: what it printed
        :rtype: str
        """
        process = self.start(script)
        try:
            output, errors = process.communicate()
        except BaseException:
            # Ctrl-C does not reach it: it has a session of its own.
            end(process)
            raise
        if process.returncode:
            raise Failure(f"The script ended with an error:\n{tail(errors, 40)}")
        return output

    def start(self, script):
        """The same in the background, to be killed at will.

        :rtype: subprocess.Popen
        """
        process = subprocess.Popen(
            [self.env.python, "-c", SHELL, self.name, script],
            env=self.env.variables,
            text=True,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return process


# Like ``odoo shell``, but an exception in the script ends it with a failing code.
SHELL = """
import sys
import odoo
from odoo.modules.registry import Registry
odoo.tools.config.parse_config(["-d", sys.argv[1], "--log-level=warn"])
from odoo.service import server
server.load_server_wide_modules()
registry = Registry(sys.argv[1])
with registry.cursor() as cr:
    uid = odoo.api.SUPERUSER_ID
    ctx = odoo.api.Environment(cr, uid, {})["res.users"].context_get()
    env = odoo.api.Environment(cr, uid, ctx)
    exec(compile(sys.argv[2], "<script>", "exec"), {"env": env, "odoo": odoo})
    cr.rollback()
"""


class OdooServer:
    """A real Odoo server, on a port of its own at 127.0.0.1 unless told otherwise.

    :param Database database: the one it serves
    :param int workers: processes; 0 is one process with threads
    :param bool cron: whether scheduled jobs run
    :param int port: to listen on; any free one when None
    :param str interface: address to listen on
    :param pathlib.Path log: file for its log; None shows it; by default a new file
    """

    def __init__(self, database, workers=0, cron=False, port=None, **options):
        self.database = database
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        name = f"server-{os.getpid()}-{self.port}.log"
        self.log = options.get("log", cache("logs", name))
        self.process = database.env.start_odoo(
            "-d",
            database.name,
            f"--db-filter=^{database.name}$",
            f"--http-interface={options.get('interface', '127.0.0.1')}",
            f"--http-port={self.port}",
            f"--gevent-port={free_port()}",
            f"--workers={workers}",
            f"--max-cron-threads={1 if cron else 0}",
            "--log-level=info",
            log=self.log,
        )

    def wait_until_ready(self):
        """Return when the server answers; fail with its log when it does not."""
        limit = time.monotonic() + READY_SECONDS
        while time.monotonic() < limit and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        text = self.log.read_text(errors="replace") if self.log else ""
        raise Failure(f"Odoo does not answer; its log {self.log}:\n{tail(text, 30)}")

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/web/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self):
        """``kill -9`` to the server and all its workers."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """End the server; harmless when it has ended."""
        end(self.process)
