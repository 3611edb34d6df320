"""Calls of Stripe as Odoo 19 makes them: form-encoded, with its headers."""

import requests

HEADERS = {
    "AUTHORIZATION": "Bearer sk_test_double",
    "Stripe-Version": "2019-05-16",
}


class Caller:
    """Sends requests to a double as ``payment.provider`` does."""

    def __init__(self, double, timeout=10):
        self.url, self.timeout = f"{double.url}/v1/", timeout

    def send(self, method, endpoint, data=None, key=None, **headers):
        """Return the raw response."""
        given = {**HEADERS, **headers}
        if key:
            given["Idempotency-Key"] = key
        return requests.request(
            method, self.url + endpoint, data=data, headers=given, timeout=self.timeout
        )

    def get(self, endpoint, **data):
        """GET with the parameters in the body, as Odoo sends them."""
        return self.send("GET", endpoint, data=data).json()

    def charge(self, means, amount=1200, reference="INV/2026/00004", key=None, **more):
        """Charge a saved means without its owner being there."""
        return self.send(
            "POST", "payment_intents", payload(means, amount, reference) | more, key
        )


def payload(means, amount=1200, reference="INV/2026/00004"):
    """What ``_stripe_prepare_payment_intent_payload`` returns for a token.

    :param dict means: what the double's control ``means`` returned
    """
    kind = "sepa_debit" if means["mandate"] else "card"
    return {
        "amount": amount,
        "currency": "eur",
        "description": reference,
        "capture_method": "automatic",
        "payment_method_types[]": kind,
        "expand[]": "payment_method",
        "shipping[address][city]": "Lyon",
        "shipping[address][country]": "FR",
        "shipping[address][line1]": "1 rue des Écoles",
        "shipping[address][line2]": "",
        "shipping[address][postal_code]": "69001",
        "shipping[address][state]": "",
        "shipping[name]": "ACME & Cie",
        "confirm": True,
        "customer": means["customer"],
        "off_session": True,
        "payment_method": means["payment_method"],
        "mandate": means["mandate"] or None,
    }
