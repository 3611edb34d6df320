"""A time-stamp authority on the loopback address, in HTTP as RFC 3161, 3.4 says."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


@contextmanager
def serving(stamper, clock, down=None):
    """Serve; gives the address. While ``down()`` it refuses."""
    serial = count(1)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if (down and down()) or self.headers["Content-Type"] != QUERY:
                self.send_error(503)
                return
            answer = stamper.answer(body, clock(), next(serial))
            self.send_response(200)
            self.send_header("Content-Type", REPLY)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
