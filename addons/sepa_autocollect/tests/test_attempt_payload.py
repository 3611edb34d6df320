import contextlib
import json
import time
from unittest.mock import patch
from urllib.parse import parse_qsl

from odoo.tests import tagged

from odoo.addons.payment.models.payment_provider import PaymentProvider

from ..adapters.calls import Call, send
from .attempt_common import AttemptCommon

WORLDLINE = {
    "name": "Worldline",
    "code": "worldline",
    "worldline_pspid": "pspid",
    "worldline_api_key": "key",
    "worldline_api_secret": "secret",
    "worldline_webhook_key": "key",
    "worldline_webhook_secret": "secret",
}


@tagged("post_install", "-at_install")
class TestPayload(AttemptCommon):
    """What leaves is what Odoo's own module would send, and our names."""

    def _send_stock(self, attempt):
        """Return what ``_charge_with_token`` sends for the same charge."""
        vals = attempt._prepare_transaction_vals()
        for name in ("state", "is_post_processed", "provider_reference"):
            vals.pop(name)
        savepoint = self.env.cr.savepoint()
        attempt.sudo().action_stop()
        sent = []

        def record(_provider, method, endpoint, **request):
            sent.append((method, endpoint, request))
            return {}

        with patch.object(PaymentProvider, "_send_api_request", record):
            transaction = self.env["payment.transaction"].create(vals)
            # The recorder answers nothing that could be read.
            with contextlib.suppress(KeyError, AttributeError):
                transaction._charge_with_token()
        savepoint.rollback()
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        return sent[0]

    def test_stripe(self):
        attempt = self._prepare(self._save_card(), self._bill(12.34))
        method, endpoint, request = self._send_stock(attempt)
        call = self.env["collection.gateway.stripe"]._prepare_call(attempt.sudo())
        sent = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
        self.assertEqual(sent.pop("metadata[attempt]"), attempt.uuid)
        self.assertTrue(sent.pop("metadata[database]"))
        stock = {k: str(v) for k, v in request["data"].items() if v is not None}
        self.assertEqual(sent, stock)
        self.assertEqual((call.method, endpoint), (method, "payment_intents"))
        self.assertEqual(call.headers["Idempotency-Key"], attempt.idempotency_key)
        self.assertNotIn("sk_test", repr(call))

    def test_worldline(self):
        provider = self._make_provider(self.company, **WORLDLINE)
        attempt = self._prepare(self._save_card(provider=provider), self._bill(12.34))
        _method, endpoint, request = self._send_stock(attempt)
        call = self.env["collection.gateway.worldline"]._prepare_call(attempt.sudo())
        self.assertEqual(json.loads(call.body), request["json"])
        self.assertTrue(call.url.endswith(f"/v2/pspid/{endpoint}"))
        key = call.headers["X-GCS-Idempotence-Key"]
        self.assertEqual(key, attempt.idempotency_key)
        self.assertLessEqual(len(key), 40)
        self.assertLessEqual(len(attempt.name), 30)

    def test_the_same_bytes_again(self):
        attempt = self._prepare(self._save_card(), self._bill()).sudo()
        gateway = self.env["collection.gateway.stripe"]
        first = gateway._prepare_call(attempt)
        self.ann.write({"name": "Anna", "city": "Paris", "street": "1 rue Neuve"})
        attempt.token_id.payment_details = "9999"
        again = gateway._prepare_call(attempt)
        self.assertEqual((first.body, first.url), (again.body, again.url))

    def test_a_call_that_was_held_up_is_not_sent(self):
        held = Call(1, "POST", f"{self.double.url}/v1/x", {}, built=time.time() - 200)
        self.assertEqual(send(held).error, "too_late")
        self.assertFalse(self.double.calls(path="/v1/x")["calls"])
