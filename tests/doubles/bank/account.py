"""What is booked, what comes back, and the files that tell it."""

import os
from datetime import datetime, timezone

from . import camt

DAY = 86_400
LATE = 23 * 3600  # a day's statement is made at 23:00


class Account:
    """The part of the bank that keeps accounts."""

    def on_book(self, order, index, day):
        """Book a batch on its day, and plan what comes back."""
        row = self.store.get("order", order)
        batch, debit = row["order"]["batches"][index], row["order"]["debit"]
        items = []
        for place, rule in enumerate(row["decisions"][index]):
            if rule["outcome"] == "reject":
                continue
            line = f"{order}/{index}/{place}"
            item = {
                **batch["transactions"][place],
                "message_id": row["order"]["id"],
                "payment_id": batch["id"],
                "bank_reference": line.replace("/", "-"),
                "own_name": batch["own_name"],
                "own_iban": batch["own_iban"],
                "debit": debit,
            }
            items.append(item)
            booked = self.store.get("ledger", line)
            self.store.put("ledger", line, {**booked, "status": "succeeded"})
            if rule["outcome"] in ("return", "refund"):
                when = at_of(day) + rule["days"] * DAY
                self.at(when, "back", line=line, item=item, rule=rule, day=day_of(when))
        code = "transfer"
        if debit:
            code = "debit b2b" if batch["instrument"] == "B2B" else "debit"
        together = self.settings["together"]
        together = batch["together"] if together is None else together
        groups = [items] if together else [[item] for item in items]
        entries = [
            self.book_entry(group, debit, code, day, batch=batch if together else None)
            for group in groups
            if group
        ]
        self._notify(batch["own_iban"], entries, day)

    def on_back(self, line, item, rule, day):
        """A booked transaction is returned or claimed back, perhaps with a fee."""
        booked = self.store.get("ledger", line)
        self.store.put("ledger", line, {**booked, "status": "returned"})
        self.book(
            rule["outcome"],
            f"{line}/back",
            status="succeeded",
            amount=item["amount"],
            currency="EUR",
            reference=item["end_to_end_id"],
            code=rule["code"],
            fee=rule["fee"],
        )
        included = rule["fee"] if self.settings["fee"] == "included" else 0
        item = {**item, "reason": rule["code"], "fee": included}
        code = "debit back" if item["debit"] else "transfer back"
        entries = [self.book_entry([item], not item["debit"], code, day, back=True)]
        if rule["fee"] and not included:
            bare = {**item, "amount": rule["fee"], "reason": None, "text": "Fee"}
            entries.append(self.book_entry([bare], False, "fee", day))
        self._notify(item["own_iban"], entries, day)

    def book_entry(self, items, credit, code, day, batch=None, back=False):
        """Put an entry on the account."""
        row = {
            "id": f"NTRY{self.number('NTRY'):06d}",
            "iban": items[0]["own_iban"],
            "amount": sum(item["amount"] + (item.get("fee") or 0) for item in items),
            "credit": credit,
            "code": code,
            "day": day,
            "back": back,
            "text": "",
            "items": items,
            "batch": batch
            and {
                "message_id": items[0]["message_id"],
                "payment_id": batch["id"],
                "count": len(items),
            },
            "stated": False,
        }
        return self.store.put("entry", row["id"], row)

    def _notify(self, iban, entries, day):
        if entries and self.settings["camt054"]:
            number = self.number("NTFC")
            content = camt.notice(
                self.settings["camt054"], number, self.clock.now(), iban, entries
            )
            self.publish(self.settings["camt054"], number, content)
        if entries and self.settings["camt053"]:
            self.at(at_of(day) + LATE, "statement", iban=iban, day=day)

    def on_statement(self, iban, day):
        """At the end of a day, tell what was booked."""
        rows = [
            row
            for row in self.store.rows("entry")
            if row["iban"] == iban and row["day"] == day and not row["stated"]
        ]
        if not rows:
            return
        account = self.store.get("account", iban) or {"balance": 0}
        number = self.number("STMT")
        content = camt.statement(
            self.settings["camt053"],
            number,
            self.clock.now(),
            iban,
            day,
            account["balance"],
            rows,
            self.settings["details"],
        )
        for row in rows:
            self.store.put("entry", row["id"], {**row, "stated": True})
        balance = account["balance"] + sum(camt.signed(row) for row in rows)
        self.store.put("account", iban, {"balance": balance})
        self.publish(self.settings["camt053"], number, content)

    # Files out ---------------------------------------------------------------

    def number(self, kind):
        """The next number of a kind."""
        row = self.store.get("counter", kind) or {"last": 0}
        self.store.put("counter", kind, {"last": row["last"] + 1})
        return row["last"] + 1

    def publish(self, message, number, content):
        """Offer a file over HTTP and leave it in the folder."""
        name = f"{message}_{number:06d}.xml"
        row = {
            "name": name,
            "message": message,
            "at": self.clock.now(),
            "content": content.decode(),
        }
        self.store.put("file", name, row)
        if self.outbox_folder:
            self.outbox_folder.mkdir(parents=True, exist_ok=True)
            part = self.outbox_folder / f".{name}.part"
            part.write_bytes(content)
            os.replace(part, self.outbox_folder / name)


def at_of(day):
    """The first second of a day; the first of all for what is no date."""
    try:
        return int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp())
    except ValueError:
        return 0


def day_of(seconds):
    """The day of a time, ``2026-11-22``."""
    return datetime.fromtimestamp(seconds, timezone.utc).date().isoformat()
