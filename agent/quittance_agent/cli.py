"""``quittance-agent``: the command line."""

import argparse
import sys
from pathlib import Path

from . import VERSION, offline
from . import card as cards_of
from .batch import Batch
from .client import Client
from .problems import NoCard, Problem
from .show import one_line
from .terminal import Terminal
from .words import say


def main(arguments=None) -> int:
    """Run a command; give the number to end with (0: all is done)."""
    options = _parser().parse_args(arguments)
    screen = Terminal()
    try:
        options.run(options, screen)
    except Problem as problem:
        screen.tell(str(problem))
        return problem.code
    except KeyboardInterrupt:
        screen.tell("\n" + say("Stopped."))
        return 7
    return 0


def _parser():
    parser = argparse.ArgumentParser(
        prog="quittance-agent", description=say("Signs with your smart card.")
    )
    parser.add_argument("--version", action="version", version=VERSION)
    parser.set_defaults(run=_window)
    card = argparse.ArgumentParser(add_help=False)
    card.add_argument("--module", default="", help=say("the card's PKCS#11 module"))
    card.add_argument(
        "--certificate", default="", help=say("the start of its SHA-256 fingerprint")
    )
    commands = parser.add_subparsers()
    pair = commands.add_parser("pair", parents=[card], help=say("sign what waits"))
    pair.add_argument("server")
    pair.add_argument("code")
    pair.add_argument(
        "--authorities", default="", help=say("a file with your company's authorities")
    )
    pair.set_defaults(run=_pair)
    sign = commands.add_parser("sign", parents=[card], help=say("sign a file"))
    sign.add_argument("file", type=Path)
    sign.set_defaults(run=offline.sign)
    listed = commands.add_parser("cards", parents=[card], help=say("list the cards"))
    listed.set_defaults(run=_cards)
    commands.add_parser("window", parents=[card]).set_defaults(run=_window)
    return parser


def _pair(options, screen):
    client = Client(options.server, options.authorities)
    module = cards_of.module(options.module)
    Batch(client, screen, module, options.certificate).run(options.code)


def _cards(options, screen):
    found = cards_of.cards(cards_of.module(options.module))
    if not found:
        raise NoCard(say("There is no card with a valid signing certificate."))
    for one in found:
        screen.tell(f"{one_line(one.label)}\n  SHA-256 {one.fingerprint}")


def _window(options, _screen):
    try:
        from .window import run
    except ModuleNotFoundError as error:
        if error.name not in ("tkinter", "_tkinter"):
            raise
        raise Problem(
            say("The window needs Tk: install python3-tk, or use the terminal.")
        ) from error
    run(getattr(options, "module", ""))


if __name__ == "__main__":
    sys.exit(main())
