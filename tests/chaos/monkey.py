"""Who breaks things: kills, clock steps, faults; then lets all of it come to rest."""

import random
import time
from collections import Counter

from .postgres import kill
from .stage import NODES, pause

MINUTE, HOUR, DAY = 60, 3600, 86_400
#: Faults of a call, and how likely each is at most.
CALLS = {
    "hang_before_charge": 0.03,
    "reset_before_charge": 0.05,
    "conflict": 0.04,
    "rate_limit": 0.06,
    "unavailable": 0.06,
    "charge_then_hang": 0.03,
    "charge_then_reset": 0.08,
    "bad_gateway": 0.06,
    "slow": 0.04,
    "error_before": 0.04,
    "error_after": 0.06,
}
WEBHOOKS = {
    "lose": 0.15,
    "duplicate": 0.15,
    "delay": 0.1,
    "reorder": 0.1,
    "bad_signature": 0.05,
    "stale": 0.05,
}
#: What happens next, and how often.
DEEDS = {
    "kill_worker": 12,
    "kill_backend": 3,
    "kill_postgres": 1,
    "kill_node": 1,
    "step_clock": 4,
    "let_time_pass": 8,
    "cut_power": 1,
    "change_faults": 3,
}
OPEN = """
SELECT count(*), min(next_look_at) FROM collection_attempt
 WHERE state IN ('prepared', 'sending', 'unknown', 'pending')
    OR state = 'done' AND settled IS NOT TRUE
"""
PAID = """
SELECT count(*) FROM account_move
 WHERE move_type = 'out_invoice' AND state = 'posted' AND amount_residual = 0
"""
#: Invoices that the newest run of a company plans, and days until the first of them.
PLANNED = """
SELECT count(*), min(send_on) - (now() AT TIME ZONE 'UTC')::date
  FROM collection_run_line line
 WHERE section != 'left' AND run_id IN (
     SELECT max(id) FROM collection_run WHERE origin = 'night' GROUP BY company_id)
"""
#: Runs and proofs of a day: one for each company.
NIGHT = """
SELECT (SELECT count(*) FROM collection_run WHERE origin = 'night' AND date >= %s),
       (SELECT count(*) FROM collection_sweep WHERE covered AND "end" >= %s)
"""


