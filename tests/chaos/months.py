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
from .kinds import MEANS

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
WORLDLINE = (
    (64, "success"),
    (10, "capture_requested"),
    (4, ["capture_rejected", "success"]),
    (6, ["insufficient_funds", "success"]),
    (6, ["do_not_honor", "success"]),
    (4, ["try_again_later", "success"]),
    (3, "lost_card"),
    (3, "expired_card"),
)
DEBITS = (
    (60, "sepa_success"),
    (10, "sepa_at_once"),
    (15, "sepa_failed"),
    (15, "sepa_account_closed"),
)
TABLES = {"card": CARDS, "debit": DEBITS, "worldline": WORLDLINE}
STRIPE = {"card": "pm_card_visa", "debit": "pm_sepa_success"}
#: By what the clients of each company pay; only euros are debited.
SHARES = (
    {"card": 50, "debit": 15, "worldline": 15, "bank": 20},
    {"card": 70, "worldline": 30},
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
    :param pathlib.Path folder: with what the providers remember
    :param list clients: see ``month.prepare``
    :param frozenset kinds: what is played; see ``kinds``
    """

    data: Path
    folder: Path
    clients: list
    invoices: int
    kinds: frozenset


def prepare(env, invoices, kinds):
    """A month of so many invoices; kept until the addons or this code change.

    :rtype: Month
    """
    suite = postgres.prepared(env)
    names = ("months.py", "month.py", "month_bank.py")
    code = [Path(__file__).with_name(name) for name in names]
    means = [one for one in MEANS if one in kinds]
    folder = suite / "-".join(["month", str(invoices), *means, digest(*code)])
    with locked("chaos-month"):
        if not (folder / "clients").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            clients = _make(env, suite, folder, _clients(invoices, means))
            (folder / "clients").write_text(json.dumps(clients))
    clients = json.loads((folder / "clients").read_text())
    return Month(folder / "postgres" / "data", folder, clients, invoices, kinds)


def _make(env, suite, folder, clients):
    server = postgres.Postgres(suite / "data", folder / "postgres")
    clock = faketime.Clock(faketime.find(), folder / "clock")
    _save_means(folder, clients)
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


def _save_means(folder, clients):
    """Have the providers know what the clients saved there."""
    with (
        Double("stripe", state=folder / "stripe.sqlite") as stripe,
        Double("worldline", state=folder / "worldline.sqlite") as worldline,
    ):
        for client in clients:
            if client["means"] in STRIPE:
                client["saved"] = stripe.means(means=STRIPE[client["means"]])
            elif client["means"] == "worldline":
                client["saved"] = worldline.token()


def _clients(invoices, means):
    """Clients with one to three invoices, in one of two companies."""
    rng, clients, left = random.Random(invoices), [], invoices
    while left:
        count = min(left, rng.choice((1, 1, 1, 2, 3)))
        left -= count
        company = rng.randrange(2)
        wanted = rng.choices(list(SHARES[company]), list(SHARES[company].values()))[0]
        clients.append(
            {
                "company": company,
                "means": wanted if wanted in (*STRIPE, *means) else "card",
                "amounts": [rng.randrange(100, 100_000) / 100 for _n in range(count)],
            }
        )
    return clients


def give_behaviours(doubles, month, rng):
    """Decide what each means does when it is charged."""
    for client in month.clients:
        if client["means"] not in TABLES:
            continue
        table = TABLES[client["means"]]
        weights = [weight for weight, _behaviour in table]
        [(_weight, behaviour)] = rng.choices(table, weights)
        saved = client["saved"]
        if client["means"] == "worldline":
            doubles["worldline"].behaviour(token=saved["token"], behaviour=behaviour)
        else:
            doubles["stripe"].behaviour(
                payment_method=saved["payment_method"], behaviour=behaviour
            )
