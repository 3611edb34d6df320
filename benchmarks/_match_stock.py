"""Odoo's own import of the files, in a database without ``invoice_match``.

Started by ``match`` as ``python -m benchmarks._match_stock DATABASE BILLS``.
"""

import time

from . import _match_files


def main(env, argv):
    """Return the seconds of each bill.

    :param env: Odoo environment of a database with ``purchase_stock`` and the formats
    """
    count = int(argv[0])
    records = _match_files.prepare(env)
    files = _match_files.invoices(_match_files.order(env, records, count))
    env.cr.commit()
    start, work = time.perf_counter(), time.process_time()
    moves = _match_files.drop(env, files)
    env.flush_all()
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds / count,
        "work": (time.process_time() - work) / count,
        "linked": len(moves.line_ids.purchase_line_id),
    }


if __name__ == "__main__":
    from ._environment import run

    run(main)
