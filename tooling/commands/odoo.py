"""Any Odoo command, with the right paths and database server."""

import argparse

from .. import environment


def arguments(parser):
    """Its command line: all that follows is Odoo's."""
    parser.add_argument("args", nargs=argparse.REMAINDER, help="Odoo's own arguments")


def run(options):
    """Run Odoo until it ends.

    :return: Odoo's exit code
    """
    with environment.prepared(*environment.TOOLS) as env:
        return env.odoo(*options.args, check=False)
