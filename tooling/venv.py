"""The virtual environment with our pinned requirements, one per set of pins."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import apt
from .console import step
from .paths import PINS, ROOT, cache, digest, fresh_folder, locked
from .process import run

REQUIREMENTS = tuple(
    ROOT / name
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-oca.txt")
)
SYSTEM = Path("/usr/bin")
ADVICE = "Check that pip reaches its package index: pip config list"


def key():
    """Names this set of requirements on this Python.

    :rtype: str
    """
    given = os.environ.get("QUITTANCE_PYTHON")
    if given:
        return digest(given, *filter(Path.exists, REQUIREMENTS))
    base = _base()
    return digest(str(base), str(base.stat().st_mtime_ns), *REQUIREMENTS)


def python():
    """The environment's Python; the environment is made when it is not there.

    ``QUITTANCE_PYTHON`` names one that has everything, as in our Docker image.

    :rtype: pathlib.Path
    """
    given = os.environ.get("QUITTANCE_PYTHON")
    if given:
        return Path(given)
    folder = cache("python", key())
    done = folder / "complete"
    if not done.is_file():
        with locked("python"):
            if not done.is_file():
                _build(folder)
                done.touch()
    return folder / "bin" / "python"


def site_packages(interpreter):
    """Where an environment keeps its packages.

    :param pathlib.Path interpreter: its Python
    :rtype: pathlib.Path
    """
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return interpreter.parent.parent / "lib" / version / "site-packages"


def unpack_wheel(name):
    """A pinned package as a folder of its own, apart from the environment.

    :param str name: of its file in ``tooling/pins``
    :rtype: pathlib.Path
    """
    pins = PINS / f"{name}.txt"
    folder = cache("wheels", f"{name}-{digest(pins)}")
    with locked(f"wheel-{name}"):
        if not folder.is_dir():
            with step(f"Installing {name}"), fresh_folder(folder) as draft:
                pip = [python(), "-m", "pip", "install", "-q", "--no-deps"]
                run(
                    [*pip, "--require-hashes", "--target", draft, "-r", pins],
                    what=f"Installing {name}",
                    advice=ADVICE,
                    env=_env(),
                )
                draft.chmod(0o755)
    return folder


def _build(folder):
    shutil.rmtree(folder, ignore_errors=True)
    with step("Installing the Python packages"):
        _create(folder)
        command = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps"]
        for path in REQUIREMENTS:
            command += ["-r", path]
        run(command, what="Installing the Python packages", advice=ADVICE, env=_env())


def _create(folder):
    """A virtual environment with pip, also where Debian split pip off Python."""
    base = _base()
    if _imports(base, "ensurepip"):
        run([base, "-m", "venv", folder], what="Creating a virtual environment")
        return
    run(
        [base, "-m", "venv", "--without-pip", folder],
        what="Creating a virtual environment",
        advice="Install Python's venv module.",
    )
    wheel = _debian_pip()
    pip = [folder / "bin" / "python", f"{wheel}/pip"]
    run(
        [*pip, "install", "-q", "--no-index", wheel],
        what="Installing pip into the virtual environment",
    )


@functools.cache
def _base():
    """The Python that the environment is made of: this version, the system's build of it.

    Distributions build theirs with profile-guided optimisation, which many who compile
    their own leave out: Odoo's tests take a fifth longer then.
    """
    system = SYSTEM / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if system.is_file() and _imports(system, "venv, ssl, sqlite3"):
        return system.resolve()
    return Path(sys.executable).resolve()


def _imports(interpreter, names):
    """Whether this Python has these modules: Debian splits some off."""
    command = [interpreter, "-c", f"import {names}"]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def _debian_pip():
    """pip's wheel out of Debian's package, for a Python without ensurepip."""
    folder = cache("pip-wheel")
    if not folder.is_dir():
        with fresh_folder(folder) as draft:
            archive = apt.Archive.of_machine()
            apt.unpack(archive.download(draft, "python3-pip-whl")[0], draft)
    return next((Path(folder) / "usr/share/python-wheels").glob("pip-*.whl"))


def _env():
    """pip as the machine is set up, without the caller's virtual environment."""
    dropped = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {name: text for name, text in os.environ.items() if name not in dropped}
