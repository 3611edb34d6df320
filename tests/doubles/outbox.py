"""Webhooks: signed, sent, tried again; duplicated, late, out of order or lost."""

import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase

from .faults import Faults
from .store import new_id

KINDS = {
    "lose",  # never sent, and never shown as failed
    "duplicate",  # sent twice
    "delay",  # sent so many seconds of the clock later
    "reorder",  # sent after the event that follows
    "bad_signature",
    "stale",  # signed so many seconds ago
}
# Seconds between tries when the receiver does not answer 2xx.
RETRIES = (60, 300, 1800, 7200, 18000, 36000, 36000, 36000, 36000)
WAITING = ("due", "follows")
FOLLOWER = 120  # what is to come after the next event does not wait longer


class Outbox:
    """Events on their way to the endpoints that asked for them."""

    def __init__(self, store, clock, sign):
        """
        :param sign: called with (secret, body, Fault rule or None), returns headers
        """
        self.store, self.clock, self.sign = store, clock, sign
        self.faults = Faults(KINDS)
        self.wake = threading.Event()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="webhook")
        self._sending = set()
        self.forget()

    def forget(self):
        """Know only what the store knows: what is still to be sent."""
        rows = self.store.rows("delivery")
        self._open = {row["id"]: row for row in rows if row["state"] in WAITING}

    @property
    def waiting(self):
        """How many deliveries are due, now or later."""
        return len(self._open)

    @property
    def automatic(self):
        """Whether due events leave by themselves (else when asked for)."""
        return (self.store.get("outbox", "mode") or {"automatic": True})["automatic"]

    def set_automatic(self, automatic):
        """Let events leave by themselves, or hold them until asked for."""
        with self.store.transaction():
            self.store.put("outbox", "mode", {"automatic": bool(automatic)})
        self.wake.set()

    def post(self, kind, event_id, body, reference=""):
        """Queue an event for every endpoint that wants its kind.

        :param str body: exactly what is sent and signed
        :param str reference: what makes its chance of a fault its own
        """
        for endpoint in self.store.rows("endpoint"):
            if any(fnmatchcase(kind, want) for want in endpoint["events"]):
                rule = self.faults.draw(kind, {"reference": reference}, reference)
                self._queue(endpoint, kind, event_id, body, rule)
        self.wake.set()

    def _queue(self, endpoint, kind, event_id, body, rule):
        fault = rule.fault if rule else None
        row = {
            "event": event_id,
            "type": kind,
            "endpoint": endpoint["id"],
            "body": body,
            "due": self.clock.now(),
            "tries": 0,
            "state": "lost" if fault == "lose" else "due",
            "fault": fault,
            "seconds": rule.seconds if rule else 0,
            "answer": None,
        }
        if fault == "delay":
            row["due"] += rule.seconds
        for waiting in list(self._open.values()):
            if waiting["state"] == "follows" and waiting["event"] != event_id:
                waiting.update(state="due", due=row["due"])
                waiting["after"] = True
                self._keep(waiting)
        if fault == "reorder":
            row.update(state="follows", due=row["due"] + FOLLOWER)
        for _ in range(2 if fault == "duplicate" else 1):
            copy = {**row, "id": new_id("dlv")}
            self._keep(copy)

    def _keep(self, row):
        self.store.put("delivery", row["id"], row)
        if row["state"] in WAITING:
            self._open[row["id"]] = row
        else:
            self._open.pop(row["id"], None)

    def due(self):
        """Deliveries whose time has come, those that must follow others last."""
        now = self.clock.now()
        with self.store.lock:
            found = [
                row
                for row in self._open.values()
                if row["due"] <= now and row["id"] not in self._sending
            ]
        return sorted(found, key=lambda row: (row.get("after", False), row["due"]))

    def flush(self):
        """Send everything that is due, one after the other.

        :return: what each receiver answered
        :rtype: list[dict]
        """
        return [self._send(row) for row in self.due()]

    def deliver(self, events):
        """Send these events now, in this order, whatever became of them before.

        :param list events: ids of events or of deliveries; twice is a duplicate
        """
        rows = self.store.rows("delivery")
        return [
            self._send(row)
            for wanted in events
            for row in rows
            if wanted in (row["event"], row["id"])
        ]

    def run(self, stopping):
        """Send what falls due until the server stops; in a thread of its own."""
        while not stopping.is_set():
            self.wake.wait(0.5)
            self.wake.clear()
            if not self.automatic:
                continue
            rows = self.due()
            # What must follow waits until the others have been answered.
            for after in (False, True):
                batch = [row for row in rows if row.get("after", False) is after]
                self._sending.update(row["id"] for row in batch)
                list(self._pool.map(self._send, batch))

    def _send(self, row):
        endpoint = self.store.get("endpoint", row["endpoint"])
        if not endpoint:
            return {"event": row["event"], "answer": None}
        headers = self.sign(endpoint["secret"], row["body"], row)
        request = urllib.request.Request(
            endpoint["url"],
            row["body"].encode(),
            {"Content-Type": "application/json; charset=utf-8", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                answer = response.status
        except urllib.error.HTTPError as error:
            answer = error.code
        except OSError as error:
            answer = str(error)
        with self.store.transaction():
            row["tries"] += 1
            row["answer"] = answer
            if isinstance(answer, int) and 200 <= answer < 300:
                row["state"] = "delivered"
            elif row["tries"] > len(RETRIES):
                row["state"] = "given up"
            else:
                row["state"] = "due"
                row["due"] = self.clock.now() + RETRIES[row["tries"] - 1]
            self._keep(row)
            self._sending.discard(row["id"])
        return {"event": row["event"], "type": row["type"], "answer": answer}
