"""Odoo's shell on a database; statements can also come from standard input."""

import sys

from .. import databases, environment

DEFAULT = "quittance_dev"


def arguments(parser):
    """Its command line."""
    parser.add_argument("--db", default=DEFAULT, help=f"database, else {DEFAULT}")


def run(options):
    """Open the shell; the default database is made when it is not there.

    :return: exit code
    """
    with environment.prepared(environment.PRINTER) as env:
        if options.db == DEFAULT and not databases.exists(env, DEFAULT):
            databases.create(env, DEFAULT)
        quiet = [] if sys.stdin.isatty() else ["--log-level=warn"]
        return env.odoo(
            "shell",
            "-d",
            options.db,
            "--no-http",
            "--max-cron-threads=0",
            *quiet,
            check=False,
        )
