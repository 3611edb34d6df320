"""What people do while it is collected: clients, the clerk, the networks."""

import random
import re
import threading
import time
from collections import Counter

from . import errands
from .kinds import DEEDS
from .stage import NODES, pause
from .visit import Browser, Refused

#: What a client is like, of a hundred; the others do nothing but confirm.
ROLES = {"dispute": 14, "refund": 10, "hand": 10, "portal": 12, "revoke": 8}
CLERK = "clerk"


class People:
    """People of one game.

    :param Stage stage: where they live
    :param int seed: what every choice is drawn from
    :param float pace: seconds between two deeds while everything goes wrong
    """

    def __init__(self, stage, seed, pace=1.0):
        self.stage, self.pace = stage, pace
        self.rng = random.Random(f"people {seed}")
        kinds = stage.month.kinds
        self.deeds = [deed for deed in DEEDS if deed in kinds]
        self.errands = [*self.deeds, *(["bank"] if "bank" in kinds else [])]
        self.done, self.refusals = Counter(), Counter()
        self.roles = {role: set() for role in ("", *ROLES)}
        for client in stage.query(
            "SELECT id FROM res_partner WHERE name LIKE 'Client %' ORDER BY id"
        ):
            self.roles[self._role()].add(client[0])
        self.memory = errands.Memory()
        self._browser, self._stopping = Browser(), threading.Event()
        self._thread = None

    def _role(self):
        draw = self.rng.uniform(0, 100)
        for role, share in ROLES.items():
            if role in self.deeds and draw < share:
                return role
            draw -= share
        return ""

    # At any time -----------------------------------------------------------------

    def start(self):
        """Begin to do things, whatever happens meanwhile."""
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def stop(self):
        """Let them finish what they are at."""
        self._stopping.set()
        if self._thread:
            self._thread.join(120)

    def _live(self):
        while self.errands and not self._stopping.is_set():
            self.do(self.rng.choice(self.errands))
            pause(self.rng.expovariate(1 / self.pace))

    def evening(self, count):
        """Do so many things one after the other while nothing goes wrong."""
        for _number in range(count if self.errands else 0):
            self.do(self.rng.choice(self.errands))

    def do(self, deed):
        """Do one thing, as far as the servers let them."""
        try:
            with self.stage.visiting:
                outcome = getattr(errands, deed)(self)
        except Refused as refused:
            # Who they are is another one each time.
            why = re.sub(r"\d+|[A-Z]{3,}/?\S*", "#", str(refused))[:110]
            self.refusals[f"{deed}: {why}"] += 1
            outcome = "refused"
        except (OSError, ValueError):
            outcome = "broken"
        if outcome:
            self.done[f"{deed} {outcome}"] += 1
        return outcome

    # What errands need -----------------------------------------------------------

    def pick(self, rows):
        """Choose one of some rows, None of none."""
        return self.rng.choice(rows) if rows else None

    def base(self):
        """The address of a server."""
        return f"http://127.0.0.1:{self.stage.ports[self.rng.choice(NODES)]}"

    def ask(self, path, **params):
        """Call a JSON route of Odoo as somebody without a login."""
        return Browser().ask(f"{self.base()}{path}", **params)

    def visit(self, path):
        """Open a page as somebody without a login; return what reads it and sends it."""
        browser, address = Browser(), f"{self.base()}{path}"
        return browser, address, browser.read(address)

    def call(self, model, method, *args, **kwargs):
        """Call a method as the clerk does."""
        return self._browser.call(self.base(), CLERK, model, method, *args, **kwargs)

    def clients(self, role):
        """Ids of the clients who are like that."""
        return sorted(self.roles[role])

    def until_done(self, deed, seconds=60):
        """Do one thing until nothing of it is left."""
        limit = time.monotonic() + seconds
        while self.do(deed) and time.monotonic() < limit:
            pause(0.05)
