"""The control of a double, under ``/_control/``: JSON in, JSON out.

``POST /_control/<name>`` calls ``Control.do_<name>(**body)``, or the application's
``control_<name>``; an error is a 400 that says what is wrong.
"""

import traceback
from collections import Counter

from .keys import LIFE
from .web import Refusal, Response, dig

TAKEN = ("pending", "succeeded")


class Control:
    """What tests ask of any double."""

    def __init__(self, application):
        self.app = application

    def answer(self, request):
        """Answer a request of a test."""
        name = request.path.removeprefix("/_control/").strip("/") or "summary"
        action = getattr(self, f"do_{name}", None) or getattr(
            self.app, f"control_{name}", None
        )
        if not action:
            return Response(404, {"error": f"There is no control called {name}."})
        try:
            body = request.json if request.body else request.query
            return Response(200, action(**body) or {})
        except Refusal as refusal:
            # What the payer does may be refused as calls of the API are.
            return Response(400, {"error": refusal.response.body})
        except (TypeError, ValueError, KeyError, LookupError) as error:
            detail = traceback.format_exc(limit=-3)
            return Response(400, {"error": repr(error), "detail": detail})

    def do_summary(self):
        """Time, calls under way, events to send, counts of what is kept, totals."""
        return {
            "now": self.app.clock.now(),
            "running": self.app.keys.running,
            "to_tell": self.app.outbox.waiting,
            "kept": self.app.store.counts(),
            "totals": self.do_ledger()["totals"],
        }

    def do_settings(self, **values):
        """Change settings (``latency`` in seconds); return them all."""
        unknown = set(values) - set(self.app.settings)
        if unknown:
            raise ValueError(f"No settings: {sorted(unknown)}")
        self.app.settings.update(values)
        with self.app.store.transaction():
            self.app.store.put("settings", "settings", dict(self.app.settings))
        return self.app.settings

    def do_faults(self, rules=(), seed=0):
        """Replace the rules for calls; none: all goes well."""
        self.app.faults.set(rules, seed)
        return {"rules": len(self.app.faults.rules)}

    def do_clock(self, advance=0, to=None):
        """Move the clock by seconds, or to a time; do what falls due."""
        now = self.app.clock.now()
        self.app.clock.advance(float(advance) if to is None else float(to) - now)
        self.app.tick()
        self.app.outbox.wake.set()
        return {"now": self.app.clock.now()}

    def do_keys(self):
        """List the idempotency keys still known, with their answer's status."""
        names = ("key", "status", "at")
        rows = self.app.store.rows("key")
        return {"keys": [{name: row[name] for name in names} for row in rows]}

    def do_prune(self, older_than=LIFE):
        """Forget keys older than so many seconds; 0 forgets all."""
        return {"pruned": self.app.keys.prune(float(older_than))}

    def do_ledger(self, **filters):
        """Lines of the ledger whose values are those given, and totals by kind.

        ``ledger(kind="charge", **{"metadata.attempt": "7"})``: dots go into dicts.

        ``taken`` is what charges took: pending ones are on their way.
        """
        rows = [
            row
            for row in self.app.store.rows("ledger")
            if all(str(dig(row, name)) == str(value) for name, value in filters.items())
        ]
        count, amount = Counter(), Counter()
        for row in rows:
            kind = row["kind"]
            if kind == "charge" and row["status"] in TAKEN:
                count["taken"] += 1
                amount["taken"] += row["amount"]
            count[f"{kind} {row['status']}"] += 1
            amount[f"{kind} {row['status']}"] += row["amount"]
        totals = {
            name: {"count": count[name], "amount": amount[name]}
            for name in sorted(count.keys() | {"taken"})
        }
        return {"entries": rows, "totals": totals}

    def do_calls(self, method=None, path=None, clear=False):
        """List the calls answered, oldest first; ``clear`` forgets them after."""
        calls = [
            call
            for call in list(self.app.calls)
            if method in (None, call["method"]) and path in (None, call["path"])
        ]
        if clear:
            self.app.calls.clear()
        return {"calls": calls}

    def do_endpoint(self, url, secret, events=("*",)):
        """Send webhooks to this address, signed with this secret."""
        with self.app.store.transaction():
            self.app.store.put(
                "endpoint",
                url,
                {"id": url, "url": url, "secret": secret, "events": list(events)},
            )
        return {"id": url}

    def do_webhooks(self, automatic=None, faults=None, seed=0):
        """Set whether events leave by themselves, and what goes wrong; list them."""
        if automatic is not None:
            self.app.outbox.set_automatic(automatic)
        if faults is not None:
            self.app.outbox.faults.set(faults, seed)
        return {
            "automatic": self.app.outbox.automatic,
            "deliveries": self.app.store.rows("delivery"),
        }

    def do_flush(self):
        """Send every event that is due, now and in order; return the answers."""
        self.app.tick()
        return {"sent": self.app.outbox.flush()}

    def do_deliver(self, events):
        """Send these events now, in this order, again if need be."""
        return {"sent": self.app.outbox.deliver(events)}

    def do_reset(self):
        """Forget everything but endpoints, settings and faults; the clock is right."""
        endpoints = self.app.store.rows("endpoint")
        self.app.store.clear()
        self.app.outbox.forget()
        self.app.calls.clear()
        self.do_settings()
        for row in endpoints:
            self.do_endpoint(row["url"], row["secret"], row["events"])
        return {}
