"""``./quittance chaos --seeds 20 --invoices 2000``: play it, print the counts."""

import argparse
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from tooling import environment
from tooling.commands import chaos

from .game import Game
from .kinds import chosen
from .months import prepare

#: What happens to everybody, however fast half of the work is done.
LEAST = {"kill_postgres": 1, "kill_backend": 1, "kill_node": 1, "cut_power": 1}


def main():
    """Play every seed.

    :return: exit code
    """
    parser = argparse.ArgumentParser(description=__doc__)
    chaos.arguments(parser)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    wrong = 0
    with environment.prepared() as env, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        kinds = chosen(options.without)
        say(f"played: {', '.join(sorted(kinds))}")
        month = prepare(env, options.invoices, kinds)
        for seed in range(options.first, options.first + options.seeds):
            game = Game(env, folder, month, seed, options.pace)
            say(f"seed {seed}: {options.invoices} invoices")
            agree = play(game)
            wrong += not agree
            if not agree and options.keep:
                game.keep(Path(options.keep))
    say(f"{options.seeds - wrong} of {options.seeds} games: all books agree")
    return 1 if wrong else 0


def play(game):
    """Play one game and say what came of it; the others go on when it fails.

    :return: whether all books agree
    """
    try:
        books = game.play(least=LEAST)
    except Exception:
        say(f"  seed {game.seed} was not played to its end:\n{traceback.format_exc()}")
        return False
    say(game.report())
    return not books.problems


def say(text):
    """Print at once: games are long."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
