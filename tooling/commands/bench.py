"""Run one benchmark; a JSON line with name, unit, ours, peer, ratio comes last.

A benchmark is a program ``benchmarks/NAME.py``, called with the name of a fresh
database with the suite and with all further arguments; it prints that JSON line.
"""

import argparse
import json
import subprocess

from .. import databases, environment
from ..console import Failure, out
from ..paths import ROOT

KEYS = ("name", "unit", "ours", "peer", "ratio")


def arguments(parser):
    """Its command line."""
    parser.add_argument("name", metavar="NAME", help=f"one of {', '.join(_names())}")
    parser.add_argument("args", nargs=argparse.REMAINDER, help="the benchmark's own")


def run(options):
    """Run the benchmark.

    :return: exit code
    """
    if options.name not in _names():
        raise Failure(
            f"No benchmark called {options.name}.", f"There are {', '.join(_names())}."
        )
    module = f"benchmarks.{options.name.replace('-', '_')}"
    with (
        environment.prepared(environment.PRINTER) as env,
        databases.temporary(env, "bench") as name,
        subprocess.Popen(
            [env.python, "-m", module, name, *options.args],
            cwd=ROOT,
            env=env.variables,
            text=True,
            stdout=subprocess.PIPE,
        ) as process,
    ):
        last = ""
        for line in process.stdout:
            out(line.rstrip("\n"))
            last = line.strip() or last
    return process.returncode or _check(last)


def _names():
    paths = sorted((ROOT / "benchmarks").glob("[a-z]*.py"))
    return [path.stem.replace("_", "-") for path in paths]


def _check(line):
    try:
        missing = [key for key in KEYS if key not in json.loads(line)]
    except (ValueError, TypeError) as error:
        raise Failure("The benchmark's last line is not JSON.", line) from error
    if missing:
        raise Failure(f"The benchmark's last line lacks {', '.join(missing)}.", line)
    return 0
