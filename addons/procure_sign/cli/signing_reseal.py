import sys
import threading
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config


class SigningReseal(Command):
    """Seal the keys of procure_sign under the passphrase that odoo.conf names now.

    Stop the server, write the new passphrase where the option
    procure_sign_passphrase_file (or PROCURE_SIGN_PASSPHRASE) has it, keep the old one
    in a file of its own, run this, start the server, then destroy that file.
    """

    name = "signing_reseal"

    def run(self, cmdargs):
        """Seal in one transaction; leave with a sentence when it is refused."""
        add = self.parser.add_argument
        add("-c", "--config", help="the server's odoo.conf")
        add("-d", "--database", required=True)
        add("--old-file", required=True, help="the file with the old passphrase")
        options, rest = self.parser.parse_known_args(cmdargs)
        rest += ["-c", options.config] if options.config else []
        config.parse_config(
            [*rest, "-d", options.database, "--no-http"], setup_logging=True
        )
        try:
            old = Path(options.old_file).read_text(encoding="utf-8").strip()
            done, left = self._reseal(options.database, old)
        except (OSError, UnicodeDecodeError, UserError) as error:
            sys.exit(str(error))
        sys.stdout.write(f"{done} keys sealed anew, {left} cards left as they were.\n")

    def _reseal(self, database, old):
        threading.current_thread().dbname = database
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if "signing.authority" not in env:
                sys.exit("procure_sign is not installed in this database.")
            return env["signing.authority"]._reseal(old)
