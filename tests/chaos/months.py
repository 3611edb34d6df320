"""The month that every seed plays: made once, copied for each."""

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.doubles.client import Double
from tooling import faketime
from tooling.paths import digest, locked
from tooling.running import Database

from . import postgres

#: What charges of a card do, and how often.
CARDS = (
    (70, "success"),
    (6, ["insufficient_funds", "success"]),
    (6, ["do_not_honor", "success"]),
    (4, ["try_again_later", "success"]),
    (3, "generic_decline"),
    (3, "lost_card"),
    (3, "expired_card"),
    (5, "authentication_required"),
)
DEBITS = (
    (60, "sepa_success"),
    (10, "sepa_at_once"),
    (15, "sepa_failed"),
    (15, "sepa_account_closed"),
)
PREPARE = """
import json
from pathlib import Path
from tests.chaos import month
month.prepare(env, json.loads(Path({path!r}).read_text()))
"""


@dataclass
class Month:
    """A database and a provider before the first run.

    :param pathlib.Path data: PostgreSQL's folder; its server does not run
    :param pathlib.Path state: the double's
    :param list clients: see ``month.prepare``
    """

    data: Path
    state: Path
    clients: list
    invoices: int


def prepare(env, invoices):
    """A month of so many invoices; kept until the addons or this code change.

    :rtype: Month
    """
    suite = postgres.prepared(env)
    code = [Path(__file__), Path(__file__).with_name("month.py")]
    folder = suite / f"month-{invoices}-{digest(*code)}"
    with locked("chaos-month"):
        if not (folder / "clients").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            clients = _make(env, suite, folder, invoices)
            (folder / "clients").write_text(json.dumps(clients))
    clients = json.loads((folder / "clients").read_text())
    data = folder / "postgres" / "data"
    return Month(data, folder / "stripe.sqlite", clients, invoices)


def _make(env, suite, folder, invoices):
    server = postgres.Postgres(suite / "data", folder / "postgres")
    clock = faketime.Clock(faketime.find(), folder / "clock")
    clients = _clients(random.Random(invoices), invoices)
    state = folder / "stripe.sqlite"
    with Double("stripe", state=state) as double:
        for client in clients:
            client["saved"] = double.means(means=client["means"])
    server.start(clock)
    try:
        variables = {**env.variables, **server.variables}
        there = type(env)(env.python, env.source, variables)
        wanted = folder / "wanted"
        wanted.write_text(json.dumps(clients))
        Database(there, postgres.NAME).run(PREPARE.format(path=str(wanted)))
    finally:
        server.stop()
    return clients


def _clients(rng, invoices):
    """Clients with one to three invoices, in one of two companies."""
    clients, left = [], invoices
    while left:
        count = min(left, rng.choice((1, 1, 1, 2, 3)))
        left -= count
        company = rng.randrange(2)
        debit = not company and rng.random() < 0.15
        clients.append(
            {
                "company": company,
                "means": "pm_sepa_success" if debit else "pm_card_visa",
                "amounts": [rng.randrange(100, 100_000) / 100 for _n in range(count)],
            }
        )
    return clients


def give_behaviours(double, month, rng):
    """Decide what each means does when it is charged."""
    for client in month.clients:
        table = DEBITS if client["saved"]["mandate"] else CARDS
        weights = [weight for weight, _behaviour in table]
        [(_weight, behaviour)] = rng.choices(table, weights)
        double.behaviour(
            payment_method=client["saved"]["payment_method"], behaviour=behaviour
        )
