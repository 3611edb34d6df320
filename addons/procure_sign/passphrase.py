"""The passphrase of the built-in authorities' keys: never in the database."""

import os
from pathlib import Path

from odoo.tools import config

#: Option of odoo.conf that names a file, and the environment's variable.
OPTION, VARIABLE = "procure_sign_passphrase_file", "PROCURE_SIGN_PASSPHRASE"


def read() -> str:
    """Return the passphrase that this server was started with; empty: none."""
    path = config.get(OPTION)
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""
    return os.environ.get(VARIABLE, "").strip()
