"""Draft invoices: ``account.move.load()``, batched ``create()`` and ours, in one run.

``./quittance bench invoice-writer``. Everything it writes is rolled back.
"""

import argparse
import random
import time

SAMPLE_LINES = 2000


def main(env, argv):
    """Measure and return the figures.

    :param env: Odoo environment of a database with ``quittance_base`` and a chart
    :param argv: command-line words, see ``--help``
    :return: dict with at least ``name, unit, ours, peer, ratio``
    """
    parser = argparse.ArgumentParser(prog="invoice-writer")
    parser.add_argument("--clients", type=int, default=400)
    parser.add_argument("--lines", type=int, default=30, help="mean lines per invoice")
    parser.add_argument("--products", type=int, default=200)
    parser.add_argument("--twice", action="store_true", help="also twice the rows")
    options = parser.parse_args(argv)
    env = _prepare(env)
    clients, products = _records(env, options)
    documents = _documents(clients, products, options)
    sample = _sample(documents)
    load = _timed(env, lambda: _load(env, sample))
    create = _timed(
        env, lambda: env["quittance.invoice.writer"]._create_plain(sample, None)
    )
    ours, result = _ours(env, documents)
    per_line = {
        "load": load / _count(sample),
        "create": create / _count(sample),
        "ours": ours / _count(documents),
    }
    figures = {
        "name": "invoice-writer",
        "unit": "seconds per invoice line",
        "ours": round(per_line["ours"], 6),
        "peer": round(per_line["load"], 6),
        "create": round(per_line["create"], 6),
        "ratio": round(per_line["load"] / per_line["ours"], 2),
        "ratio_create": round(per_line["create"] / per_line["ours"], 2),
        "lines": _count(documents),
        "invoices": len(documents),
        "sample_lines": _count(sample),
        "written_in_sets": result,
    }
    if options.twice:
        options.clients *= 2
        clients, products = _records(env, options)
        doubled, _result = _ours(env, _documents(clients, products, options))
        figures["twice_the_rows"] = round(doubled / ours, 2)
    env.cr.rollback()
    return figures


def _prepare(env):
    """Return an environment of a user who bills, in a company with a chart."""
    company = env["account.journal"].search([("type", "=", "sale")], limit=1).company_id
    if not company:
        company = env.company
        env["account.chart.template"].try_loading("generic_coa", company=company)
    user = env["res.users"].create(
        {
            "name": "Benchmark",
            "login": "benchmark",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [
                (
                    6,
                    0,
                    [
                        env.ref("base.group_user").id,
                        env.ref("account.group_account_invoice").id,
                        env.ref("base.group_partner_manager").id,
                    ],
                )
            ],
        }
    )
    env.flush_all()
    return env(user=user, context={"lang": "en_US"})


def _records(env, options):
    """Return clients and products for the documents."""
    env = env(su=True)
    tax = env["account.tax"].search(
        [("type_tax_use", "=", "sale"), ("company_id", "=", env.company.id)], limit=1
    )
    clients = env["res.partner"].create(
        [{"name": f"Client {number}"} for number in range(options.clients)]
    )
    products = env["product.product"].create(
        [
            {"name": f"Service {n}", "type": "service", "taxes_id": [(6, 0, tax.ids)]}
            for n in range(options.products)
        ]
    )
    env.flush_all()
    return clients.ids, products.ids


def _documents(clients, products, options):
    """Return one document per client, of very different lengths, in a fixed order."""
    rng = random.Random(7)
    documents = []
    for number, client in enumerate(clients):
        count = max(1, round(rng.expovariate(1 / options.lines)))
        lines = [
            {
                "key": (number, row),
                "display_type": "product",
                "name": f"Service {row} of client {number}",
                "product_id": rng.choice(products),
                "quantity": rng.randint(1, 24),
                "price_unit": rng.choice([0.42, 1.95, 2.1, 7.65, 12.75, 100.0]),
            }
            for row in range(count)
        ]
        header = {"move_type": "out_invoice", "partner_id": client}
        documents.append(
            {"header": {**header, "invoice_date": "2025-01-31"}, "lines": lines}
        )
    return documents


def _sample(documents):
    """Return whole documents spread over all, with at least ``SAMPLE_LINES`` lines."""
    step = max(1, _count(documents) // SAMPLE_LINES)
    sample = documents[::step]
    rest = [document for n, document in enumerate(documents) if n % step]
    while _count(sample) < SAMPLE_LINES and rest:
        sample.append(rest.pop(0))
    return sample


def _count(documents):
    """Return the number of lines of all documents."""
    return sum(len(document["lines"]) for document in documents)


def _timed(env, action):
    """Return the seconds ``action`` takes, undone afterwards."""
    savepoint = env.cr.savepoint()
    env.invalidate_all()
    start = time.perf_counter()
    action()
    env.flush_all()
    seconds = time.perf_counter() - start
    savepoint.close(rollback=True)
    return seconds


def _ours(env, documents):
    """Return the seconds of the writer and how many documents went in sets."""
    written = []
    seconds = _timed(
        env,
        lambda: written.extend(env["quittance.invoice.writer"].write_drafts(documents)),
    )
    for draft in written:
        if draft.method != "set":
            raise SystemExit(f"not written in sets: {draft.reason}")
    return seconds, len(written)


def _load(env, documents):
    """Import the documents as a user's file: header on the first row of each."""
    names = ["display_type", "name", "product_id", "quantity", "price_unit"]
    columns = ["move_type", "partner_id/.id", "invoice_date"]
    columns += [
        f"invoice_line_ids/{name}" + ("/.id" if name == "product_id" else "")
        for name in names
    ]
    rows = []
    for document in documents:
        header = document["header"]
        first = [header["move_type"], str(header["partner_id"]), header["invoice_date"]]
        for line in document["lines"]:
            rows.append(first + [str(line[name]) for name in names])
            first = ["", "", ""]
    result = env["account.move"].load(columns, rows)
    if not result["ids"]:
        raise SystemExit(f"load() refused: {result['messages'][:3]}")


if __name__ == "__main__":
    from ._environment import run

    run(main)
