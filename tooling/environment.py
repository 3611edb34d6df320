"""Everything set up: Odoo, Python packages, database server, browser, PDF printer."""

import configparser
import contextlib
import io
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import browser, cards, display, odoo_source, postgres, printer, venv
from .console import Failure
from .paths import ADDONS, CONFIG, cache, digest
from .process import tail

BROWSER, PRINTER = "Chromium", "wkhtmltopdf"
TOOLS = {
    BROWSER: browser.find,
    PRINTER: printer.find,
    cards.UTIL: cards.find_softhsm,
    cards.WRITER: cards.find_writer,
    cards.VERIFIER: cards.find_verifier,
    cards.PROXY: cards.find_proxy,
    display.SCREEN: display.find_screen,
    display.HANDS: display.find_hands,
    display.TRUST: display.find_trust,
    display.KEYS: display.find_keys,
}


@dataclass(frozen=True)
class Environment:
    """What a command needs to run Odoo and our tests."""

    python: Path
    source: odoo_source.OdooSource
    variables: dict
    lacking: dict = field(default_factory=dict)

    def odoo(self, *args, log=None, stdin=None, check=True, what="Odoo"):
        """Run an Odoo command to its end.

        :param args: Odoo's arguments
        :param pathlib.Path log: file for what it writes; the terminal's when None
        :param str stdin: text for its standard input
        :param bool check: whether a failing exit code is an error
        :param str what: what it does, for the error message
        :return: the exit code
        :rtype: int
        """
        command = [self.python, "-m", "odoo", *map(str, args)]
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(log.open("wb")) if log else None
            done = subprocess.run(
                command,
                env=self.variables,
                stdout=file,
                stderr=file,
                check=False,
                input=stdin,
                text=stdin is not None,
            )
        if check and done.returncode:
            last = f":\n{tail(log.read_text(errors='replace'))}" if log else "."
            where = f"The whole log: {log}" if log else ""
            raise Failure(f"{what} ended with code {done.returncode}{last}", where)
        return done.returncode

    def start_odoo(self, *args, log):
        """Start an Odoo server in a session of its own; end it with process.end().

        :param pathlib.Path log: file for what it writes; the terminal's when None
        :rtype: subprocess.Popen
        """
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(log.open("wb")) if log else None
            return subprocess.Popen(
                [self.python, "-m", "odoo", *map(str, args)],
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    @property
    def chromium(self):
        """The browser, where it is not lacking.

        :rtype: str
        """
        return shutil.which("chromium", path=self.variables["PATH"])

    @property
    def data_dir(self):
        """Odoo's data folder, where file stores lie.

        :rtype: pathlib.Path
        """
        return cache("data")

    def with_settings(self, **settings):
        """The same environment, with other values in Odoo's configuration file.

        :rtype: Environment
        """
        variables = {**self.variables, "ODOO_RC": str(_settings(self.source, settings))}
        return Environment(self.python, self.source, variables, self.lacking)


@contextlib.contextmanager
def prepared(*tools):
    """All set-up, and a database server for as long as the block runs.

    :param str tools: of :data:`TOOLS`, those that are needed
    :rtype: Environment
    """
    source = odoo_source.find()
    python = venv.python()
    folders, lacking = [python.parent], {}
    for name in tools:
        try:
            folders.append(TOOLS[name]().parent)
        except Failure as failure:
            lacking[name] = str(failure)
    with postgres.server() as connection:
        variables = _variables(source, folders, connection)
        yield Environment(python, source, variables, lacking)


def _variables(source, folders, connection):
    dropped = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "OPENERP_SERVER")
    inherited = {
        name: text
        for name, text in os.environ.items()
        if name not in dropped and not name.startswith("PG")
    }
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)])
    return {
        **inherited,
        **connection,
        "PATH": path,
        "PYTHONPATH": str(source.python_path),
        "ODOO_RC": str(_settings(source, {})),
    }


def addons_path(source, ours=True):
    """Odoo's ``addons_path``: its own addons, OCA's, ours.

    :param bool ours: whether our addons are on it
    :rtype: str
    """
    oca = venv.site_packages(venv.python()) / "odoo" / "addons"
    return ",".join(map(str, [*source.addons, oca, *([ADDONS] if ours else [])]))


def _settings(source, changes):
    """Odoo's configuration file: ``config/odoo-development.conf`` and this machine."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(CONFIG / "odoo-development.conf")
    options = {"addons_path": addons_path(source), "data_dir": str(cache("data"))}
    parser["options"].update({**options, **changes})
    text = io.StringIO()
    parser.write(text)
    path = cache("config", f"{digest(text.getvalue())}.conf")
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(text.getvalue())
        draft.replace(path)
    return path
