"""Running other programs, with an error message that can be acted upon."""

import contextlib
import os
import signal
import socket
import subprocess

from .console import Failure

LAST_LINES = 15


def run(command, *, what, advice="", env=None, cwd=None, stdin=None, **options):
    """Run a program to its end and return what it wrote to standard output.

    :param list command: program and arguments
    :param str what: what it was to do, for the message when it fails
    :param str advice: what a person can do then
    :param str stdin: text for its standard input
    :raises Failure: when it cannot be started or ends with another code than 0
    :rtype: str
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=env,
            cwd=cwd,
            input=stdin,
            text=True,
            errors="replace",
            capture_output=True,
            check=False,
            **options,
        )
    except OSError as error:
        raise Failure(f"{what}: {error}", advice) from error
    if done.returncode:
        raise Failure(f"{what} failed:\n{tail(done.stdout + done.stderr)}", advice)
    return done.stdout


def tail(text, lines=LAST_LINES):
    """The last lines of an output, indented.

    :param str text: whole output
    :rtype: str
    """
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


def free_port():
    """A TCP port that nobody listens on at 127.0.0.1.

    :rtype: int
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def end(process, patience=20):
    """End a process that we started and everything in its own session.

    :param subprocess.Popen process: started with ``start_new_session=True``
    :param int patience: seconds between asking and killing
    """
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
