"""Set everything up, run the month end on the sample files, serve the result."""

import json
import socket
import time

from .. import databases, environment, manifests
from ..console import Failure, out, step
from ..paths import cache
from ..running import Database, OdooServer

DATABASE = "quittance_demo"
LANGUAGE = "fr_FR"
LOGIN = "manager, password manager (or admin, password admin)"
WHOLE = "Quittance demo, complete"
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
    parser.add_argument(
        "--interface", default="127.0.0.1", help="address to listen on: %(default)s"
    )
    parser.add_argument(
        "--log", action="store_true", help="show the server's log instead of keeping it"
    )
    parser.add_argument("--reset", action="store_true", help="begin anew")


def run(options):
    """Show the demo.

    :return: exit code
    """
    if manifests.DEMO not in manifests.addons():
        raise Failure(f"The addon {manifests.DEMO} is not in this checkout.")
    started = time.monotonic()
    if not options.once:
        _check_port(options.interface, options.port)
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
    if options.reset or not _is_whole(env):
        databases.drop(env, DATABASE)
    fresh = not databases.exists(env, DATABASE)
    if fresh:
        databases.create(env, DATABASE, [manifests.DEMO], language=LANGUAGE)
    server = OdooServer(
        Database(env, DATABASE),
        cron=True,
        port=options.port,
        interface=options.interface,
        log=None if options.log else cache("logs", "demo.log"),
    )
    try:
        if fresh:
            _job(server)
            databases.sql(env, f"COMMENT ON DATABASE {DATABASE} IS '{WHOLE}'")
        else:
            server.wait_until_ready()
            out("The demo company is as you left it; --reset begins anew.")
        out(f"Ready after {time.monotonic() - started:.0f} s. Ctrl-C ends it.")
        out(f"Open {server.url} and log in as {LOGIN}.")
        return server.process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()


def _is_whole(env):
    """Whether an earlier run came to its end: half a demo is thrown away."""
    rows = databases.sql(
        env,
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = '{DATABASE}'",
    )
    return rows == [[WHOLE]]


def _job(server):
    """The month end on the sample files.

    :return: what ``quittance.demo`` reports
    :rtype: dict
    """
    server.wait_until_ready()
    with step("Importing the sample files and making the invoices"):
        printed = server.database.run(JOB.format(url=server.url))
    result = json.loads(printed.strip().splitlines()[-1])
    _show(result)
    return result


def _show(result):
    """Print what happened: files, rejected rows with their reasons, invoices."""
    table = result["table"]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    out("")
    for row in table:
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        out("  ".join(cells).rstrip())
    if result["rejects"]:
        out("\nRejected, to be corrected in the batch:")
    for file, row, reason in result["rejects"]:
        out(f"  {file}, row {row}: {reason}")
    count, untaxed = result["invoices"], result["untaxed"]
    out(f"\n{count} invoices, {untaxed:.2f} EUR without tax; one is validated.\n")


def _check_port(interface, port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError as error:
            raise Failure(
                f"Port {port} at {interface}: {error.strerror}.",
                "Choose another one: ./quittance demo --port 8070",
            ) from error
