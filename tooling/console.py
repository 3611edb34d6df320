"""What the person at the terminal reads. Progress goes to standard error."""

import contextlib
import sys
import threading
import time


class Failure(Exception):
    """Something a person must put right; the message says what and how.

    :param str problem: what went wrong
    :param str advice: what to install, set or do next
    """

    def __init__(self, problem, advice=""):
        super().__init__(f"{problem}\n{advice}".rstrip())


def say(text):
    """One line of progress.

    :param str text: the line
    """
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def out(text):
    """One line of result, on standard output.

    :param str text: the line
    """
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def step(title):
    """Announce work that lasts longer than a second, and how long it took.

    :param str title: what is being done
    """
    ended = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, ended), daemon=True)
    started = time.monotonic()
    ticker.start()
    try:
        yield
    finally:
        ended.set()
        ticker.join()
    seconds = time.monotonic() - started
    if seconds >= 1:
        say(f"  {title}: {seconds:.0f} s")


def _tick(title, ended):
    """Say after one second what is under way, then every minute that it still is."""
    waited, pause = 0, 1
    while not ended.wait(pause):
        waited += pause
        say(f"  {title} ..." if waited == 1 else f"  {title} ... {waited} s")
        pause = 59 if waited == 1 else 60
