"""Smart cards without hardware, and who else verifies: Debian's packages, unpacked.

SoftHSM is a PKCS#11 module whose cards are folders; OpenSC's ``pkcs11-tool`` writes
keys and certificates on them as a card office does; ``xmlsec1`` verifies signatures;
``nginx`` takes a card's certificate from the TLS handshake.
"""

import shutil
from pathlib import Path

from . import foreign
from .console import Failure

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
    program = foreign.find(UTIL, PACKAGES[UTIL], "--version")
    link = program.with_name(MODULE)
    if not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(_module(program))
    return program


def find_writer():
    """OpenSC's ``pkcs11-tool``; see :func:`find_softhsm`."""
    # It has no question that it answers without a card but with an error.
    known = b"--keypairgen"
    return foreign.find(WRITER, PACKAGES[WRITER], "--usage", answer=known)


def find_verifier():
    """The program ``xmlsec1``; see :func:`find_softhsm`."""
    return foreign.find(VERIFIER, PACKAGES[VERIFIER], "--version")


def find_proxy():
    """The program ``nginx``; see :func:`find_softhsm`."""
    return foreign.find(PROXY, PACKAGES[PROXY], "-v", "sbin")


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


def _module(program):
    """The module's own file: of the unpacked package, or of the machine."""
    for root in (program.parent.parent / "root", Path("/")):
        for place in PLACES:
            for found in root.glob(f"{place}/{MODULE}"):
                return found
    raise Failure(f"There is no {MODULE} on this machine.", "Install softhsm2.")
