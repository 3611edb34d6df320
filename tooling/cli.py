"""The ``quittance`` command line: one file per command in ``tooling/commands``."""

import argparse
import signal
import sys

from .commands import bench, chaos, db, demo, lint, odoo, setup, shell, test
from .console import Failure, say

COMMANDS = {
    "demo": demo,
    "test": test,
    "lint": lint,
    "bench": bench,
    "chaos": chaos,
    "db": db,
    "shell": shell,
    "odoo": odoo,
    "setup": setup,
}


def main(arguments):
    """Run one command.

    :param list arguments: what follows ``quittance`` on the command line
    :return: exit code
    :rtype: int
    """
    parser = argparse.ArgumentParser(
        prog="./quittance",
        description="Quittance: set up, show, test and measure.",
        epilog="Downloads are kept in $QUITTANCE_CACHE, outside the checkout.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        summary = module.__doc__.splitlines()[0]
        sub = commands.add_parser(name, help=summary, description=module.__doc__)
        module.arguments(sub)
    # "odoo" hands everything on, options too.
    if arguments[:1] == ["odoo"]:
        options = argparse.Namespace(command="odoo", args=arguments[1:])
    else:
        options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return COMMANDS[options.command].run(options) or 0
    except Failure as failure:
        say(f"quittance {options.command}: {failure}")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _interrupt(_number, _frame):
    """End on SIGTERM as on Ctrl-C, so that what we started is ended too."""
    raise KeyboardInterrupt
