"""What comes back by itself: disputes opened and closed, debits settled, payouts."""

from ..store import new_id
from . import charging
from .money import DISPUTE_FEE, balance


class Later:
    """The part of Stripe that acts on its own."""

    def on_settle(self, charge, how):
        """A debit that was under way succeeds or fails."""
        charge = self.store.get("charge", charge)
        intent = self.store.get("payment_intent", charge["payment_intent"])
        if charge["status"] != "pending":
            return
        if how["then"] == "succeed":
            charging.succeed(self, intent, charge, how)
        else:
            charging.fail_later(self, intent, charge, how["then"])

    def on_dispute(self, charge, reason="fraudulent", amount=None):
        """The payer takes the money back; a SEPA debit is lost at once."""
        charge = self.store.get("charge", charge)
        if charge["disputed"] or charge["status"] != "succeeded":
            return None
        amount = amount or charge["amount"]
        debit = charge["payment_method_details"]["type"] == "sepa_debit"
        row = {
            "id": new_id("dp"),
            "object": "dispute",
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": self.clock.now(),
            "currency": charge["currency"],
            "evidence": {},
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": reason,
            "status": "lost" if debit else "needs_response",
        }
        fee = 750 if debit else DISPUTE_FEE
        entry = balance(self, row, "adjustment", -amount, fee)
        row["balance_transactions"].append(self.show(entry))
        charge.update(disputed=True, dispute=row["id"])
        self.store.put("charge", charge["id"], charge)
        self.store.put("dispute", row["id"], row)
        self.book(
            "dispute",
            row["id"],
            status=row["status"],
            amount=amount,
            currency=row["currency"],
            reference=charge["description"],
            payment_intent=charge["payment_intent"],
            charge=charge["id"],
            code=reason,
        )
        reference = charge["description"]
        self.emit("charge.dispute.created", row, reference)
        self.emit("charge.dispute.funds_withdrawn", row, reference)
        if debit:
            self.emit("charge.dispute.closed", row, reference)
        return row

    def close_dispute(self, row, status):
        """The network has decided: ``won`` gives the money back."""
        charge = self.store.get("charge", row["charge"])
        row["status"] = status
        if status == "won":
            entry = balance(self, row, "adjustment", row["amount"], 0)
            row["balance_transactions"].append(self.show(entry))
            self.emit("charge.dispute.funds_reinstated", row, charge["description"])
        self.emit("charge.dispute.closed", row, charge["description"])
        line = self.store.get("ledger", row["id"])
        self.store.put("ledger", row["id"], {**line, "status": status})
        return self.store.put("dispute", row["id"], row)

    def pay_out(self):
        """Send all that is available to the bank; return the payout or None."""
        now = self.clock.now()
        rows = [
            row
            for row in self.store.rows("balance_transaction")
            if not row["_payout"] and row["available_on"] <= now
        ]
        total = sum(row["net"] for row in rows)
        if total <= 0:
            return None
        payout = {
            "id": new_id("po"),
            "object": "payout",
            "amount": total,
            "arrival_date": now,
            "automatic": True,
            "balance_transaction": None,
            "created": now,
            "currency": rows[0]["currency"],
            "description": "STRIPE PAYOUT",
            "livemode": False,
            "metadata": {},
            "method": "standard",
            "statement_descriptor": "STRIPE",
            "status": "paid",
            "type": "bank_account",
        }
        for row in rows:
            row.update(_payout=payout["id"], status="available")
            self.store.put("balance_transaction", row["id"], row)
        entry = balance(self, payout, "payout", -total, 0)
        entry.update(_payout=payout["id"], status="available")
        payout["balance_transaction"] = entry["id"]
        self.store.put("payout", payout["id"], payout)
        self.emit("payout.paid", payout)
        return payout
