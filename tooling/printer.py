"""wkhtmltopdf with patched Qt: an installed one, else the pinned static binary.

Without the patches a printed page has no header and no footer, so no company name.
"""

import platform
import shutil
import subprocess

from . import venv
from .console import Failure
from .paths import cache

ADVICE = (
    "Install wkhtmltopdf 0.12.6 with patched Qt (its version says so) and put it on "
    "PATH; Debian's own build does not have it."
)


def find():
    """The program, under the name ``wkhtmltopdf``.

    :raises Failure: when there is none for this machine
    :rtype: pathlib.Path
    """
    installed = shutil.which("wkhtmltopdf")
    if installed and "patched qt" in _version(installed):
        path, target = cache("wkhtmltopdf-installed", "wkhtmltopdf"), installed
    else:
        target = _unpacked()
        path = target.with_name("wkhtmltopdf")
    if not path.exists():
        path.unlink(missing_ok=True)
        path.symlink_to(target)
    return path


def _unpacked():
    if platform.machine() != "x86_64":
        raise Failure(f"No wkhtmltopdf for {platform.machine()} is pinned.", ADVICE)
    program = venv.unpack_wheel("wkhtmltopdf") / "bin" / "wkhtmltopdf-pack"
    program.chmod(0o755)
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
