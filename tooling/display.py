"""A screen without a monitor, a person's hands, and the browser's certificates.

Xvfb shows what a browser shows (its own dialogs too, which a headless one lacks),
``xdotool`` types, NSS's tools put keys and authorities into a person's home folder.
"""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from . import foreign
from .console import Failure
from .paths import locked

SCREEN, HANDS, TRUST, KEYS = "Xvfb", "xdotool", "certutil", "pk12util"
PACKAGES = {
    SCREEN: "xvfb",
    HANDS: "xdotool",
    TRUST: "libnss3-tools",
    KEYS: "libnss3-tools",
}
#: Where Xvfb looks for xkbcomp, and the same for an Xvfb that is started in ``usr``.
COMPILER, OURS = b"\0/usr/bin\0", b"\0bin\0\0\0\0\0\0"


def find_screen():
    """The program ``Xvfb``.

    :raises Failure: when there is none and none can be unpacked
    :rtype: pathlib.Path
    """
    program = foreign.find(SCREEN, PACKAGES[SCREEN], "-help")
    unpacked = _folder(program) / "bin" / SCREEN
    if unpacked.exists():
        with locked(SCREEN):
            _take_compiler_along(unpacked)
    return program


def find_hands():
    """The program ``xdotool``; see :func:`find_screen`."""
    # Where there is no screen yet, that is its answer to everything.
    known = b"Can't open display"
    return foreign.find(HANDS, PACKAGES[HANDS], "version", answer=known)


def find_trust():
    """NSS's ``certutil``; see :func:`find_screen`."""
    return foreign.find(TRUST, PACKAGES[TRUST], "-H", answer=b"-A")


def find_keys():
    """NSS's ``pk12util``; see :func:`find_screen`."""
    return foreign.find(KEYS, PACKAGES[KEYS], "-H", answer=b"-i")


@contextlib.contextmanager
def screen(variables, size="1366x900x24"):
    """A screen for as long as the block runs; only this machine can reach it.

    :param dict variables: with the tooling's programs on PATH
    :return: its name, for the variable DISPLAY
    :rtype: str
    """
    program = Path(shutil.which(SCREEN, path=variables["PATH"]))
    folder = _folder(program)
    keyboards = folder / "share" / "X11" / "xkb"
    more = ["-xkbdir", keyboards] if keyboards.exists() else []
    reading, writing = os.pipe()
    with open(reading) as number:
        process = subprocess.Popen(
            [program, "-displayfd", str(writing), "-screen", "0", size]
            + ["-nolisten", "tcp", *more],
            pass_fds=[writing],
            cwd=folder if folder.exists() else None,
            env=variables,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        try:
            display = number.readline().strip()
            if not display:
                raise Failure(f"{SCREEN} does not start.", "Install xvfb.")
            yield f":{display}"
        finally:
            process.terminate()
            process.wait()


def _folder(program):
    """The ``usr`` of what was unpacked for a program; maybe there is none."""
    return program.parent.parent / "root" / "usr"


def _take_compiler_along(program):
    """Let an unpacked Xvfb find the unpacked xkbcomp: its path is compiled in."""
    content = program.read_bytes()
    beside = program.with_name("xkbcomp")
    if COMPILER not in content or not beside.exists():
        return
    draft = program.with_suffix(".draft")
    draft.write_bytes(content.replace(COMPILER, OURS))
    draft.chmod(0o755)
    draft.replace(program)
