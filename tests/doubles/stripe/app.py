"""The provider: who may call, which key, what an event looks like."""

import hashlib
import hmac
import json
import time
from pathlib import Path

from ..application import Application
from ..store import new_id
from ..web import Response
from . import customers, endpoints, intents, money, setups  # noqa: F401 (routes)
from .disputes import Later
from .lists import expanded, shown
from .params import check, refuse
from .routes import find
from .steering import Steering

SCRIPT = Path(__file__).with_name("script.js")
API_VERSION = "2019-05-16"
# What a browser may do with the publishable key and the intent's client secret.
BROWSER = ("payment_intents/", "setup_intents/")


class Stripe(Later, Steering, Application):
    """A stateful Stripe account in test mode."""

    replayed = {"Idempotent-Replayed": "true"}

    def __init__(
        self,
        state=None,
        latency=0.0,
        secret_key="sk_test_double",
        publishable_key="pk_test_double",
    ):
        super().__init__(state, latency)
        # What becomes of refunds at once: ``succeeded`` or ``pending``.
        self.settings["refunds"] = "succeeded"
        self.secret_key, self.publishable_key = secret_key, publishable_key
        self.key_in_use = None

    def answer(self, request):
        """Also give browsers the script that stands in for Stripe's own."""
        if request.path.rstrip("/") == "/v3":
            text = SCRIPT.read_text().replace("%ADDRESS%", self.server.url)
            return Response(200, text, {"Content-Type": "text/javascript"})
        return super().answer(request)

    def authenticate(self, request):
        """A secret key as bearer or as user; a browser's publishable key."""
        given = request.headers.get("Authorization", "")
        if given == f"Bearer {self.secret_key}":
            return
        public = request.params.get("key") or given.removeprefix("Bearer ")
        path = request.path.removeprefix("/v1/")
        if public == self.publishable_key and path.startswith(BROWSER):
            secret = request.params.get("client_secret") or ""
            if secret.partition("_secret_")[0] == path.split("/")[1]:
                return
        if not given:
            raise refuse(401, "You did not provide an API key.", saved=False)
        shown_key = f"{given[7:14]}{'*' * 12}{given[-4:]}"
        raise refuse(401, f"Invalid API Key provided: {shown_key}", saved=False)

    def key_of(self, request):
        """Stripe's header."""
        return request.headers.get("Idempotency-Key")

    def reference_of(self, request):
        """The merchant's reference, for chances drawn from a seed."""
        return str(request.params.get("description") or request.path)

    def perform(self, request):
        """Check the parameters, do it, expand what was asked for."""
        name, function, ids = find(request.method, request.path)
        params = dict(request.params)
        check(name, params)
        self.key_in_use = self.key_of(request)
        try:
            result = function(self, params, *ids)
        finally:
            self.key_in_use = None
        view = result if result["object"] == "list" else self.show(result)
        wanted = params.get("expand")
        if view["object"] == "list":
            wanted = [path for path in wanted or [] if path.startswith("data.")]
        return Response(
            200,
            expanded(self.store, view, wanted),
            {"Request-Id": new_id("req"), "Stripe-Version": API_VERSION},
        )

    def show(self, row):
        """A row as the API shows it."""
        return shown(self.store, row)

    def emit(self, kind, row, reference=None):
        """Record an event about a row and queue it for the endpoints."""
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.clock.now(),
            "data": {"object": self.show(row)},
            "livemode": False,
            "pending_webhooks": len(self.store.rows("endpoint")),
            "request": {"id": None, "idempotency_key": self.key_in_use},
            "type": kind,
        }
        if isinstance(reference, dict):
            event["data"]["previous_attributes"] = reference
            reference = None
        self.store.put("event", event["id"], event)
        body = json.dumps(event, indent=2)
        reference = reference or row.get("description") or row["id"]
        self.outbox.post(kind, event["id"], body, reference)

    def sign(self, secret, body, delivery):
        """``Stripe-Signature: t=...,v1=...``; the receiver's clock is the real one."""
        at = int(time.time())
        if delivery["fault"] == "stale":
            at -= int(delivery["seconds"])
        if delivery["fault"] == "bad_signature":
            secret += "x"
        text = f"{at}.{body}".encode()
        mark = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
        return {"Stripe-Signature": f"t={at},v1={mark}"}

    def error(self, kind, rule=None, key=""):
        """The answers that are not about the request itself."""
        if kind == "mismatch":
            status, code = 400, None
            what = "idempotency_error"
            message = (
                "Keys for idempotent requests can only be used with the same parameters"
                f" they were first used with. Try using a key other than '{key}' if you"
                " meant to execute a different request."
            )
        elif kind == "conflict":
            status, code, what = 409, "idempotency_key_in_use", "idempotency_error"
            message = (
                "There is currently another in-progress request using this Idempotent"
                " Key (that probably means you submitted twice, and the other request"
                f" is still going through): {key}. Please try again later."
            )
        elif kind == "rate_limit":
            status, code, what = 429, "rate_limit", "invalid_request_error"
            message = "Request rate limit exceeded. Please try again later."
        else:
            status, code, what = (
                503 if kind == "unavailable" else 500,
                None,
                "api_error",
            )
            message = "An unknown error occurred."
        more = {"code": code} if code else {}
        response = refuse(status, message, kind=what, **more).response
        if kind == "rate_limit":
            response.headers["Retry-After"] = rule.retry_after
        return response
