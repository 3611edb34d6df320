"""Run a benchmark's ``main(env, argv)`` in an Odoo environment.

``./quittance bench NAME`` starts ``python -m benchmarks.NAME DATABASE ARGUMENTS``;
Odoo's settings come from the file that ``ODOO_RC`` names.
"""

import json
import sys


def run(main):
    """Call ``main(env, argv)`` as the superuser and print what it returns as JSON.

    :param main: function of an environment and the command-line words after the
        database's name
    """
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    database, *argv = sys.argv[1:]
    config.parse_config(
        ["-d", database, "--log-level=warn", "--max-cron-threads=0"], setup_logging=True
    )
    with Registry(database).cursor() as cr:
        figures = main(api.Environment(cr, SUPERUSER_ID, {}), argv)
        cr.rollback()
    print(json.dumps(figures), flush=True)
