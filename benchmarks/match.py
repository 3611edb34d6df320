"""Supplier invoices: captured, matched and decided, beside Odoo's own import.

``./quittance bench match``. Everything it writes is rolled back; the peer works in a
database of its own that has everything but ``invoice_match``, on the first files.
"""

import argparse
import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from . import _match_files


def main(env, argv):
    """Measure and return the figures.

    :param env: Odoo environment of a database with the suite
    :param argv: command-line words, see ``--help``
    :return: dict with at least ``name, unit, ours, peer, ratio``
    """
    parser = argparse.ArgumentParser(prog="match")
    parser.add_argument("--bills", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=100, help="files for the peer")
    parser.add_argument("--profile", action="store_true", help="show where time goes")
    options = parser.parse_args(argv)
    records = _match_files.prepare(env)
    orders = _match_files.order(env, records, options.bills)
    files = _match_files.invoices(orders)
    once = _measure(env, files, options.profile)
    _match_files.order(env, records, options.bills, start=options.bills)
    twice = _measure(env, files)
    peer = _stock(min(options.sample, options.bills)) if options.sample else {}
    ours, stock = once["seconds"] / options.bills, peer.get("seconds", 0)
    work = once["work"] / options.bills
    return {
        "name": "match",
        "unit": "seconds per bill",
        "ours": round(ours, 5),
        "peer": round(stock, 5),
        "ratio": round(stock / ours, 2),
        "ratio_processor": round(peer.get("work", 0) / work, 2),
        "engine_ms": round(1000 * once["engine"] / options.bills, 3),
        "engine_ms_twice_the_orders": round(1000 * twice["engine"] / options.bills, 3),
        "twice_the_orders": round(twice["seconds"] / once["seconds"], 2),
        "twice_the_orders_processor": round(twice["work"] / once["work"], 2),
        "bills": options.bills,
        "lines": sum(len(one["lines"]) for one in orders),
        "states": once["states"],
        "peer_bills": options.sample,
    }


def _measure(env, files, profile=False):
    """Return the seconds of everything and of the engine, and how it ended; undone."""
    savepoint = env.cr.savepoint()
    env.invalidate_all()
    with _clock() as engine, _profiled(profile):
        start, work = time.perf_counter(), time.process_time()
        moves = _match_files.drop(env, files)
        env.flush_all()
        seconds = time.perf_counter() - start
        work = time.process_time() - work
    states = {
        state: len(found) for state, found in moves.grouped("match_state").items()
    }
    savepoint.close(rollback=True)
    env.invalidate_all()
    return {
        "seconds": seconds,
        "work": work,
        "engine": sum(engine),
        "states": states,
    }


@contextmanager
def _clock():
    """Collect the processor seconds that the pure engine takes inside the whole."""
    from odoo.addons.invoice_match.models import account_move_compare as compare
    from odoo.addons.invoice_match.models import invoice_match_orders as orders

    seconds = []

    def timed(function):
        def run(*args, **kwargs):
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                seconds.append(time.process_time() - start)

        return run

    with (
        patch.object(compare, "verify", timed(compare.verify)),
        patch.object(orders, "Matcher", timed(orders.Matcher)),
    ):
        yield seconds


@contextmanager
def _profiled(wanted):
    """Show on stderr where the time of a block goes."""
    if not wanted:
        yield
        return
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.enable()
    yield
    profile.disable()
    pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(
        "invoice_match|account_move|mail_thread|sql_db", 70
    )


def _stock(count):
    """Return what Odoo's own import took, in a database without ours."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tooling import databases, environment

    with (
        environment.prepared() as env,
        databases.temporary(env, "bench_stock", bare=True) as name,
    ):
        done = subprocess.run(
            [env.python, "-m", "benchmarks._match_stock", name, str(count)],
            env=env.variables,
            text=True,
            stdout=subprocess.PIPE,
            check=True,
        )
    return json.loads(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    from ._environment import run

    run(main)
