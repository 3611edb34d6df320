"""What all doubles share: keys, faults, latency, clock, timers, calls, control."""

import threading
import traceback
from collections import deque

from .control import Control
from .faults import AFTER, BEFORE, Faults
from .keys import Keys, mark_of
from .outbox import Outbox
from .store import Clock, Store, new_id
from .web import Refusal, Response


class Application:
    """A provider. Subclasses say who may call, which key, and what is done."""

    replayed = {}  # headers of an answer that was kept with its key

    def __init__(self, state=None, latency=0.0):
        """
        :param str state: SQLite file that survives the process
        :param float latency: seconds each call takes, while its key is running
        """
        self.store = Store(state)
        self.clock = Clock(self.store)
        self.keys = Keys(self.store, self.clock)
        self.faults = Faults()
        self.outbox = Outbox(self.store, self.clock, self.sign)
        self.calls = deque(maxlen=20_000)
        self.controls = Control(self)
        self.server = None
        self.settings = {"latency": float(latency)}

    def start(self, server):
        """Begin to send webhooks for a server that is about to serve."""
        self.server = server
        self.settings.update(self.store.get("settings", "settings") or {})
        threading.Thread(
            target=self.outbox.run, args=(server.stopping,), daemon=True
        ).start()

    # What a provider decides -------------------------------------------------

    def authenticate(self, request):
        """Raise Refusal unless the caller may call."""

    def key_of(self, request):
        """Return the idempotency key of the request, or None."""

    def reference_of(self, request):
        """Return what identifies the request when it has no key."""
        return ""

    def perform(self, request):
        """Do it, inside a transaction; return a Response or raise Refusal."""
        raise NotImplementedError

    def sign(self, secret, body, delivery):
        """Return the headers that prove a webhook."""
        return {}

    def error(self, kind, rule=None, key=""):
        """Return the provider's Response for conflict, rate_limit, error...

        ``mismatch`` is a key seen with other parameters: None when the provider
        does not mind.
        """
        raise NotImplementedError

    # The course of a call ----------------------------------------------------

    def answer(self, request):
        """Answer any request."""
        if request.method == "OPTIONS":
            return Response(204)
        if request.path.startswith("/_control/"):
            return self.controls.answer(request)
        self.tick()
        call = {"method": request.method, "path": request.path, "at": self.clock.now()}
        self.calls.append(call)
        try:
            self.authenticate(request)
            response = self._with_faults(request, call)
        except Refusal as refusal:
            response = refusal.response
        call["status"] = response.status
        return response

    def _with_faults(self, request, call):
        key = self.key_of(request) if request.method == "POST" else None
        what = f"{request.method} {request.path}"
        data = request.json if request.is_json else request.params
        call["key"] = key
        with self.store.lock:
            rule = self.faults.draw(what, data, key or self.reference_of(request))
        fault = call["fault"] = rule and rule.fault
        if fault in BEFORE:
            return self._not_done(rule, key)
        done = self._keyed(request, key, fault)
        return self._spoilt(done, rule) if fault in AFTER else done

    def _not_done(self, rule, key):
        if rule.fault == "hang_before_charge":
            return Response(hang=rule.seconds)
        if rule.fault == "reset_before_charge":
            return Response(reset=True)
        return self.error(rule.fault, rule, key)

    def _spoilt(self, done, rule):
        if rule.fault == "charge_then_hang":
            return Response(hang=rule.seconds)
        if rule.fault == "charge_then_reset":
            return Response(reset=True)
        if rule.fault == "bad_gateway":
            return Response(502, "<html><body>502 Bad Gateway</body></html>")
        self.pause(rule.seconds)
        return done

    def _keyed(self, request, key, fault):
        """Do it once per key: replay, refuse, or do and keep the answer."""
        if not key:
            self.pause(self.settings["latency"])
            return self._do(request, fault)[0]
        mark = mark_of(request)
        known = self.keys.begin(key, mark)
        if known:
            return self._known(known, key, mark)
        response = None
        try:
            self.pause(self.settings["latency"])
            # The charge and its key are kept together or not at all.
            with self.store.transaction():
                answered, saved = self._do(request, fault, key)
                response = answered if saved else None
                self.keys.finish(key, mark, response)
        except BaseException:
            self.keys.finish(key, mark, None)
            raise
        return answered

    def _known(self, known, key, mark):
        mismatch = known.mark != mark and self.error("mismatch", key=key)
        if mismatch:
            return mismatch
        if known.running:
            return self.error("conflict", key=key)
        self.pause(self.settings["latency"])
        response = self.refreshed(known)
        return Response(response.status, response.body, self.replay_headers(known))

    def refreshed(self, known):
        """The kept answer as it is told again."""
        return known.response

    def replay_headers(self, known):
        """Headers that say that this answer is an old one."""
        return dict(self.replayed)

    def _do(self, request, fault, key=None):
        """Return the Response and whether a key keeps it."""
        if fault == "error_before":
            return self.error("error"), True
        with self.store.transaction():
            try:
                response, saved = self.perform(request), True
            except Refusal as refusal:
                response, saved = refusal.response, refusal.saved
        if fault == "error_after":
            return self.error("error"), True
        return response, saved

    def pause(self, seconds):
        """Let time pass, unless the server ends."""
        if seconds:
            self.server.stopping.wait(seconds)

    # Time --------------------------------------------------------------------

    def later(self, seconds, action, **arguments):
        """Call ``self.on_<action>(**arguments)`` after so many seconds."""
        self.at(self.clock.now() + seconds, action, **arguments)

    def at(self, when, action, **arguments):
        """Call ``self.on_<action>(**arguments)`` at a time of the clock."""
        row = {
            "id": new_id("tmr"),
            "at": when,
            "action": action,
            "arguments": arguments,
        }
        self.store.put("timer", row["id"], row)

    def tick(self):
        """Do what has fallen due, in order of time."""
        while self.store.rows("timer"):
            with self.store.transaction():
                # Another thread may have done the last one meanwhile.
                rows = self.store.rows("timer")
                row = min(rows, key=lambda row: row["at"], default=None)
                if not row or row["at"] > self.clock.now():
                    return
                self.store.drop("timer", row["id"])
                try:
                    getattr(self, f"on_{row['action']}")(**row["arguments"])
                except Exception:
                    traceback.print_exc()

    # Money -------------------------------------------------------------------

    def book(self, kind, line, /, **values):
        """Write a line of the ledger: what really moved money, or is about to."""
        row = {"id": line, "kind": kind, "at": self.clock.now(), **values}
        return self.store.put("ledger", line, row)
