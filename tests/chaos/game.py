"""One game: rage, rest, compare."""

import shutil
import time
from collections import Counter

from . import books, months
from .monkey import EVENINGS, PROVIDERS, Monkey
from .people import People
from .stage import EVENTS, NODES, Stage

#: What our bank does with debits; all others are accepted.
RULES = (
    {"outcome": "return", "code": "AM04", "days": 2, "fee": 350, "probability": 0.1},
    {"outcome": "return", "code": "AC04", "days": 3, "probability": 0.05},
    {"outcome": "refund", "code": "MD06", "days": 5, "probability": 0.04},
    {"outcome": "reject", "code": "AC01", "probability": 0.05},
    {"outcome": "reject_payment", "code": "AM05", "probability": 0.01},
)


def give_rules(bank, rng):
    """Decide what our bank does, and how it says so."""
    bank.rules(rules=RULES, seed=rng.randrange(2**32))
    bank.settings(
        pain002=rng.choice(("pain.002.001.03", "pain.002.001.10")),
        camt053=rng.choice((None, "camt.053.001.02", "camt.053.001.08")),
        fee=rng.choice(("included", "separate")),
        status_delay=rng.choice((0, 3600)),
    )


class Game:
    """What one seed makes of a month.

    :param Environment env: set up
    :param pathlib.Path folder: where the game gets a folder of its own
    :param Month month: to be collected
    :param float pace: seconds between two deeds, on average
    """

    def __init__(self, env, folder, month, seed, pace=1.5):
        self.env, self.month, self.seed, self.pace = env, month, seed, pace
        self.folder = folder / f"seed-{seed}"
        self.books = self.monkey = self.people = None
        self.faults, self.webhooks, self.times = Counter(), Counter(), {}
        self.histories = []

    def play(self, evenings=EVENINGS, **rage):
        """Play it to its end.

        :param int evenings: on which people do things while nothing else goes wrong
        :param rage: those of :meth:`Monkey.rage`
        :rtype: books.Books
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.folder.chmod(0o711)
        start = time.monotonic()
        with Stage(self.env, self.folder, self.month) as stage:
            self.people = People(stage, self.seed)
            self.monkey = Monkey(stage, self.seed, self.pace, self.people)
            months.give_behaviours(stage.doubles, self.month, self.monkey.rng)
            give_rules(stage.doubles["bank"], self.monkey.rng)
            for name, node in zip(PROVIDERS, NODES, strict=True):
                url = f"http://127.0.0.1:{stage.ports[node]}/payment/{name}/webhook"
                events = EVENTS if name == "stripe" else ("*",)
                stage.doubles[name].webhook_to(url, "whsec_double", events)
            self.times["start"] = time.monotonic() - start
            self.people.start()
            try:
                self.monkey.rage(**rage)
            finally:
                self.people.stop()
            self.times["rage"] = time.monotonic() - start
            self.monkey.rest(evenings)
            self.times["rest"] = time.monotonic() - start
            books.prove(stage)
            self.times["all"] = time.monotonic() - start
            self.books = books.compare(stage)
            self._count(stage)
            for invoice in sorted(self.books.invoices)[:5]:
                self.histories += books.history(stage, invoice)
        return self.books

    def _count(self, stage):
        for name in PROVIDERS:
            calls = stage.doubles[name].calls()["calls"]
            self.faults.update(call["fault"] for call in calls if call.get("fault"))
            for row in stage.doubles[name].webhooks()["deliveries"]:
                self.webhooks[row["fault"] or row["state"]] += 1

    def report(self):
        """Return what happened, in lines to read."""
        lines = [
            f"  {name}: {value}"
            for name, value in {
                **self.books.counts,
                "done to them": dict(self.monkey.done),
                "done by people": dict(sorted(self.people.done.items())),
                "refused to people": dict(self.people.refusals),
                "faults of calls": dict(self.faults),
                "webhooks": dict(self.webhooks),
                "seconds": {name: round(value) for name, value in self.times.items()},
            }.items()
        ]
        if self.books.problems:
            lines.append(
                f"  {len(self.books.problems)} PROBLEMS with seed {self.seed}:"
            )
            lines += [f"    {problem}" for problem in self.books.problems[:120]]
            lines += [f"    {line}" for line in self.histories]
        else:
            lines.append("  every book agrees")
        return "\n".join(lines)

    def keep(self, folder):
        """Copy logs and the provider's memory to a folder that stays."""
        to = folder / self.folder.name
        to.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob("*.log"):
            shutil.copy(path, to)
        for path in self.folder.glob("*.sqlite"):
            shutil.copy(path, to)
