"""Calls of Worldline as Odoo 19 makes them: JSON, signed with v1HMAC."""

import base64
import hashlib
import hmac
from email.utils import formatdate

import requests

PSPID = KEY = SECRET = "dummy"


class Caller:
    """Sends requests to a double as ``payment.provider`` does."""

    def __init__(self, double, timeout=10):
        self.url, self.timeout = double.url, timeout
        self.secret = SECRET

    def send(self, method, endpoint, json=None, key=None):
        """Return the raw response."""
        kind = "application/json; charset=utf-8" if method == "POST" else ""
        date = formatdate(usegmt=True)
        to_sign = [method, kind, date]
        if key:
            to_sign.append(f"x-gcs-idempotence-key:{key}")
        to_sign.append(f"/v2/{PSPID}/{endpoint}")
        text = "\n".join(to_sign) + "\n"
        mark = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256)
        mark = base64.b64encode(mark.digest()).decode()
        headers = {
            "Authorization": f"GCS v1HMAC:{KEY}:{mark}",
            "Date": date,
            "Content-Type": kind,
        }
        if method == "POST" and key:
            headers["X-GCS-Idempotence-Key"] = key
        url = f"{self.url}/v2/{PSPID}/{endpoint}"
        return requests.request(
            method, url, json=json, headers=headers, timeout=self.timeout
        )

    def charge(self, token, amount=1200, reference="INV/2026/00004", key=None):
        """Send what ``_send_payment_request`` sends for a token."""
        payload = {
            "cardPaymentMethodSpecificInput": {
                "authorizationMode": "SALE",
                "token": token["token"],
                "unscheduledCardOnFileRequestor": "merchantInitiated",
                "unscheduledCardOnFileSequenceIndicator": "subsequent",
            },
            "order": {
                "amountOfMoney": {"amount": amount, "currencyCode": "EUR"},
                "references": {"merchantReference": reference},
            },
        }
        return self.send("POST", "payments", payload, key)
