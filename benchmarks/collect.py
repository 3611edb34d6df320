"""Collected, exactly once, and how fast: ``./quittance bench collect``.

Cards (``_collect_cards``): charges through the engine's scheduled jobs, from prepared
attempts to paid invoices, against stock Odoo's own loop. Bank (``_collect_bank``):
debits from selection to a checked file, against OCA's payment order. ``--part cards``
and ``--part bank`` run one alone. What is written stays in the benchmark's database.
"""

import argparse


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
    options = parser.parse_args(argv)
    # Not at the top: addons are found once Odoo's settings are read.
    from . import _collect_cards

    return _collect_cards.measure(env, options)


if __name__ == "__main__":
    from ._environment import run

    run(main)
