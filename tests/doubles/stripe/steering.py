"""What tests ask of Stripe beyond the common control."""

from . import intents, setups
from .cards import behaviour_of
from .customers import create_customer
from .making import means_of
from .mandates import new_mandate
from .means import attach
from .money import balance
from .params import refuse
from .routes import fetch


class Steering:
    """Controls ``POST /_control/<name>`` of Stripe; each returns API objects."""

    def control_means(
        self, means="pm_card_visa", behaviour=None, customer=None, **customer_values
    ):
        """Create a customer with a saved means, as if it had been set up long ago.

        :param str means: name of a test means (cards.py)
        :param behaviour: what charges do instead: a name, a dict, or a list used up
            one by one
        :param str customer: an existing customer
        """
        with self.store.transaction():
            if not customer:
                customer = create_customer(self, customer_values)["id"]
            row = attach(self, means_of(self, means), customer)
            if behaviour is not None:
                behaviour_of(behaviour)
                row["_behaviour"] = behaviour
                self.store.put("payment_method", row["id"], row)
            mandate = None
            if row["type"] == "sepa_debit":
                mandate = new_mandate(self, row)["id"]
        return {
            "customer": customer,
            "payment_method": row["id"],
            "mandate": mandate,
            "last4": row[row["type"]]["last4"],
        }

    def control_behaviour(self, payment_method, behaviour):
        """Change what charges of a means do from now on."""
        behaviour_of(behaviour)
        with self.store.transaction():
            row = self.store.get("payment_method", payment_method)
            row["_behaviour"] = behaviour
            self.store.put("payment_method", payment_method, row)
        return {"behaviour": behaviour}

    def control_card_update(self, payment_method, **card):
        """The network renews a card: ``exp_month``, ``exp_year``, ``last4``."""
        with self.store.transaction():
            row = self.store.get("payment_method", payment_method)
            before = {name: row["card"][name] for name in card}
            row["card"].update(card)
            self.store.put("payment_method", payment_method, row)
            self.emit("payment_method.automatically_updated", row, {"card": before})
            return self.show(row)

    def control_mandate(self, mandate, status="inactive"):
        """Change a mandate's status, as the payer's bank would."""
        with self.store.transaction():
            row = self.store.get("mandate", mandate)
            before = {"status": row["status"]}
            row["status"] = status
            self.store.put("mandate", mandate, row)
            self.emit("mandate.updated", row, before)
            return self.show(row)

    def control_dispute(self, payment_intent, reason="fraudulent", amount=None):
        """The payer disputes a payment now."""
        with self.store.transaction():
            intent = self.store.get("payment_intent", payment_intent)
            row = self.on_dispute(intent["latest_charge"], reason, amount)
            return row and self.show(row)

    def control_close_dispute(self, dispute, status="lost"):
        """The network decides a dispute: ``won`` or ``lost``."""
        with self.store.transaction():
            return self.show(
                self.close_dispute(self.store.get("dispute", dispute), status)
            )

    def control_fail_refund(self, refund):
        """A refund that was issued does not arrive."""
        with self.store.transaction():
            row = self.store.get("refund", refund)
            row.update(status="failed", failure_reason="expired_or_canceled_card")
            charge = self.store.get("charge", row["charge"])
            charge["amount_refunded"] -= row["amount"]
            charge["refunded"] = False
            self.store.put("charge", charge["id"], charge)
            line = self.store.get("ledger", refund)
            self.store.put("ledger", refund, {**line, "status": "failed"})
            self.store.put("refund", refund, row)
            entry = balance(self, row, "refund_failure", row["amount"], 0)
            row["failure_balance_transaction"] = entry["id"]
            self.store.put("refund", refund, row)
            self._tell_refund(row, charge)
            return self.show(row)

    def control_pay_refund(self, refund):
        """A refund that was pending has arrived."""
        with self.store.transaction():
            row = self.store.get("refund", refund)
            row["status"] = "succeeded"
            self.store.put("refund", refund, row)
            line = self.store.get("ledger", refund)
            self.store.put("ledger", refund, {**line, "status": "succeeded"})
            self._tell_refund(row, self.store.get("charge", row["charge"]))
            return self.show(row)

    def _tell_refund(self, row, charge):
        for kind in ("refund.updated", "charge.refund.updated"):
            self.emit(kind, row, charge["description"])

    def control_payout(self):
        """Pay out all that is available by the clock (2 days after each charge)."""
        with self.store.transaction():
            payout = self.pay_out()
            return payout and self.show(payout)

    def control_authenticate(self, payment_intent, passed=True):
        """The payer finishes the strong authentication in a browser."""
        with self.store.transaction():
            row = fetch(self, "payment_intent", payment_intent)
            return self.show(intents.authenticate(self, row, passed))

    def control_finish(self, client_secret, payment_method, passed=True):
        """Do what ``confirmCardPayment`` does with a saved means, the bank included.

        :param bool passed: whether the payer passes the strong authentication
        """
        key = client_secret.partition("_secret_")[0]
        with self.store.transaction():
            row = fetch(self, "payment_intent", key)
            if row["client_secret"] != client_secret:
                raise refuse(400, "The client_secret does not match.")
            params = {"payment_method": payment_method}
            row = intents.confirm_payment(self, params, key)
            if row["status"] == "requires_action":
                row = intents.authenticate(self, row, passed)
            return self.show(row)

    def control_complete(self, intent, means="pm_card_visa", behaviour=None):
        """Do what the browser's form does: confirm a setup or payment intent."""
        with self.store.transaction():
            row = means_of(self, means)
            if behaviour is not None:
                behaviour_of(behaviour)
                row["_behaviour"] = behaviour
            confirm = intents.confirm_payment
            if intent.startswith("seti_"):
                confirm = setups.confirm_setup
            params = {"payment_method": row["id"]}
            if row["type"] == "sepa_debit":
                params["mandate_data"] = {"customer_acceptance": {"type": "online"}}
            return self.show(confirm(self, params, intent))
