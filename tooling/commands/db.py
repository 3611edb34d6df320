"""Make a fresh database with the suite installed, in seconds."""

from .. import databases, environment
from ..console import out


def arguments(parser):
    """Its command line."""
    parser.add_argument("name", metavar="NAME", help="the new database's name")
    parser.add_argument(
        "--modules", help="install these instead of the whole suite: a,b,c"
    )
    parser.add_argument("--demo", action="store_true", help="with Odoo's demo data")
    parser.add_argument(
        "--reset", action="store_true", help="replace a database of that name"
    )


def run(options):
    """Make the database.

    :return: exit code
    """
    modules = [m for m in (options.modules or "").split(",") if m] or None
    databases.check_name(options.name)
    with environment.prepared() as env:
        if options.reset:
            databases.drop(env, options.name)
        databases.create(env, options.name, modules, options.demo)
    out(f"{options.name} is ready: ./quittance odoo -d {options.name}")
    return 0