class Monkey:
    """Plays one game on a stage.

    :param int seed: what every choice is drawn from
    :param float pace: seconds between two deeds, on average
    """

    def __init__(self, stage, seed, pace=1.5):
        self.stage, self.seed, self.pace = stage, seed, pace
        self.rng = random.Random(seed)
        self.done = Counter()

    # Breaking --------------------------------------------------------------------

    def rage(self, share=0.5, least=None, seconds=1800):
        """Break things until a share of the invoices is paid, or time is over.

        :param dict least: deeds that happen at least so often, in the end
        """
        self.change_faults()
        goal = self.stage.month.invoices * share
        limit = time.monotonic() + seconds
        due = self._next()
        while time.monotonic() < limit:
            self.stage.revive()
            self.stage.wake_jobs()
            pause(0.3)
            if time.monotonic() > due:
                self._do(self._choose())
                due = self._next()
            if self.stage.query(PAID)[0][0] >= goal:
                break
        for deed, count in (least or {}).items():
            while self.done[deed] < count:
                self._do(deed)
                self.stage.revive()
                self.stage.wake_jobs()
                pause(self.pace)

    def _next(self):
        return time.monotonic() + self.rng.expovariate(1 / self.pace)

    def _choose(self):
        return self.rng.choices(list(DEEDS), list(DEEDS.values()))[0]

    def _do(self, deed):
        self.done[deed] += 1
        getattr(self, deed)()

    def kill_worker(self):
        """``kill -9`` to one process of a server: at work, or waiting for some."""
        workers = self.stage.workers()
        if workers:
            kill(self.rng.choice(workers))

    def kill_backend(self):
        """``kill -9`` to a process of PostgreSQL, which then throws out everybody."""
        backends = self.stage.postgres.backends()
        if backends:
            kill(self.rng.choice(backends))

    def kill_postgres(self):
        """``kill -9`` to the whole of PostgreSQL."""
        self.stage.postgres.kill()

    def kill_node(self):
        """``kill -9`` to a server with all its workers."""
        self.stage.kill_node(self.rng.choice(NODES))

    def step_clock(self):
        """Step the clock of a server; half of the times back to the right time."""
        name, far = self.rng.choice(NODES), self.rng.choice((MINUTE, HOUR, DAY))
        off = self.rng.choice((0, self.rng.randint(-3 * far, 3 * far)))
        self.stage.skew(name, off)

    def let_time_pass(self):
        """Everybody's clock goes on by minutes while calls are under way."""
        self.stage.leap(self.rng.choice((1, 3, 6, 20)) * MINUTE)

    def cut_power(self):
        """Everything of ours dies at once and comes back after hours or a day."""
        self.stage.cut_power()
        self.stage.await_provider()
        self.stage.leap(self.rng.choice((HOUR, 5 * HOUR, 19 * HOUR, DAY, 2 * DAY)))
        self.stage.revive()

    def change_faults(self):
        """Have other things go wrong than before."""
        rules = [
            {"fault": fault, "on": on, "probability": self.rng.random() * most}
            | ({"seconds": 4.0} if "hang" in fault or fault == "slow" else {})
            for fault, most in CALLS.items()
            for on in self._where(fault)
        ]
        self.rng.shuffle(rules)
        double = self.stage.double
        double.faults(rules=rules, seed=self.rng.randrange(2**32))
        rules = [
            {
                "fault": fault,
                "on": "*",
                "probability": self.rng.random() * most,
                "seconds": self.rng.choice((MINUTE, HOUR, DAY)),
            }
            for fault, most in WEBHOOKS.items()
        ]
        double.webhooks(faults=rules, seed=self.rng.randrange(2**32))

    @staticmethod
    def _where(fault):
        charging = "POST /v1/payment_intents"
        if fault in ("reset_before_charge", "unavailable", "rate_limit"):
            return (charging, "GET *")
        return (charging,)

    # Resting ---------------------------------------------------------------------

    def rest(self, seconds=1800):
        """Break nothing more; return when nothing can change by itself any more.

        Days pass: refused charges have their second tries, debits their outcome.
        """
        double = self.stage.double
        double.faults(rules=[])
        double.webhooks(faults=[])
        for name in NODES:
            self.stage.skew(name, 0)
        limit = time.monotonic() + seconds
        while True:
            if time.monotonic() > limit:
                raise AssertionError(f"seed {self.seed}: no rest in {seconds} s")
            self._settle(limit)
            self._next_night(limit)
            if not self.stage.query(OPEN)[0][0] and not self.stage.query(PLANNED)[0][0]:
                return

    def _settle(self, limit):
        """Let the jobs end everything that is open, passing time as need be."""
        while time.monotonic() < limit:
            self.stage.revive()
            [[count, soonest]] = self.stage.query(OPEN)
            if not count:
                return
            self.stage.wake_jobs("send", "resolve", "settle", "work")
            [[wait]] = self.stage.query(
                "SELECT extract(epoch FROM %s - now() AT TIME ZONE 'UTC')", soonest
            )
            if wait is not None and wait > 0 and not self._busy():
                self.stage.await_provider()
                self.stage.leap(int(wait) + 1)
            pause(0.4)

    def _busy(self):
        [[count]] = self.stage.query(
            "SELECT count(*) FROM collection_attempt WHERE state IN "
            "('prepared', 'done') AND settled IS NOT TRUE"
        )
        return count

    def _next_night(self, limit):
        """Let the next night come for which the last one planned something."""
        self.stage.await_provider()
        [[_count, days]] = self.stage.query(PLANNED)
        self.stage.leap(max(days or 0, 1) * DAY)
        [[today]] = self.stage.query("SELECT (now() AT TIME ZONE 'UTC')::date")
        while time.monotonic() < limit:
            self.stage.revive()
            self.stage.wake_jobs("night", "sweep")
            pause(0.5)
            if min(self.stage.query(NIGHT, today, today)[0]) >= 2:
                return
