"""Set everything up, run the month end on the sample files, collect, serve it.

Card processors and bank are the doubles of ``tests/doubles``: processes of their own
on the loopback, which end with this one.
"""

import contextlib
import json
import shutil
import socket
import time

from .. import databases, environment, manifests
from ..console import Failure, out, step
from ..paths import cache
from ..process import free_port
from ..running import Database, OdooServer

DATABASE = "quittance_demo"
LANGUAGE = "fr_FR"
LOGIN = "manager, password manager (or admin, password admin)"
WHOLE = "Quittance demo, complete"
KEYS = ("files", "rows", "accepted", "rejected", "ignored", "invoices", "untaxed")
COLLECTED = ("asked", "collected", "resolved", "collected_eur")
DOUBLES = ("stripe", "worldline", "bank")
JOB = """
import json
demo = env["quittance.demo"]
result = demo.run()
env.cr.commit()
result["collection"] = demo.collect()
env.cr.commit()
print(json.dumps(result, default=str))
"""
SET = """
INSERT INTO ir_config_parameter (key, value) VALUES ('{key}', '{value}')
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
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
    with (
        databases.temporary(env, "demo", **content) as name,
        stand_ins() as doubles,
    ):
        port = free_port()
        point(env, name, f"http://127.0.0.1:{port}", doubles)
        result = _job(OdooServer(Database(env, name), port=port))
    seconds = round(time.monotonic() - started, 1)
    figures = {key: result[key] for key in KEYS}
    figures |= {key: result["collection"][key] for key in COLLECTED}
    out(json.dumps({**figures, "seconds": seconds}))
    return 0


def _serve(env, options, started):
    if options.reset or not _is_whole(env):
        databases.drop(env, DATABASE)
    fresh = not databases.exists(env, DATABASE)
    if fresh:
        shutil.rmtree(cache("demo"), ignore_errors=True)
        databases.create(env, DATABASE, [manifests.DEMO], language=LANGUAGE)
    place = {"port": options.port, "interface": options.interface}
    place["log"] = None if options.log else cache("logs", "demo.log")
    with stand_ins(keep=True) as doubles:
        url = f"http://127.0.0.1:{options.port}"
        point(env, DATABASE, url, doubles)
        if fresh:
            # Without scheduled jobs, which would do the same at the same time.
            _job(OdooServer(Database(env, DATABASE), **place))
            databases.sql(env, f"COMMENT ON DATABASE {DATABASE} IS '{WHOLE}'")
        server = OdooServer(Database(env, DATABASE), cron=True, **place)
        try:
            server.wait_until_ready()
            if not fresh:
                out("The demo company is as you left it; --reset begins anew.")
            out(f"Ready after {time.monotonic() - started:.0f} s. Ctrl-C ends it.")
            out(f"Open {server.url} and log in as {LOGIN}.")
            return server.process.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            server.stop()


@contextlib.contextmanager
def stand_ins(keep=False):
    """Start the stand-ins; they are ended with the block.

    :param bool keep: they remember what they did the next time
    :return: kind -> ``tests.doubles.client.Double``
    """
    # Only the demo needs them, and only in a checkout.
    from tests.doubles.client import Double

    with contextlib.ExitStack() as stack:
        yield {
            kind: stack.enter_context(
                Double(kind, state=cache("demo", f"{kind}.sqlite") if keep else None)
            )
            for kind in DOUBLES
        }


def point(env, name, url, doubles):
    """Tell a database, before a server has it open, where everything is."""
    # Printed invoices take their style sheets from the running server.
    values = {"web.base.url": url, "report.url": url}
    for kind, double in doubles.items():
        values[f"quittance_demo.{kind}_address"] = double.url
    statements = [SET.format(key=key, value=value) for key, value in values.items()]
    databases.sql(env, *statements, database=name)


def _is_whole(env):
    """Whether an earlier run came to its end: half a demo is thrown away."""
    rows = databases.sql(
        env,
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = '{DATABASE}'",
    )
    return rows == [[WHOLE]]


def _job(server):
    """The month end on the sample files, with a server that is ended after it.

    :return: what ``quittance.demo`` reports
    :rtype: dict
    """
    try:
        server.wait_until_ready()
        with step("Importing, invoicing, collecting and reconciling the month"):
            printed = server.database.run(JOB)
    finally:
        server.stop()
    result = json.loads(printed.strip().splitlines()[-1])
    _show(result)
    return result


def _show(result):
    """Print what happened: files, rejected rows, invoices, and the collection."""
    _print_table(result["table"])
    if result["rejects"]:
        out("\nRejected, to be corrected in the batch:")
    for file, row, reason in result["rejects"]:
        out(f"  {file}, row {row}: {reason}")
    count, untaxed, valid = (
        result[key] for key in ("invoices", "untaxed", "validated")
    )
    out(f"\n{count} invoices, {untaxed:.2f} EUR without tax; {valid} are validated.\n")
    collection = result["collection"]
    _print_table(collection["attempts"])
    for client, amount, why in collection["waiting"]:
        out(f"Not yet: {client}, {amount} EUR. {why}")
    asked, collected, resolved, money = (collection[key] for key in COLLECTED)
    out(f"\n{asked} charges and debits asked, {collected} collected: {money:.2f} EUR.")
    out(
        f"{resolved} answer was lost; asking the provider again said what became of it."
    )
    out(f"{collection['proof']}\n")


def _print_table(table):
    """Print rows of texts in columns."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    out("")
    for row in table:
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        out("  ".join(cells).rstrip())


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
