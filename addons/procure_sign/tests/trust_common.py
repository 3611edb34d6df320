"""A built-in authority for tests, under a passphrase of their own."""

import hashlib
import os
from unittest.mock import patch

from ..core import sealed
from ..passphrase import VARIABLE

PASSPHRASE = "a long sentence that only the tests know"


def make_authority(case, company):
    """Make a company's authority; for ``setUpClass``.

    :param case: the test class, whose passphrase it becomes for its time
    """
    case.startClassPatcher(patch.dict(os.environ, {VARIABLE: PASSPHRASE}))
    return case.env["signing.authority"]._found(company, PASSPHRASE)


def derive_at_once(case):
    """Spare a class the time that scrypt is meant to cost; for ``setUpClass``.

    Its own tests, those of single cards and the browsers' go on with scrypt.
    """
    case.startClassPatcher(patch.object(sealed, "_derive", _derive))


def _derive(pin, salt, cost):
    return hashlib.sha256(salt + f"{cost}/{pin}".encode()).digest()
