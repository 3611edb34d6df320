"""Collected, exactly once, and how fast: ``./quittance bench collect``.

Cards (``_collect_cards``): charges through the engine's scheduled jobs, from prepared
attempts to paid invoices, against stock Odoo's own loop. Bank (``_collect_bank``):
debits from selection to a checked file, against OCA's payment order. ``--part cards``
and ``--part bank`` run one alone. What the cards write is committed: the database is
the benchmark's own.
"""

import argparse
import importlib.util


def main(env, argv):
    """Measure and return the figures of the cards; those of the bank go with them.

    :param env: Odoo environment of a database with the suite
    :param argv: command-line words, see ``--help``
    :return: dict with at least ``name, unit, ours, peer, ratio``
    """
    parser = argparse.ArgumentParser(prog="collect")
    parser.add_argument("--part", choices=("cards", "bank"), help="only this one")
    parser.add_argument("--charges", type=int, default=1000)
    parser.add_argument("--peer", type=int, default=100, help="stock's charges")
    parser.add_argument("--lines", type=int, default=50, help="of an invoice")
    parser.add_argument("--latency", type=float, default=0.3, help="seconds")
    parser.add_argument("--debits", type=int, default=20000, help="in our bank file")
    parser.add_argument("--peer-debits", type=int, default=500, help="in OCA's order")
    options = parser.parse_args(argv)
    if options.part == "bank":
        return _bank(env, options)
    # Not at the top: addons are found once Odoo's settings are read.
    from . import _collect_cards

    figures = _collect_cards.measure(env, options)
    if not options.part and importlib.util.find_spec("benchmarks._collect_bank"):
        figures["bank"] = _bank(env, options)
    return figures


def _bank(env, options):
    """Return the figures of bank files."""
    from . import _collect_bank

    return _collect_bank.run(env, options.debits, options.peer_debits)


if __name__ == "__main__":
    from ._environment import run

    run(main)
