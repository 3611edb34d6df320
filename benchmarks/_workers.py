"""Two workers: a month billed by one process, an equal month by two, in one database.

The one process works before and after the two, on a month each, and counts with its
mean: a database that has just been filled answers differently from a used one.

Called by ``month_end``, and started by it as ``python -m benchmarks._workers DATABASE
MONTH PART PARTS``: such a process waits for a line, bills its part of the clients,
commits and prints its seconds.
"""

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from . import _retail

LOGIN = "benchmark"


def measure(env, workers):
    """Return the figures of one process against several.

    :param workers: number of processes that bill disjoint clients
    """
    header, january = _retail.read()
    env = _retail.company_env(env)
    profile = _retail.prepare(env, header, january)
    rows = _retail.repeat(january, 3)
    batch = env["partner.import.batch"]._receive(
        profile, "months.csv", _retail.content(header, rows), "drop"
    )
    batch._run_now()
    env.cr.commit()
    database = env.cr.dbname
    before = _run(database, date(2011, 1, 1), 1)
    several = _run(database, date(2011, 2, 1), workers)
    after = _run(database, date(2011, 3, 1), 1)
    one = (before + after) / 2
    env.cr.rollback()
    lines = env["account.move.line"].search_count([("display_type", "=", "product")])
    return {
        "name": "month-end, workers",
        "unit": "seconds to bill a month",
        "ours": round(several, 2),
        "peer": round(one, 2),
        "ratio": round(one / several, 2),
        "workers": workers,
        "peer_is": "an equal month with one process",
        "peer_before_and_after": [round(before, 2), round(after, 2)],
        "rows_a_month": len(january),
        "lines_of_the_months": lines,
    }


def _run(database, month, parts):
    """Bill a month in some processes at once; return the seconds of the whole."""
    command = [sys.executable, "-m", "benchmarks._workers", database, str(month)]
    root = Path(__file__).resolve().parents[1]
    processes = [
        subprocess.Popen(
            [*command, str(part), str(parts)],
            cwd=root,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for part in range(parts)
    ]
    for process in processes:
        process.stdout.readline()
    start = time.perf_counter()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.stdout.readline()
    seconds = time.perf_counter() - start
    for process in processes:
        process.communicate()
        if process.returncode:
            raise SystemExit("A worker failed; see above.")
    return seconds


def _work(database, month, part, parts):
    """Bill one part of the clients of a month and commit."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-d", database, "--log-level=warn", "--max-cron-threads=0"], setup_logging=True
    )
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        user = env["res.users"].search([("login", "=", LOGIN)])
        company = user.company_id
        env = env(user=user, context={"allowed_company_ids": company.ids})
        invoicing = env["partner.import.invoicing"]
        counts = invoicing._count_ready_rows(company, date.fromisoformat(month))
        # the largest first, one after the other: both get as many rows
        counts = sorted(counts, key=lambda item: -item[1])
        clients = [client for client, _rows in counts][int(part) :: int(parts)]
        print("ready", flush=True)
        sys.stdin.readline()
        invoicing._job_create_invoices(company.id, date.fromisoformat(month), clients)
        cr.commit()
        print("done", flush=True)


if __name__ == "__main__":
    _work(*sys.argv[1:])
