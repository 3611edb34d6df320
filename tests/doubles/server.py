"""An HTTP server on the loopback that holds many slow requests at the same time."""

import argparse
import os
import socket
import struct
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .web import Request, Response

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "*",
}


class Server(ThreadingHTTPServer):
    """Serves an application; ``stopping`` is set when it ends."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, application, port=0):
        self.application = application
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self):
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """Callers that go away while they are answered are no news."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()

    def shutdown(self):
        """End it: requests that hang are let go."""
        self.stopping.set()
        super().shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """Reads one request after another from a kept connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        request = Request(self.command, self.path, self.headers, body)
        try:
            response = self.server.application.answer(request)
        except Exception:
            # A fault of the double itself must not look like one of the provider.
            response = Response(599, {"bug_of_the_double": traceback.format_exc()})
            traceback.print_exc()
        if response.hang:
            self.server.stopping.wait(response.hang)
        if response.reset:
            self._reset()
        elif response.hang:
            self.close_connection = True
        else:
            self._write(response)

    def _write(self, response):
        content, kind = response.content()
        self.send_response(response.status)
        headers = {"Content-Type": kind, **CORS, **response.headers}
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _reset(self):
        # Lingering for zero seconds sends RST instead of FIN.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.shutdown(socket.SHUT_RD)
        self.close_connection = True
        self.connection.close()

    do_GET = do_POST = do_DELETE = do_PUT = do_OPTIONS = _answer

    def log_message(self, *args):
        """Say nothing: the application keeps a log of calls."""


def end_with_parent(stopping):
    """End this process as soon as the one that started it is gone."""
    parent = os.getppid()

    def watch():
        while not stopping.wait(0.5):
            if os.getppid() != parent:
                os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def main(make, description, add_arguments=lambda parser: None):
    """The command line of a double: serve until its parent ends.

    :param make: called with the parsed options, returns the application
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", help="SQLite file that survives a restart")
    parser.add_argument("--latency", type=float, default=0, help="seconds per call")
    add_arguments(parser)
    options = parser.parse_args()
    application = make(options)
    server = Server(application, options.port)
    application.start(server)
    end_with_parent(server.stopping)
    sys.stdout.write(server.url + "\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.1)
