"""Start a double as a process and steer it: what tests and benchmarks use."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Double:
    """A double in a process of its own that ends with this one.

    ``double.url`` is its address; any control is a method: ``double.ledger()``,
    ``double.faults(rules=[...])``, ``double.clock(advance=86400)``.
    """

    def __init__(self, kind, state=None, latency=0, port=0, environ=None, **options):
        """
        :param str kind: stripe, worldline or bank
        :param state: SQLite file that survives restart() and kill()
        :param float latency: seconds each call takes
        :param dict environ: more environment variables of its process
        :param options: further options of its command line, ``secret_key=...``
        """
        self.kind, self.port, self.environ = kind, port, environ or {}
        self.command = [sys.executable, "-m", f"tests.doubles.{kind}"]
        values = {"state": state, "latency": latency, **options}
        for name, value in values.items():
            if value:
                self.command += [f"--{name.replace('_', '-')}", str(value)]
        self.process = None
        self.start()

    def start(self):
        """Start the process; its address stays the same after the first time."""
        self.process = subprocess.Popen(
            [*self.command, "--port", str(self.port)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C is for the one that started it, which ends it when it is done.
            start_new_session=True,
        )
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError(f"{self.command} ended with {self.process.wait()}.")
        self.port = int(self.url.rpartition(":")[2])

    def stop(self, how=signal.SIGTERM):
        """End the process."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(10)
        self.process.stdout.close()

    def kill(self):
        """End the process as ``kill -9`` does."""
        self.stop(signal.SIGKILL)

    def restart(self):
        """Kill and start it again, on the same address and file."""
        self.kill()
        self.start()

    def control(self, name, **body):
        """Call a control.

        :return: its answer
        :rtype: dict
        :raise ValueError: when it was asked wrongly
        """
        return post(f"{self.url}/_control/{name}", body)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda **body: self.control(name, **body)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stop()

    # What tests ask most often -----------------------------------------------

    def taken(self, **filters):
        """What charges took: ``{"count": 2, "amount": 2400}``, in cents."""
        return self.ledger(**filters)["totals"]["taken"]

    def advance(self, **parts):
        """Move its clock: ``advance(days=5, hours=1)``."""
        units = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
        return self.clock(advance=sum(units[name] * n for name, n in parts.items()))

    def webhook_to(self, url, secret, events=("*",), automatic=True):
        """Send webhooks to this address; not automatic: only on flush()."""
        self.webhooks(automatic=automatic)
        return self.endpoint(url=url, secret=secret, events=list(events))


def post(url, body):
    """POST JSON and return the JSON answer."""
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise ValueError(error.read().decode()) from error
