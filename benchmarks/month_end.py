"""A month of real services, from the partner's file to draft invoices.

``./quittance bench month-end``: January's rows are received, read and billed as in
production; in the same run stock ``account.move.load()`` and batched ``create()`` make
a sample of whole invoices with the same lines. Everything is rolled back.

``--twice`` adds twice the rows, ``--rows 100000`` takes that many (memory), ``--import``
reads the file only, ``--clients 1000`` goes on to the queued mails (``_whole_month``),
``--workers 2`` bills a month with one process and one with two (``_workers``).
"""

import argparse
import resource
import time
from collections import Counter

from . import _retail, _whole_month, _workers

SAMPLE_LINES = 2000
AIMED_ROWS_PER_SECOND = 50_000
COLUMNS = ("display_type", "name", "product_id", "quantity", "price_unit", "sequence")


def main(env, argv):
    """Measure and return the figures.

    :param env: Odoo environment of a database with the suite
    :param argv: command-line words, see ``--help``
    :return: dict with at least ``name, unit, ours, peer, ratio``
    """
    parser = argparse.ArgumentParser(prog="month-end")
    parser.add_argument("--times", type=int, default=1, help="months of rows at once")
    parser.add_argument("--twice", action="store_true", help="also twice the rows")
    parser.add_argument("--rows", type=int, help="so many rows, for the memory")
    parser.add_argument("--import", action="store_true", help="the import alone")
    parser.add_argument("--clients", type=int, help="the whole month of so many")
    parser.add_argument("--sample", type=int, default=30, help="invoices printed")
    parser.add_argument("--workers", type=int, help="billing in so many processes")
    options = parser.parse_args(argv)
    if options.clients:
        return _whole_month.measure(env, options.clients, options.sample)
    if options.workers:
        return _workers.measure(env, options.workers)
    if getattr(options, "import"):
        return _measure_import(env, options)
    return _measure(env, options)


