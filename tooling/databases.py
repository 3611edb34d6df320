"""Databases in seconds: templates are installed once, then copied."""

import contextlib
import datetime
import json
import os
import re
import shutil
import subprocess

from . import manifests, venv
from .console import Failure, step
from .environment import addons_path
from .paths import cache, digest, locked

PREFIX = "quittance_template"
KEPT = 4
SQL = """
import json, sys, psycopg2
database, statements = json.load(sys.stdin)
connection = psycopg2.connect(dbname=database)
connection.autocommit = True
cursor = connection.cursor()
for statement in statements:
    cursor.execute(statement)
json.dump(cursor.fetchall() if cursor.description else [], sys.stdout, default=str)
"""


def sql(env, *statements, database="postgres"):
    """Run SQL statements, each on its own; the rows of the last one.

    :param Environment env: set up
    :raises Failure: with PostgreSQL's message
    :rtype: list[list]
    """
    done = subprocess.run(
        [env.python, "-c", SQL],
        input=json.dumps([database, statements]),
        text=True,
        env=env.variables,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        message = done.stderr.strip().splitlines()[-1]
        raise Failure(f"PostgreSQL: {message}", _advice(message))
    return json.loads(done.stdout)


def _advice(message):
    if "OperationalError" in message or "permission denied" in message:
        return (
            "The role must be allowed to log in and to create databases; see "
            "QUITTANCE_DSN or PGHOST, or unset them for a private server."
        )
    return ""


def exists(env, name):
    """Whether there is a database of that name.

    :rtype: bool
    """
    quoted = name.replace("'", "''")
    return bool(sql(env, f"SELECT 1 FROM pg_database WHERE datname = '{quoted}'"))


def create(env, name, modules=None, demo=False, language=""):
    """A new database with modules installed, copied from a template.

    :param str name: the new database's
    :param list modules: modules to install; the whole suite when None
    :param bool demo: with Odoo's demo data
    :param str language: loaded beside English, such as ``fr_FR``
    """
    check_name(name)
    if exists(env, name):
        raise Failure(
            f"There is a database {name} already.", "Choose another name, or --reset."
        )
    with locked("templates"):
        template = ensure_template(env, modules or manifests.suite(), demo, language)
        _copy(env, template, name)


def create_bare(env, name):
    """A new database with only what our addons depend on: for their tests.

    :param str name: the new database's
    """
    check_name(name)
    with locked("templates"):
        _copy(env, ensure_template(env, []), name)


def drop(env, name):
    """Remove a database with its file store; nothing happens when it is not there.

    :param str name: the database
    """
    check_name(name)
    sql(env, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(env.data_dir / "filestore" / name, ignore_errors=True)


def check_name(name):
    """Refuse a name that PostgreSQL or Odoo would not take as it is.

    :raises Failure: for such a name
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,62}", name) or name == "postgres":
        raise Failure(
            f"{name!r} cannot be a database name.",
            "Use a letter, then letters, digits and _ . - (63 characters at most).",
        )


@contextlib.contextmanager
def temporary(env, label, bare=False, **options):
    """A database that is dropped at the end of the block.

    :param str label: part of its name
    :param bool bare: only what our addons depend on
    :param options: those of :func:`create`
    :return: its name
    """
    name = f"test_{label}_{os.getpid()}"
    drop(env, name)
    if bare:
        create_bare(env, name)
    else:
        create(env, name, **options)
    try:
        yield name
    finally:
        drop(env, name)


def ensure_template(env, modules, demo=False, language=""):
    """The template with these modules of ours on top of all dependencies.

    :param list modules: to install; none for the dependencies only
    :param bool demo: with Odoo's demo data
    :param str language: loaded beside English
    :return: its name
    :rtype: str
    """
    kind = ("suite" if modules else "deps") + ("_demo" if demo else "")
    kind += f"_{language.lower()}" if language else ""
    base = ensure_template(env, [], demo) if modules else None
    options = ["--with-demo"] if demo else []
    options += [f"--load-language={language}"] if language else []
    wanted = sorted(modules) or manifests.dependencies()
    key = digest(
        *(env.source.version, venv.key(), base or "", *wanted, *options),
        manifests.contents() if modules else "",
        # The demo company's history ends with the month before this one.
        str(datetime.date.today())[:7] if manifests.DEMO in modules else "",
    )
    name = f"{PREFIX}_{kind}_{key}"
    if not exists(env, name):
        with step(f"Preparing the database template {name}"):
            _install(env, name, wanted, base, options)
        _drop_older(env, f"{PREFIX}_{kind}_")
    return name


def _install(env, name, modules, base, options):
    """Install modules in a draft, which gets the template's name when all went well."""
    draft = f"{name}_draft"
    drop(env, draft)
    settings = {}
    if base:
        _copy(env, base, draft)
    else:
        # Without our addons in sight, none of them is installed automatically.
        settings["addons_path"] = addons_path(env.source, ours=False)
    log = cache("logs", f"{name}.log")
    arguments = ["-d", draft, "-i", ",".join(modules), "--stop-after-init", "--no-http"]
    arguments += ["--max-cron-threads=0", "--log-level=warn", *options]
    env.with_settings(**settings).odoo(
        *arguments, log=log, what=f"Installing {', '.join(modules)}"
    )
    if re.search(r" (ERROR|CRITICAL) ", log.read_text(errors="replace")):
        raise Failure(f"Odoo reported errors while installing; its log: {log}")
    drop(env, name)
    store = env.data_dir / "filestore"
    if (store / draft).is_dir():
        (store / draft).rename(store / name)
    sql(env, f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def _copy(env, template, name):
    with step(f"Copying the database {name}"):
        store = env.data_dir / "filestore"
        shutil.rmtree(store / name, ignore_errors=True)
        if (store / template).is_dir():
            # Odoo never writes to a stored file again: links are copies.
            shutil.copytree(store / template, store / name, copy_function=os.link)
        sql(env, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _drop_older(env, prefix):
    """Keep the newest templates of a kind; those in use stay."""
    rows = sql(
        env,
        "SELECT datname FROM pg_database WHERE datname LIKE "
        f"'{prefix.replace('_', chr(92) + '_')}____________' ORDER BY oid DESC",
    )
    for (name,) in rows[KEPT:]:
        with contextlib.suppress(Failure):
            drop(env, name)


def drop_stale(env):
    """Remove what killed test runs left behind on our private server."""
    if not env.variables["PGHOST"].startswith("/"):
        return
    rows = sql(
        env, "SELECT datname FROM pg_database WHERE datname ~ '^test_.*_[0-9]+$'"
    )
    for (name,) in rows:
        try:
            os.kill(int(name.rsplit("_", 1)[1]), 0)
        except ProcessLookupError:
            drop(env, name)
        except PermissionError:
            pass  # it lives, under another user
