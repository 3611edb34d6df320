"""The bank: files in, files out, an account between them."""

import os
import threading
from pathlib import Path

from ..application import Application
from ..web import Refusal, Response
from . import pain002
from .account import Account, at_of, day_of
from .deciding import checked_rules, decide, trouble_of
from .reading import Unreadable, read
from .schemas import complaint


class Bank(Account, Application):
    """A bank that acts by its rules and its clock.

    Settings (control ``settings``): ``pain002``, ``camt053``, ``camt054`` (versions;
    None: none is written), ``accepted`` (status of what is not rejected),
    ``status_delay`` (seconds), ``fee`` ``included`` in the return or ``separate``,
    ``details`` (list a batch's transactions in camt.053), ``together`` (None: as the
    file says, else book batches together or not).
    """

    def __init__(self, state=None, latency=0.0, inbox=None, outbox=None, schemas=None):
        super().__init__(state, latency)
        self.inbox = Path(inbox) if inbox else None
        self.outbox_folder = Path(outbox) if outbox else None
        self.schemas = schemas
        self.settings.update(
            pain002="pain.002.001.10",
            camt053="camt.053.001.08",
            camt054="camt.054.001.08",
            accepted="ACCP",
            status_delay=0,
            fee="separate",
            details=True,
            together=None,
        )

    def start(self, server):
        """Also look into the folder and act by the clock."""
        super().start(server)

        def watch():
            while not server.stopping.wait(0.3):
                self.control_collect()

        if self.inbox:
            self.inbox.mkdir(parents=True, exist_ok=True)
            threading.Thread(target=watch, daemon=True).start()

    # HTTP: POST /files, GET /files, GET /files/NAME --------------------------

    def perform(self, request):
        """Take a file, list the bank's files, or give one."""
        steps = request.path.strip("/").split("/")
        if request.method == "POST" and steps == ["files"]:
            key = self.receive(request.body)
            return Response(202, {"id": key})
        rows = self.store.rows("file")
        if request.method == "GET" and steps == ["files"]:
            names = ("name", "message", "at")
            files = [{name: row[name] for name in names} for row in rows]
            return Response(200, {"files": files})
        row = self.store.get("file", steps[-1])
        if steps[0] != "files" or not row:
            raise Refusal(Response(404, {"error": f"No file {request.path}"}))
        return Response(200, row["content"].encode())

    def error(self, kind, rule=None, key=""):
        """The answers that are not about the request itself."""
        codes = {"conflict": 409, "rate_limit": 429, "unavailable": 503}
        response = Response(codes.get(kind, 500), {"error": kind})
        if kind == "rate_limit":
            response.headers["Retry-After"] = rule.retry_after
        return response

    # A file arrives ----------------------------------------------------------

    def receive(self, content):
        """Read an order and decide what becomes of it; return its id here."""
        key = f"ORD{self.number('ORD'):06d}"
        now = self.clock.now()
        try:
            order = read(content)
            wrong = complaint(self.schemas, order["message"], content)
            trouble = ("FF01", wrong) if wrong else None
        except Unreadable as error:
            order = {"id": "", "message": "unknown", "debit": True, "count": 0}
            order |= {"sum": None, "batches": []}
            trouble = "FF01", str(error)
        known = any(
            row["order"]["id"] == order["id"] and not row["trouble"]
            for row in self.store.rows("order")
        )
        trouble = trouble or trouble_of(order, known)
        rules = self.store.get("rules", "rules") or {"rules": [], "seed": 0}
        decisions = [
            [
                decide(rules["rules"], rules["seed"], order, batch, item)
                for item in batch["transactions"]
            ]
            for batch in order["batches"]
        ]
        row = {"id": key, "order": order, "trouble": trouble, "decisions": decisions}
        self.store.put("order", key, row)
        outcomes = {rule["outcome"] for rules in decisions for rule in rules}
        if "silence" in outcomes and not trouble:
            return key
        self.at(now + self.settings["status_delay"], "status", order=key)
        if not trouble and "reject_group" not in outcomes:
            self._plan(row)
        self.tick()
        return key

    def _plan(self, row):
        """Everything that is not rejected is booked on its day."""
        for index, batch in enumerate(row["order"]["batches"]):
            rules = row["decisions"][index]
            if any(rule["outcome"] == "reject_payment" for rule in rules):
                continue
            when = max(at_of(batch["day"]), self.clock.now())
            self.at(when, "book", order=row["id"], index=index, day=day_of(when))
            for place, rule in enumerate(rules):
                if rule["outcome"] == "reject":
                    continue
                item = batch["transactions"][place]
                self.book(
                    "charge" if row["order"]["debit"] else "transfer",
                    f"{row['id']}/{index}/{place}",
                    status="pending",
                    amount=item["amount"],
                    currency="EUR",
                    reference=item["end_to_end_id"],
                    mandate=item["mandate"],
                    message_id=row["order"]["id"],
                    payment_id=batch["id"],
                )

    def on_status(self, order):
        """Tell what became of a file."""
        if not self.settings["pain002"]:
            return
        row = self.store.get("order", order)
        number = self.number("STS")
        content = pain002.report(
            self.settings["pain002"],
            number,
            self.clock.now(),
            row["order"],
            row["decisions"],
            row["trouble"],
            self.settings["accepted"],
        )
        self.publish(self.settings["pain002"], number, content)

    # What tests ask ----------------------------------------------------------

    def control_rules(self, rules=(), seed=0):
        """Replace what becomes of transactions: see deciding.checked_rules()."""
        with self.store.transaction():
            kept = {"rules": checked_rules(rules), "seed": seed}
            self.store.put("rules", "rules", kept)
        return {"rules": len(rules)}

    def control_collect(self):
        """Take the files that lie in the folder now; act by the clock."""
        taken = []
        with self.store.transaction():
            for path in sorted(self.inbox.glob("*.xml")) if self.inbox else ():
                self.receive(path.read_bytes())
                done = self.inbox / "taken"
                done.mkdir(exist_ok=True)
                os.replace(path, done / path.name)
                taken.append(path.name)
        self.tick()
        return {"taken": taken}

    def control_files(self, message=""):
        """The bank's files with their content, perhaps of one message."""
        rows = self.store.rows("file")
        return {"files": [row for row in rows if row["message"].startswith(message)]}
