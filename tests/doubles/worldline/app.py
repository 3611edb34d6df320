"""The platform: signatures of requests and webhooks, keys, what time brings."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import datetime, timezone

from ..application import Application
from ..web import Response
from . import checkouts, shapes  # noqa: F401 (the calls of checkouts)
from .calls import fetch, find, keep, new_payment, new_token
from .cards import behaviour_of, errors_of
from .shapes import problem, refuse

KEY_HEADER = "X-GCS-Idempotence-Key"


def signature(secret, text):
    """HMAC-SHA256 in base64, as both directions use it."""
    mark = hmac.new(secret.encode(), text, hashlib.sha256)
    return base64.b64encode(mark.digest()).decode()


class Worldline(Application):
    """A stateful merchant account."""

    def __init__(
        self,
        state=None,
        latency=0.0,
        pspid="dummy",
        api_key="dummy",
        api_secret="dummy",
    ):
        super().__init__(state, latency)
        self.pspid, self.api_key, self.api_secret = pspid, api_key, api_secret

    def authenticate(self, request):
        """Check v1HMAC: method, type, date, own headers in order, path."""
        headers = request.headers
        own = sorted(
            (name.lower(), value.strip())
            for name, value in headers.items()
            if name.lower().startswith("x-gcs-")
        )
        lines = [
            request.method,
            headers.get("Content-Type") or "",
            headers.get("Date") or "",
            *(f"{name}:{value}" for name, value in own),
            request.target,
        ]
        text = "\n".join(lines) + "\n"
        mark = signature(self.api_secret, text.encode())
        given = headers.get("Authorization") or ""
        if not hmac.compare_digest(given, f"GCS v1HMAC:{self.api_key}:{mark}"):
            message = "The signature of the request is not right."
            raise refuse(403, "ACCESS_TO_MERCHANT_NOT_ALLOWED", "9002", message)
        if request.path.split("/")[1:3] != ["v2", self.pspid]:
            message = f"No access to {request.path}"
            raise refuse(403, "ACCESS_TO_MERCHANT_NOT_ALLOWED", "9007", message)
        key = headers.get(KEY_HEADER)
        if key and not (len(key) <= 40 and key.isascii()):
            message = "An idempotence key has at most 40 ASCII characters."
            raise refuse(400, "INVALID_VALUE", "50001111", message)

    def key_of(self, request):
        """Worldline's header."""
        return request.headers.get(KEY_HEADER)

    def reference_of(self, request):
        """The merchant's reference, for chances drawn from a seed."""
        references = request.json.get("order", {}).get("references", {})
        return references.get("merchantReference") or request.path

    def perform(self, request):
        """Do what the path says."""
        steps = request.path.strip("/").split("/")[2:]
        function, ids = find(self, request.method, steps)
        return function(self, request, *ids)

    def replay_headers(self, known):
        """When the first request with this key came, in milliseconds."""
        return {"X-GCS-Idempotence-Request-Timestamp": known.started * 1000}

    def refreshed(self, known):
        """An old outcome is told with the payment's present state."""
        body = known.response.body or {}
        if "refundOutput" in body:
            row = self.store.get("refund", body["id"])
            return Response(known.response.status, shapes.refund(row))
        payment = (body.get("paymentResult") or body).get("payment")
        row = payment and self.store.get("payment", payment["id"])
        if not row:
            return known.response
        status = known.response.status
        return Response(status, shapes.answer(row).body)

    def sign(self, secret, body, delivery):
        """``X-GCS-Signature`` over the body."""
        if delivery["fault"] == "bad_signature":
            secret += "x"
        return {
            "X-GCS-KeyId": "dummy",
            "X-GCS-Signature": signature(secret, body.encode()),
        }

    def emit(self, kind, content, reference):
        """Record an event and queue it for the endpoints."""
        at = datetime.fromtimestamp(self.clock.now(), timezone.utc)
        event = {
            "apiFullVersion": "v1.1",
            "apiVersion": "v1",
            "created": at.isoformat(),
            "id": str(uuid.uuid4()),
            "merchantId": self.pspid,
            **content,
            "type": kind,
        }
        self.store.put("event", event["id"], event)
        self.outbox.post(kind, event["id"], json.dumps(event), reference)

    def error(self, kind, rule=None, key=""):
        """The answers that are not about the request itself."""
        if kind == "mismatch":
            return None  # the old outcome is replayed, whatever is asked now
        if kind == "conflict":
            return problem(
                409, "DUPLICATE_REQUEST_IN_PROGRESS", "1409", category="IO_ERROR"
            )
        if kind == "rate_limit":
            response = problem(429, "TOO_MANY_REQUESTS", "1429")
            response.headers["Retry-After"] = rule.retry_after
            return response
        status = 503 if kind == "unavailable" else 500
        return problem(status, "INTERNAL_PLATFORM_ERROR", "9999")

    # What time brings --------------------------------------------------------

    def next_payment_id(self):
        """Ten digits and the number of the operation, ``3000000001_0``."""
        row = self.store.get("counter", "payment") or {"last": 3_000_000_000}
        self.store.put("counter", "payment", {"last": row["last"] + 1})
        return f"{row['last'] + 1}_0"

    def next_behaviour(self, token):
        """A list of behaviours is used up one by one; the last one stays."""
        given = token["behaviour"]
        if isinstance(given, list):
            if len(given) > 1:
                token["behaviour"] = given[1:]
                self.store.put("token", token["id"], token)
            given = given[0]
        return behaviour_of(given)

    def on_payment(self, payment, how):
        """The acquirer confirms or rejects what was under way."""
        row = self.store.get("payment", payment)
        row["status"] = how["then"]
        if how["then"].startswith("REJECTED"):
            row["errors"] = errors_of(how)
        keep(self, row)

    def on_refund(self, refund, status="REFUNDED"):
        """A refund has arrived, or was rejected: before it arrives, or after."""
        row = self.store.get("refund", refund)
        if row["status"] == "REJECTED":
            return
        if status == "REJECTED":
            payment = self.store.get("payment", row["payment"])
            payment["refunded"] -= row["amount"]
            self.store.put("payment", payment["id"], payment)
        row["status"] = status
        self.store.put("refund", refund, row)
        line = self.store.get("ledger", refund)
        state = {"REFUNDED": "succeeded", "REJECTED": "failed"}[status]
        self.store.put("ledger", refund, {**line, "status": state})
        content = {"refund": shapes.refund(row)}
        self.emit(f"refund.{status.lower()}", content, row["reference"])

    # What tests ask ----------------------------------------------------------

    def control_token(self, behaviour="success", last4="4242", expiry=None):
        """Keep a card as if its owner had saved it long ago."""
        with self.store.transaction():
            row = new_token(self, behaviour, last4, expiry=expiry)
            return {"token": row["id"], "last4": row["last4"]}

    def control_behaviour(self, token, behaviour):
        """Change what charges of a token do from now on."""
        behaviour_of(behaviour)
        with self.store.transaction():
            row = fetch(self, "token", token)
            self.store.put("token", token, {**row, "behaviour": behaviour})
        return {"behaviour": behaviour}

    def control_payment(self, payment, status, code=None):
        """Change a payment's status, as the acquirer would."""
        with self.store.transaction():
            row = fetch(self, "payment", payment)
            self.on_payment(row["id"], {"then": status, "code": code})
            return shapes.payment(self.store.get("payment", row["id"]))

    def control_refund(self, refund, status):
        """The acquirer pays a refund or rejects it: ``REFUNDED``, ``REJECTED``."""
        with self.store.transaction():
            self.on_refund(fetch(self, "refund", refund)["id"], status)
            return shapes.refund(self.store.get("refund", refund))

    def control_complete(self, checkout, behaviour="success"):
        """Do what the payer does on the hosted page."""
        with self.store.transaction():
            row = fetch(self, "checkout", checkout)
            token = new_token(self, behaviour)
            payment = new_payment(
                self, token, row["amount"], row["currency"], row["reference"]
            )
            if not row["tokenize"]:
                payment["token"] = None
                self.store.put("payment", payment["id"], payment)
            self.store.put("checkout", checkout, {**row, "payment": payment["id"]})
            return shapes.payment(payment)
