"""Collect a month while processes and databases are killed; compare the books."""

import subprocess

from .. import environment
from ..paths import ROOT
from ..process import end

NAMES = ("seeds", "first", "invoices", "pace", "keep", "without")


def arguments(parser):
    """Its command line."""
    parser.add_argument("--seeds", type=int, default=1, help="how many games")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--invoices", type=int, default=200, help="in each game")
    parser.add_argument("--pace", type=float, default=1.5, help="seconds between kills")
    parser.add_argument("--without", default="", help="kinds not played: portal,bank")
    parser.add_argument("--keep", default="", help="folder for logs of failed games")


def run(options):
    """Play every seed; see ``tests/chaos``.

    :return: exit code: 0 when the books agreed after each of them
    """
    values = {name: getattr(options, name) for name in NAMES}
    given = [f"--{name}={value}" for name, value in values.items()]
    with environment.prepared() as env:
        command = [env.python, "-m", "tests.chaos", *given]
        process = subprocess.Popen(
            command, cwd=ROOT, env=env.variables, start_new_session=True
        )
        try:
            return process.wait()
        finally:
            # It ends its servers by itself when it is asked to.
            end(process, patience=60)
