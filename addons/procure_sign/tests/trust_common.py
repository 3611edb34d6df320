"""A built-in authority for tests, under a passphrase of their own."""

import hashlib
import os
from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519

from ..core import sealed
from ..passphrase import VARIABLE

PASSPHRASE = "a long sentence that only the tests know"


def _see_a_date():
    """Let cryptography see a date: it keeps the class of its first for the process."""
    key = ed25519.Ed25519PrivateKey.generate()
    empty = x509.CertificateRevocationListBuilder().issuer_name(x509.Name([]))
    day = datetime(2000, 1, 1)
    empty.last_update(day).next_update(day + timedelta(days=1)).sign(key, None)


# Now, and not first under the frozen clock of some test class.
_see_a_date()


def make_authority(case, company):
    """Make a company's authority; for ``setUpClass``.

    :param case: the test class, whose passphrase it becomes for its time
    """
    case.startClassPatcher(patch.dict(os.environ, {VARIABLE: PASSPHRASE}))
    return case.env["signing.authority"]._found(company, PASSPHRASE)


def stamps_of_others(case):
    """Return a patch under which the company's time stamps count as another's."""
    company = type(case.env["res.company"])
    own = company._signing_trust
    return patch.object(
        company, "_signing_trust", lambda one: replace(own(one), built_in=frozenset())
    )


def derive_at_once(case):
    """Spare a class the time that scrypt is meant to cost; for ``setUpClass``.

    Its own tests, those of single cards and the browsers' go on with scrypt.
    """
    case.startClassPatcher(patch.object(sealed, "_derive", _derive))


def _derive(pin, salt, cost):
    return hashlib.sha256(salt + f"{cost}/{pin}".encode()).digest()
