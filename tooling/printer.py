"""wkhtmltopdf with patched Qt: an installed one, else the pinned static binary.

Without the patches a printed page has no header and no footer, so no company name.
"""

import platform
import shutil
import subprocess

from . import foreign, venv
from .console import Failure
from .paths import cache

NAME = "wkhtmltopdf"
# What the pinned program is linked with, and a font.
LIBRARIES = (
    "libxrender1",
    "libxext6",
    "libx11-6",
    "libfontconfig1",
    "libfreetype6",
    "libstdc++6",
    "zlib1g",
    "fonts-dejavu-core",
)
ADVICE = (
    "Install wkhtmltopdf 0.12.6 with patched Qt (its version says so) and put it on "
    "PATH; Debian's own build does not have it."
)


def find():
    """The program, under the name ``wkhtmltopdf``.

    :raises Failure: when there is none for this machine
    :rtype: pathlib.Path
    """
    installed = shutil.which(NAME)
    if installed and "patched qt" in _version(installed):
        path, target = cache("wkhtmltopdf-installed", NAME), installed
    else:
        target = _unpacked()
        path = target.with_name(NAME)
    if not path.exists():
        path.unlink(missing_ok=True)
        path.symlink_to(target)
    return path


def _unpacked():
    if platform.machine() != "x86_64":
        raise Failure(f"No wkhtmltopdf for {platform.machine()} is pinned.", ADVICE)
    program = venv.unpack_wheel(NAME) / "bin" / "wkhtmltopdf-pack"
    program.chmod(0o755)
    if "patched qt" not in _version(program):
        program = foreign.starter(NAME, LIBRARIES, str(program))
    if "patched qt" not in _version(program):
        raise Failure("The pinned wkhtmltopdf does not start.", ADVICE)
    return program


def _version(program):
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.lower()
