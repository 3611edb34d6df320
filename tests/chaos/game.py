"""One game: rage, rest, compare."""

import shutil
import time
from collections import Counter

from . import books, months
from .monkey import Monkey
from .stage import EVENTS, Stage


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
        self.books = self.monkey = None
        self.faults, self.webhooks, self.times = Counter(), Counter(), {}
        self.histories = []

    def play(self, **rage):
        """Play it to its end.

        :param rage: those of :meth:`Monkey.rage`
        :rtype: books.Books
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.folder.chmod(0o711)
        start = time.monotonic()
        with Stage(self.env, self.folder, self.month) as stage:
            self.monkey = Monkey(stage, self.seed, self.pace)
            months.give_behaviours(stage.double, self.month, self.monkey.rng)
            url = f"http://127.0.0.1:{stage.ports['a']}/payment/stripe/webhook"
            stage.double.webhook_to(url, "whsec_double", EVENTS)
            self.monkey.rage(**rage)
            self.times["rage"] = time.monotonic() - start
            self.monkey.rest()
            books.prove(stage)
            self.times["all"] = time.monotonic() - start
            self.books = books.compare(stage)
            self._count(stage)
            for invoice in sorted(self.books.invoices)[:5]:
                self.histories += books.history(stage, invoice)
        return self.books

    def _count(self, stage):
        calls = stage.double.calls()["calls"]
        self.faults.update(call["fault"] for call in calls if call.get("fault"))
        for row in stage.double.webhooks()["deliveries"]:
            self.webhooks[row["fault"] or row["state"]] += 1

    def report(self):
        """Return what happened, in lines to read."""
        lines = [
            f"  {name}: {value}"
            for name, value in {
                **self.books.counts,
                "done to them": dict(self.monkey.done),
                "faults of calls": dict(self.faults),
                "webhooks": dict(self.webhooks),
                "seconds": {name: round(value) for name, value in self.times.items()},
            }.items()
        ]
        if self.books.problems:
            lines.append(
                f"  {len(self.books.problems)} PROBLEMS with seed {self.seed}:"
            )
            lines += [f"    {problem}" for problem in self.books.problems[:40]]
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
        shutil.copy(self.folder / "stripe.sqlite", to)
