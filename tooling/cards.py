"""Smart cards without hardware, and who else verifies: Debian's packages, unpacked.

SoftHSM is a PKCS#11 module whose cards are folders; OpenSC's ``pkcs11-tool`` writes
keys and certificates on them as a card office does; ``xmlsec1`` verifies signatures;
``nginx`` takes a card's certificate from the TLS handshake.
"""

import os
import shutil
import subprocess
from pathlib import Path

from . import foreign
from .console import Failure
from .paths import cache

UTIL, WRITER, VERIFIER = "softhsm2-util", "pkcs11-tool", "xmlsec1"
PROXY = "nginx"
PACKAGES = {
    UTIL: "softhsm2",
    WRITER: "opensc",
    VERIFIER: "xmlsec1",
    PROXY: "nginx-light",
}
MODULE = "libsofthsm2.so"
#: Where distributions put it, below the root or below an unpacked package.
PLACES = (
    "usr/lib/softhsm",
    "usr/lib64/softhsm",
    "usr/lib64/pkcs11",
    "usr/lib/*/softhsm",
)


def find_softhsm():
    """SoftHSM's own tool, with the module beside it.

    :raises Failure: when there is none and none can be unpacked
    :rtype: pathlib.Path
    """
    program = _find(UTIL, "--version")
    link = program.with_name(MODULE)
    if not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(_module(program))
    return program


def find_writer():
    """OpenSC's ``pkcs11-tool``; see :func:`find_softhsm`."""
    return _find(WRITER, "--usage")


def find_verifier():
    """The program ``xmlsec1``; see :func:`find_softhsm`."""
    return _find(VERIFIER, "--version")


def find_proxy():
    """The program ``nginx``; see :func:`find_softhsm`."""
    return _find(PROXY, "-v", "sbin")


def module(path):
    """The PKCS#11 module that belongs to the ``softhsm2-util`` of a search path.

    :param str path: as in the variable PATH
    :rtype: pathlib.Path
    """
    return Path(shutil.which(UTIL, path=path)).with_name(MODULE)


def libraries(module_path):
    """Where a process that loads the module finds what the machine lacks.

    :param pathlib.Path module_path: see :func:`module`
    :return: for the variable LD_LIBRARY_PATH
    :rtype: str
    """
    root = module_path.parent.parent / "root"
    return ":".join(map(str, sorted(root.glob("usr/lib/*-linux-gnu"))))


def _find(name, question, folder="bin"):
    installed = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if installed and cache(name).parent in Path(installed).parents:
        return Path(installed)  # ours, in a process that another one prepared
    if installed:
        path = cache(f"{name}-installed", name)
        if not path.exists():
            path.unlink(missing_ok=True)
            path.symlink_to(installed)
        return path
    package = PACKAGES[name]
    program = foreign.starter(name, (package,), f"{{root}}/usr/{folder}/{name}")
    done = subprocess.run([program, question], capture_output=True, check=False)
    # pkcs11-tool has no question that it answers without a card but with an error.
    if done.returncode and b"--keypairgen" not in done.stdout + done.stderr:
        said = (done.stdout + done.stderr).decode(errors="replace").strip()[-500:]
        raise Failure(f"{name} does not start: {said}", f"Install {package}.")
    return program


def _module(program):
    """The module's own file: of the unpacked package, or of the machine."""
    for root in (program.parent.parent / "root", Path("/")):
        for place in PLACES:
            for found in root.glob(f"{place}/{MODULE}"):
                return found
    raise Failure(f"There is no {MODULE} on this machine.", "Install softhsm2.")
