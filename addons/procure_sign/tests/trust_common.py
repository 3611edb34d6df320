"""A built-in authority for tests, under a passphrase of their own."""

import os
from unittest.mock import patch

from ..passphrase import VARIABLE

PASSPHRASE = "a long sentence that only the tests know"


def make_authority(case, company):
    """Make a company's authority; for ``setUpClass``.

    :param case: the test class, whose passphrase it becomes for its time
    """
    case.startClassPatcher(patch.dict(os.environ, {VARIABLE: PASSPHRASE}))
    return case.env["signing.authority"]._found(company, PASSPHRASE)
