import json
import time
from datetime import UTC, timedelta
from urllib.parse import urlencode

from odoo import models

from ..adapters import calls as http
from ..adapters.pages import Slice
from ..core import objects_stripe as objects
from ..core.answer_refund import stripe_refund_answer, stripe_refund_found
from ..core.answer_stripe import stripe_answer, stripe_found
from ..core.evidence import NO_ANSWER
from ..core.minor_units import STRIPE_DECIMALS
from ..core.payout import stripe_payout_rows, stripe_payouts
from ..core.signature import stripe_signed
from ..core.webhook_stripe import stripe_said

CHARGE = "payment_intents"
#: Pages of 100 before a listing is given up: an attempt's customer has few.
PAGES = 50
#: Our clock may be that wrong when we say from when on to list.
MARGIN = timedelta(days=1)
#: What the daily proof lists, and how it is read.
LISTED = {
    "payments": (CHARGE, objects.stripe_payments),
    "refunds": ("refunds", objects.stripe_refunds),
    "disputes": ("disputes", objects.stripe_disputes),
}
DASHBOARD = "https://dashboard.stripe.com"


class CollectionGatewayStripe(models.AbstractModel):
    _name = "collection.gateway.stripe"
    _inherit = "collection.gateway"
    _description = "Stripe"

    _decimals = STRIPE_DECIMALS

    def _get_problem(self, provider, token):
        """Refuse old tokens as well: Odoo would ask Stripe for new ones first."""
        if problem := super()._get_problem(provider, token):
            return problem
        return None if token.stripe_payment_method else "no_means"

    def _get_secret(self, provider):
        return provider.sudo().stripe_webhook_secret

    def _freeze(self, attempts):
        """Freeze Odoo's own payload, with what names the attempt."""
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return {one.id: self._get_payload(one, database) for one in attempts}

    def _get_payload(self, attempt, database):
        transaction = self._prepare_transaction(attempt)
        payload = transaction._stripe_prepare_payment_intent_payload()
        if payload["amount"] != self._get_expected(attempt).minor:
            raise ValueError(f"{attempt.name}: {payload['amount']}")
        payload |= {
            "metadata[attempt]": attempt.uuid,
            "metadata[database]": database,
        }
        # As text: what is sent is text, and text has one spelling.
        return {name: str(one) for name, one in payload.items() if one is not None}

    def _prepare_call(self, attempt):
        body = urlencode(sorted(json.loads(attempt.payload).items())).encode()
        call = self._make_call(
            attempt,
            attempt.provider_id,
            "POST",
            CHARGE,
            body,
            idempotency_key=attempt.idempotency_key,
        )
        call.headers["Content-Type"] = "application/x-www-form-urlencoded"
        return call

    def _prepare_ping(self, provider):
        return self._list_call(self.env["collection.attempt"], provider, {"limit": 1})

    def _list_call(self, attempt, provider, query):
        return self._make_call(attempt, provider, "GET", f"{CHARGE}?{urlencode(query)}")

    def _read(self, attempt, reply, again=False):
        return stripe_answer(reply, self._get_expected(attempt), again)

    def _find(self, attempt, send):
        """List the customer's payments from before the sending on."""
        since = (attempt.sent_at - MARGIN).replace(tzinfo=UTC)
        query = {
            "customer": attempt.token_id.provider_ref,
            "created[gte]": int(since.timestamp()),
        }
        rows, reply = self._list(attempt, attempt.provider_id, query, send)
        if rows is None:
            return NO_ANSWER, None
        return stripe_found(rows, self._get_expected(attempt), reply)

    def _list(self, attempt, provider, query, send):
        """Return every payment of a listing and the last reply; None for a part.

        :param dict query: Stripe's parameters
        :param send: function that sends a :class:`Call`

        Called by the resolver and by the daily proof.
        """
        rows, query = [], {"limit": 100, **query}
        for _page in range(PAGES):
            reply = send(self._list_call(attempt, provider, query))
            page = reply.read() if reply.status == 200 else None
            if not page or not isinstance(page.get("data"), list):
                return None, reply
            rows += page["data"]
            if not page.get("has_more"):
                return rows, reply
            query = {**query, "starting_after": page["data"][-1]["id"]}
        return None, reply

    def _is_signed(self, provider, headers, raw):
        secret = self._get_secret(provider)
        header = headers.get("Stripe-Signature")
        return bool(secret) and stripe_signed(secret, header, raw, time.time())

    def _read_event(self, body):
        return stripe_said(body)

    def _get_token_domain(self, reference):
        return [("stripe_payment_method", "=", reference)]

    def _catch_up(self, transaction, reference):
        expand = {"expand[]": "payment_method"}
        intent = transaction._send_api_request(
            "GET", f"{CHARGE}/{reference}", data=expand
        )
        data = {
            "reference": transaction.reference,
            "payment_intent": intent,
            "payment_method": intent.get("payment_method"),
        }
        transaction._process("stripe", data)

    def _list_refunds(self, attempt):
        query = urlencode({"payment_intent": attempt.provider_reference, "limit": 100})
        call = self._make_call(attempt, attempt.provider_id, "GET", f"refunds?{query}")
        page = http.send(call).read()
        if not page or page.get("has_more") is not False:
            return None
        return tuple(map(objects.stripe_given, page["data"]))

    def _can_refund(self):
        return True

    def _freeze_refund(self, refund):
        expected = self._get_expected_refund(refund)
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return {
            "payment_intent": expected.reference,
            "amount": str(expected.minor),
            "metadata[refund]": expected.uuid,
            "metadata[database]": database,
        }

    def _get_expected_refund(self, refund):
        return self._get_expected_of(refund, refund.attempt_id.provider_reference)

    def _prepare_refund(self, refund):
        body = urlencode(sorted(json.loads(refund.payload).items())).encode()
        call = self._make_call(
            refund,
            refund.provider_id,
            "POST",
            "refunds",
            body,
            idempotency_key=refund.idempotency_key,
        )
        call.headers["Content-Type"] = "application/x-www-form-urlencoded"
        return call

    def _read_refund(self, refund, reply, again=False):
        return stripe_refund_answer(reply, self._get_expected_refund(refund), again)

    def _find_refund(self, refund, send):
        """List the refunds of the payment; one that has more than a page tells none."""
        expected = self._get_expected_refund(refund)
        query = urlencode({"payment_intent": expected.reference, "limit": 100})
        call = self._make_call(refund, refund.provider_id, "GET", f"refunds?{query}")
        reply = send(call)
        page = reply.read() if reply.status == 200 else None
        if not page or page.get("has_more") is not False:
            return NO_ANSWER, None
        return stripe_refund_found(page["data"], expected, reply)

    def _prepare_listing(self, provider, spans):
        return {
            name: [self._make_slice(provider, what, read, *span) for span in spans]
            for name, (what, read) in LISTED.items()
        }

    def _make_slice(self, provider, what, read, start, end):
        query = {
            "limit": 100,
            "created[gte]": int(start.replace(tzinfo=UTC).timestamp()),
            "created[lt]": int(end.replace(tzinfo=UTC).timestamp()),
        }
        return self._make_list(provider, what, read, query)

    def _prepare_payouts(self, provider, since):
        at = int(since.replace(tzinfo=UTC).timestamp())
        query = {"limit": 100, "created[gte]": at}
        return self._make_list(provider, "payouts", stripe_payouts, query)

    def _prepare_payout_rows(self, provider, name):
        query = {"limit": 100, "payout": name, "expand[]": "data.source"}
        return self._make_list(
            provider, "balance_transactions", stripe_payout_rows, query
        )

    def _make_list(self, provider, what, read, query):
        call = self._make_call(None, provider, "GET", f"{what}?{urlencode(query)}")
        return Slice(call, lambda page: read(page["data"]), _follow)

    def _get_object_url(self, provider, reference):
        test = "" if provider.state == "enabled" else "/test"
        kind = "disputes" if reference.startswith("dp_") else "payments"
        return f"{DASHBOARD}{test}/{kind}/{reference}"


def _follow(url, page):
    """Return the address of Stripe's next page, None after the last one."""
    if not page["has_more"]:
        return None
    first, _sep, _last = url.partition("&starting_after=")
    return f"{first}&starting_after={page['data'][-1]['id']}"
