"""Chromium: an installed one, else Debian's package unpacked into the cache."""

import os
import shutil
from pathlib import Path

from . import foreign, venv
from .paths import cache
from .process import run

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Text must be legible where no font is installed.
PACKAGES = ("chromium", "fonts-dejavu-core")
ADVICE = "Install the package chromium, or put a Chrome or Chromium on PATH."


def find():
    """A Chromium that starts, under the name ``chromium``.

    :raises Failure: when there is none and none can be unpacked
    :rtype: pathlib.Path
    """
    for name in INSTALLED:
        program = shutil.which(name)
        if program and foreign.is_ours(program):
            return Path(program)  # in a process that another one prepared
        if program:
            path = cache("chromium-installed", "chromium")
            _link(path, program)
            return path
    # Debian's /usr/bin/chromium is a script that expects to be installed.
    inside = "{root}/usr/lib/chromium/chromium"
    program = foreign.starter("chromium", PACKAGES, inside)
    run([program, "--version"], what="Starting Chromium", advice=ADVICE)
    return program


def playwright_node(python):
    """The Node.js that Playwright brings, with the library a bare Debian lacks.

    :param pathlib.Path python: of the virtual environment
    :return: for ``PLAYWRIGHT_NODEJS_PATH``
    :rtype: pathlib.Path
    """
    node = venv.site_packages(python) / "playwright" / "driver" / "node"
    if foreign.starts(node):
        return node
    return foreign.starter("playwright-node", foreign.NODE_LIBRARIES, str(node))


def _link(path, target):
    if not path.is_symlink() or os.readlink(path) != target:
        path.unlink(missing_ok=True)
        path.symlink_to(target)
