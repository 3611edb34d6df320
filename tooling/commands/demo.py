"""Set everything up, run the month end on the sample files, serve the result."""

import json
import socket
import time

from .. import databases, environment, manifests
from ..console import Failure, out, step
from ..running import Database, OdooServer

DATABASE = "quittance_demo"
LANGUAGE = "fr_FR"
KEYS = ("files", "rows", "accepted", "rejected", "ignored", "invoices", "untaxed")
# Printed invoices take their style sheets from the running server.
JOB = """
import json
env["ir.config_parameter"].set_param("web.base.url", {url!r})
env["ir.config_parameter"].set_param("report.url", {url!r})
env.cr.commit()
result = env["quittance.demo"].run()
env.cr.commit()
print(json.dumps(result, default=str))
"""


def arguments(parser):
    """Its command line."""
    parser.add_argument(
        "--once",
        action="store_true",
        help="on a database of its own; stop after the job, with a JSON line last",
    )
    parser.add_argument("--port", type=int, default=8069, help="default: 8069")
    parser.add_argument("--reset", action="store_true", help="begin anew")


def run(options):
    """Show the demo.

    :return: exit code
    """
    if manifests.DEMO not in manifests.addons():
        raise Failure(f"The addon {manifests.DEMO} is not in this checkout.")
    started = time.monotonic()
    if not options.once:
        _check_port(options.port)
    with environment.prepared(environment.PRINTER) as env:
        if options.once:
            return _once(env, started)
        return _serve(env, options, started)


def _once(env, started):
    content = {"modules": [manifests.DEMO], "language": LANGUAGE}
    with databases.temporary(env, "demo", **content) as name:
        server = OdooServer(Database(env, name), cron=True)
        try:
            result = _job(server)
        finally:
            server.stop()
    seconds = round(time.monotonic() - started, 1)
    out(json.dumps({**{key: result[key] for key in KEYS}, "seconds": seconds}))
    return 0


def _serve(env, options, started):
    if options.reset:
        databases.drop(env, DATABASE)
    fresh = not databases.exists(env, DATABASE)
    if fresh:
        databases.create(env, DATABASE, [manifests.DEMO], language=LANGUAGE)
    server = OdooServer(Database(env, DATABASE), cron=True, port=options.port)
    done = not fresh
    try:
        if fresh:
            _job(server)
            done = True
        else:
            server.wait_until_ready()
            out("The demo company is as you left it; --reset begins anew.")
        out(f"Ready after {time.monotonic() - started:.0f} s. Ctrl-C ends it.")
        out(f"Open {server.url} and log in as manager, password manager;")
        out("accountant, partner and client have their login as password too.")
        return server.process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()
        if not done:
            # Half a demo would be taken for the whole one the next time.
            databases.drop(env, DATABASE)


def _job(server):
    """The month end on the sample files.

    :return: what ``quittance.demo`` reports
    :rtype: dict
    """
    server.wait_until_ready()
    with step("Importing the sample files and making the invoices"):
        printed = server.database.run(JOB.format(url=server.url))
    result = json.loads(printed.strip().splitlines()[-1])
    _show_table(result["table"])
    out("")
    out("Rows that wait for a person:")
    _show_table([["File", "Row", "Reason"], *result["rejects"]])
    return result


def _show_table(rows):
    """Print rows of texts in columns; numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            text.rjust(width) if text.replace(".", "").isdigit() else text.ljust(width)
            for text, width in zip(row, widths, strict=True)
        )
        out("  ".join(cells).rstrip())


def _check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"Port {port} at 127.0.0.1: {error.strerror}.",
                "Choose another one: ./quittance demo --port 8070",
            ) from error
