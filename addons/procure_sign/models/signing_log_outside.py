import base64
import json
import logging
import os
from pathlib import Path

from odoo import api, models
from odoo.tools import config

from ..core.statement import LogHead

#: Option of odoo.conf: a file outside the database and its backups, on another disk
#: or on a share that only grows.
OPTION = "procure_sign_heads_file"
MAX_BYTES = 50_000_000
_logger = logging.getLogger(__name__)


class SigningLogOutside(models.AbstractModel):
    """Heads of the log that are known outside the database.

    A restored backup brings its own older stamps: only what it did not bring shows it.
    """

    _name = "signing.log.outside"
    _description = "Heads of Logs Known Outside the Database"

    @api.model
    def _keep(self, company, head, token, first=False):
        """Add a stamped head to the file, when the server has one.

        A file that is gone is not begun again: with it the heads in it are gone, and
        the verification says so until the server's administrator has looked.

        :param bool first: of this database; only that one begins the file
        """
        path = config.get(OPTION)
        if not path:
            return
        keep = 0 if first else os.O_CREAT

        def opener(name, flags):
            return os.open(name, flags & ~keep, 0o600)

        line = {
            "database": self._get_database(),
            "company": company.id,
            "position": head.position,
            "hash": head.hash,
            "token": base64.b64encode(token).decode(),
        }
        try:
            with open(path, "a", encoding="utf-8", opener=opener) as file:
                file.write(json.dumps(line, sort_keys=True) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            _logger.exception("The file of log heads cannot be written")

    @api.model
    def _get_heads(self, company):
        """Return the heads of a company's log in the file.

        :return: list of ``core.statement.LogHead``, and a code where it cannot be read
        """
        path = config.get(OPTION)
        if not path:
            return [], ""
        if not Path(path).exists():
            return [], "heads-missing"
        try:
            if Path(path).stat().st_size > MAX_BYTES:
                return [], "heads-unreadable"
            lines = Path(path).read_text(encoding="utf-8").splitlines()
            rows = [json.loads(line) for line in lines if line]
            key = (self._get_database(), company.id)
            return [
                LogHead(int(row["position"]), str(row["hash"]))
                for row in rows
                if (row["database"], row["company"]) == key
            ], ""
        except (OSError, ValueError, KeyError, TypeError):
            return [], "heads-unreadable"

    def _get_database(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid", "")