def _rows(options, january):
    """Return the rows to import: January's as often as asked for, or so many."""
    if options.rows:
        times = -(-options.rows // len(january))
        return _retail.repeat(january, times)[: options.rows]
    return _retail.repeat(january, options.times)


def _measure_import(env, options):
    """Return the figures of the import alone; the aim of the issue is the peer."""
    header, january = _retail.read()
    env = _retail.company_env(env)
    profile = _retail.prepare(env, header, january)
    rows = _rows(options, january)
    content = _retail.content(header, rows)
    seconds = _timed(env, lambda: _read(env, profile, content))
    return {
        "name": "month-end, import",
        "unit": "rows per second, file to rows in the database",
        "ours": round(len(rows) / seconds),
        "peer": AIMED_ROWS_PER_SECOND,
        "peer_is": "the aim",
        "ratio": round(len(rows) / seconds / AIMED_ROWS_PER_SECOND, 2),
        "rows": len(rows),
        "seconds": round(seconds, 2),
    }


def _measure(env, options):
    """Return the figures of file to draft against ``load()`` and ``create()``."""
    header, january = _retail.read()
    env = _retail.company_env(env)
    profile = _retail.prepare(env, header, january)
    rows = _rows(options, january)
    idle = _peak_megabytes()
    with _undone(env):
        ours, moves = _bill(env, profile, _retail.content(header, rows))
        memory = _peak_megabytes() - idle
        sample = _sample(moves)
    with _undone(env):
        load = _timed(env, lambda: _load(env, sample))
    with _undone(env):
        create = _timed(env, lambda: _create(env, sample))
    lines = sum(len(document["lines"]) for document in sample)
    per_line = ours["seconds"] / ours["lines"]
    figures = {
        "name": "month-end",
        "unit": "seconds per invoice line, file to draft",
        "ours": round(per_line, 6),
        "peer": round(load / lines, 6),
        "create": round(create / lines, 6),
        "ratio": round(load / lines / per_line, 2),
        "ratio_create": round(create / lines / per_line, 2),
        "sample_lines": lines,
        "rows": len(rows),
        "peak_megabytes_above_idle": memory,
        **ours,
    }
    if options.twice:
        double = _retail.content(header, _retail.repeat(january, 2 * options.times))
        with _undone(env):
            twice, _moves = _bill(env, profile, double)
        figures["twice_the_rows"] = round(twice["seconds"] / ours["seconds"], 2)
    return figures


class _undone:
    """What happens in this block is rolled back at its end."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.env.flush_all()
        self.savepoint = self.env.cr.savepoint()

    def __exit__(self, *error):
        self.savepoint.close(rollback=True)


def _peak_megabytes():
    """Return the most memory this process ever used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _timed(env, action):
    """Return the seconds ``action`` takes, all of it in the database."""
    env.flush_all()
    env.invalidate_all()
    start = time.perf_counter()
    action()
    env.flush_all()
    return time.perf_counter() - start


def _read(env, profile, content):
    """Receive and read one file; return the ``partner.import.batch``."""
    batch = env["partner.import.batch"]._receive(profile, "month.csv", content, "drop")
    batch._run_now()
    return batch


def _bill(env, profile, content):
    """Receive, read and bill one file.

    :return: figures, and the drafts
    """
    batch, moves = env["partner.import.batch"], env["account.move"]

    def read():
        nonlocal batch
        batch = _read(env, profile, content)

    def bill():
        nonlocal moves
        moves = env["partner.import.invoicing"]._create_invoices(env.company)

    methods = Counter()
    writer = type(env["quittance.invoice.writer"])
    write_drafts = writer.write_drafts

    def counted(self, documents):
        drafts = write_drafts(self, documents)
        methods.update(draft.reason or draft.method for draft in drafts)
        return drafts

    writer.write_drafts = counted
    try:
        reading, billing = _timed(env, read), _timed(env, bill)
    finally:
        writer.write_drafts = write_drafts
    states = Counter(batch.line_ids.mapped("state"))
    lines = env["account.move.line"].search_count(
        [("move_id", "in", moves.ids), ("display_type", "=", "product")]
    )
    figures = {
        "seconds": round(reading + billing, 2),
        "seconds_import": round(reading, 2),
        "rows_per_second_import": round(len(batch.line_ids) / reading),
        "lines": lines,
        "invoices": len(moves),
        "states": dict(states),
        "written": dict(methods),
    }
    return figures, moves


def _sample(moves):
    """Return whole documents spread over all, with at least ``SAMPLE_LINES`` lines."""
    step = max(1, len(moves.invoice_line_ids) // SAMPLE_LINES)
    documents, lines = [], 0
    for move in [*moves[::step], *moves[1::step]]:
        if lines >= SAMPLE_LINES:
            break
        documents += _documents(move)
        lines += len(documents[-1]["lines"])
    return documents


def _documents(moves):
    """Return header and lines of each invoice, for stock to make it again."""
    return [
        {
            "header": {
                "move_type": move.move_type,
                "partner_id": move.partner_id.id,
                "journal_id": move.journal_id.id,
            },
            "lines": [
                {
                    name: line._fields[name].convert_to_write(line[name], line)
                    for name in COLUMNS
                    if line[name] or line.display_type == "product"
                }
                for line in move.invoice_line_ids.sorted("id")
            ],
        }
        for move in moves
    ]


def _load(env, documents):
    """Import the documents as a user's file: header on the first row of each."""
    header = ("move_type", "partner_id", "journal_id")
    columns = [_column(name) for name in header]
    columns += [f"invoice_line_ids/{_column(name)}" for name in COLUMNS]
    rows = []
    for document in documents:
        first = [str(document["header"][name]) for name in header]
        for line in document["lines"]:
            rows.append(first + [str(line.get(name, "")) for name in COLUMNS])
            first = [""] * len(header)
    result = env["account.move"].load(columns, rows)
    if not result["ids"]:
        raise SystemExit(f"load() refused: {result['messages'][:3]}")


def _column(name):
    """Return the name of a column of ``load()``; records by their database id."""
    return f"{name}/.id" if name.endswith("_id") else name


def _create(env, documents):
    """Create the documents in one call."""
    env["quittance.invoice.writer"]._create_plain(documents, None)


if __name__ == "__main__":
    from ._environment import run

    run(main)
