"""Pytest fixtures: fresh doubles, and a receiver of webhooks."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from .client import Double


@pytest.fixture
def stripe_double():
    """A Stripe of the test's own: secret key ``sk_test_double``."""
    with Double("stripe") as double:
        yield double


@pytest.fixture
def worldline_double():
    """A Worldline of the test's own: PSPID, key and secret ``dummy``."""
    with Double("worldline") as double:
        yield double


@pytest.fixture
def bank_double():
    """A bank of the test's own."""
    with Double("bank") as double:
        yield double


@pytest.fixture
def start_double(tmp_path):
    """Call it for a double with options: ``start_double("stripe", latency=0.3)``.

    ``keep=True`` gives it a state file, so that ``restart()`` forgets nothing.
    """
    started = []

    def start(kind, keep=False, **options):
        if keep:
            options["state"] = tmp_path / f"{kind}-{len(started)}.sqlite"
        started.append(Double(kind, **options))
        return started[-1]

    yield start
    for double in started:
        double.stop()


class Receiver(ThreadingHTTPServer):
    """Takes webhooks: ``received`` has (headers, body); ``answers`` are given first."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Receive)
        self.received, self.answers = [], []
        self.arrived = threading.Condition()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/webhook"

    def wait_for(self, count, seconds=10):
        """Wait until so many webhooks have arrived.

        :raise TimeoutError: when they do not
        """
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.received) >= count, seconds):
                raise TimeoutError(f"{len(self.received)} of {count} webhooks came.")

    @property
    def events(self):
        """The bodies received, as JSON."""
        return [json.loads(body) for _headers, body in self.received]


class _Receive(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.arrived:
            self.server.received.append((self.headers, body))
            self.server.arrived.notify_all()
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def receiver():
    """An address that webhooks are sent to."""
    server = Receiver()
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
