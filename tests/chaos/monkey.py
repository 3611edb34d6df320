"""Who breaks things: kills, clock steps, faults; then lets all of it come to rest."""

import random
import time
from collections import Counter

from . import errands_bank
from .postgres import kill
from .stage import NODES, pause

MINUTE, HOUR, DAY = 60, 3600, 86_400
PROVIDERS = ("stripe", "worldline")
#: Calls that take money or give it back, of each provider.
CHARGING = (
    "POST /v1/payment_intents",
    "POST /v2/dummy/payments",
    "POST /v1/refunds",
    "POST /v2/dummy/payments/*/refund",
)
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
#: What may never be told: of disputes, and by who lists nothing, all else is alerts.
LOST = {"stripe": ("payment_intent.*", "charge.refund*", "mandate.*"), "worldline": ()}
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
#: Left to a person: a provider that lists nothing never told of it.
ASKED = """alert IS NOT NULL AND provider_id IN (
        SELECT id FROM payment_provider WHERE code = 'worldline')"""
#: What is not at its end, when the first of it is looked at next, and the last of
#: those that are looked at within the same hours.
OPEN = f"""
WITH open AS (
SELECT next_look_at AS look FROM collection_attempt
 WHERE (state IN ('prepared', 'sending', 'unknown')
        OR state = 'done' AND settled IS NOT TRUE)
   AND (provider_id IS NOT NULL OR state = 'prepared')
   AND NOT (state = 'unknown' AND {ASKED})
 UNION ALL
SELECT next_look_at FROM collection_refund
 WHERE state IN ('prepared', 'sending', 'unknown')
    OR state = 'done' AND booked IS NOT TRUE
 UNION ALL
SELECT least(confirm_look_at, confirm_until)
  FROM collection_attempt WHERE confirm_state = 'offered'
 UNION ALL
SELECT next_try_at FROM collection_event WHERE state IN ('new', 'waiting')
 UNION ALL
SELECT now() AT TIME ZONE 'UTC' FROM payment_transaction
 WHERE state = 'done' AND is_post_processed IS NOT TRUE
)
SELECT count(*), min(look), max(look) FROM open
 WHERE look IS NULL OR look <= (SELECT min(look) FROM open) + interval '2 hours'
"""
#: Seconds until two moments.
UNTIL = """
SELECT extract(epoch FROM %s - now() AT TIME ZONE 'UTC'),
       extract(epoch FROM %s - now() AT TIME ZONE 'UTC')
"""
PAID = """
SELECT count(*) FROM account_move
 WHERE move_type = 'out_invoice' AND state = 'posted' AND amount_residual = 0
"""
#: What a job has to do at once.
BUSY = """
SELECT (SELECT count(*) FROM collection_attempt
         WHERE state = 'prepared'
            OR state = 'done' AND settled IS NOT TRUE AND provider_id IS NOT NULL)
     + (SELECT count(*) FROM collection_refund
         WHERE state = 'prepared' OR state = 'done' AND booked IS NOT TRUE)
     + (SELECT count(*) FROM payment_transaction
         WHERE state = 'done' AND is_post_processed IS NOT TRUE)
"""
#: Debits whose outcome comes by itself within days, and when providers are asked.
UNDER_WAY = """
SELECT count(*), extract(epoch FROM min(next_look_at) FILTER (
           WHERE provider_id IS NOT NULL) - now() AT TIME ZONE 'UTC')
  FROM collection_attempt
 WHERE state = 'pending' OR provider_id IS NULL AND state IN ('sending', 'unknown')
"""
PROVIDERS_USED = """
SELECT count(DISTINCT provider_id) FROM collection_attempt
"""
#: Jobs that end what is open.
WORKING = (
    "send",
    "resolve",
    "settle",
    "work",
    "refund",
    "finish",
    "bank_orders",
    "post_process",
)
#: Jobs that look at every invoice or charge.
NIGHTLY = ("night", "sweep", "tell")
UNTOLD = """
SELECT count(*) FROM collection_attempt
 WHERE state IN ('done', 'refused', 'returned') AND told_state IS DISTINCT FROM state
"""
#: Days on which people do things while nothing else goes wrong.
EVENINGS = 3
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

    def __init__(self, stage, seed, pace=1.5, people=None):
        self.stage, self.seed, self.pace = stage, seed, pace
        self.people = people
        self.rng = random.Random(seed)
        self.done = Counter()

    # Breaking --------------------------------------------------------------------

    def rage(self, share=0.5, least=None, seconds=1800, most=60):
        """Break things until a share of the invoices is paid, or time is over.

        :param dict least: deeds that happen at least so often, in the end
        :param int most: deeds; what is done by then is enough
        """
        self.change_faults()
        goal = self.stage.month.invoices * share
        limit = time.monotonic() + seconds
        due = self._next()
        while time.monotonic() < limit and sum(self.done.values()) < most:
            self.stage.revive()
            self._wake()
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
                self._wake()
                pause(self.pace)

    def _wake(self):
        """Wake what works, and now and then what looks at every invoice."""
        often = max(0.02, min(0.15, 15 / self.stage.month.invoices))
        rare = [one for one in NIGHTLY if self.rng.random() < often]
        self.stage.wake_jobs(*WORKING, *rare)

    def _next(self):
        # Now and then nothing happens for a while: long work gets somewhere.
        lull = 6 if self.rng.random() < 0.2 else 1
        return time.monotonic() + self.rng.expovariate(1 / self.pace) * lull

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
        doubles = self.stage.doubles
        for name in PROVIDERS:
            doubles[name].faults(rules=rules, seed=self.rng.randrange(2**32))
            hooks = [
                {
                    "fault": fault,
                    "on": on,
                    "probability": self.rng.random() * most,
                    "seconds": self.rng.choice((MINUTE, HOUR, DAY)),
                }
                for fault, most in WEBHOOKS.items()
                for on in (LOST[name] if fault == "lose" else ("*",))
            ]
            seed = self.rng.randrange(2**32)
            doubles[name].webhooks(faults=hooks, seed=seed)

    @staticmethod
    def _where(fault):
        if fault in ("reset_before_charge", "unavailable", "rate_limit"):
            return (*CHARGING, "GET *")
        return CHARGING

    # Resting ---------------------------------------------------------------------

    def rest(self, evenings=EVENINGS, seconds=1800):
        """Break nothing more; return when nothing can change by itself any more.

        :param int evenings: days on which people still do what they do

        Days pass: refused charges have their second tries, debits their outcome.
        """
        for name in PROVIDERS:
            self.stage.doubles[name].faults(rules=[])
            self.stage.doubles[name].webhooks(faults=[])
        for name in NODES:
            self.stage.skew(name, 0)
        limit = time.monotonic() + seconds
        while True:
            if time.monotonic() > limit:
                raise AssertionError(f"seed {self.seed}: no rest in {seconds} s")
            self._settle(limit)
            if evenings:
                evenings -= 1
                busy = self.stage.month.invoices // 25
                self.people.evening(max(len(self.people.errands) * 2, busy))
            self._carry(limit)
            self._settle(limit)
            self._next_night(limit)
            if not evenings and self._is_quiet():
                return

    def _get_night(self):
        """Return the seconds until a night that has something to do."""
        [[_count, days]] = self.stage.query(PLANNED)
        if self._has_timers():
            return DAY
        [[count, wait]] = self.stage.query(UNDER_WAY)
        # Its event was lost: nothing happens until the provider is asked.
        if count and wait and wait > DAY and days is None:
            return int(wait) + 1
        return max(days or 0, 1) * DAY

    def _has_timers(self):
        """Whether providers or the bank have plans, or something to tell."""
        summaries = [one.summary() for one in self.stage.doubles.values()]
        return any(one["kept"].get("timer") or one["to_tell"] for one in summaries)

    def _is_quiet(self):
        """Whether nothing is open, planned, on its way or to come."""
        if self.stage.query(OPEN)[0][0] or self.stage.query(PLANNED)[0][0]:
            return False
        if self.stage.query(UNDER_WAY)[0][0]:
            return False
        if "bank" in self.people.errands and errands_bank.left(self.people):
            return False
        return not self._has_timers()

    def _carry(self, limit):
        """Have every file carried that there is now."""
        while (
            "bank" in self.people.errands
            and errands_bank.left(self.people)
            and time.monotonic() < limit
        ):
            self.stage.revive()
            self.people.do("bank")

    def _settle(self, limit):
        """Let the jobs end everything that is open, passing time as need be."""
        while time.monotonic() < limit:
            self.stage.revive()
            [[count, *moments]] = self.stage.query(OPEN)
            if not count:
                return
            # What looks at every invoice stays asleep meanwhile.
            self.stage.wake_jobs(*WORKING)
            [[first, last]] = self.stage.query(UNTIL, *moments)
            if first is not None and first > 0 and not self._busy():
                self.stage.await_provider()
                self.stage.leap(int(last) + 1)
                continue
            pause(0.2)

    def _busy(self):
        """Count what a job has to do now, whatever the time."""
        return self.stage.query(BUSY)[0][0]

    def _next_night(self, limit):
        """Let the next night come for which the last one planned something."""
        self.stage.await_provider()
        self.stage.leap(self._get_night())
        for double in self.stage.doubles.values():
            # What falls due there is told now, not when somebody calls.
            double.clock()
        [[today]] = self.stage.query("SELECT (now() AT TIME ZONE 'UTC')::date")
        wanted = set(NIGHTLY)
        while wanted and time.monotonic() < limit:
            self.stage.revive()
            self.stage.wake_jobs(*wanted)
            pause(0.2)
            runs, proofs = self.stage.query(NIGHT, today, today)[0]
            if runs >= 2:
                wanted.discard("night")
            if proofs >= self.stage.query(PROVIDERS_USED)[0][0]:
                wanted.discard("sweep")
            if not self.stage.query(UNTOLD)[0][0]:
                wanted.discard("tell")
