from dataclasses import replace

from odoo import models

from odoo.addons.payment import utils as payment_utils

from ..core import attempt as states
from ..core.answer_worldline import worldline_answer
from ..core.evidence import CONFLICT, FOUND, NO_ANSWER
from ..core.objects_worldline import worldline_payment
from ..core.signature import worldline_signed
from ..core.webhook_worldline import worldline_said

CHARGE = "payments"


class CollectionGatewayWorldline(models.AbstractModel):
    _name = "collection.gateway.worldline"
    _inherit = "collection.gateway"
    _description = "Worldline"

    def _get_secret(self, provider):
        return provider.sudo().worldline_webhook_secret

    def _freeze(self, attempts):
        """Freeze what ``payment_worldline`` sends: it has no method that returns it."""
        return {one.id: self._get_payload(one) for one in attempts}

    def _get_payload(self, attempt):
        minor = payment_utils.to_minor_currency_units(
            attempt.amount, attempt.currency_id
        )
        if minor != self._get_expected(attempt).minor:
            raise ValueError(f"{attempt.name}: {minor}")
        return {
            "cardPaymentMethodSpecificInput": {
                "authorizationMode": "SALE",
                "token": attempt.token_id.provider_ref,
                "unscheduledCardOnFileRequestor": "merchantInitiated",
                "unscheduledCardOnFileSequenceIndicator": "subsequent",
            },
            "order": {
                "amountOfMoney": {
                    "amount": minor,
                    "currencyCode": attempt.currency_id.name,
                },
                "references": {"merchantReference": attempt.name},
            },
        }

    def _prepare_call(self, attempt):
        return self._make_call(
            attempt,
            attempt.provider_id,
            "POST",
            CHARGE,
            attempt.payload.encode(),
            idempotency_key=attempt.idempotency_key,
        )

    def _prepare_ping(self, provider):
        return self._make_call(None, provider, "GET", "services/testconnection")

    def _read(self, attempt, reply, again=False):
        return worldline_answer(reply, self._get_expected(attempt), again)

    def _find(self, attempt, send):
        """Ask about the payment by its id; Worldline finds none by our reference.

        The id is the answer's, or a signed event's: that is how one is found whose
        answer was lost and whose key has died. It is never said to be absent.
        """
        reference = attempt.provider_reference or self._get_told_reference(attempt)
        if not reference:
            return NO_ANSWER, None
        endpoint = f"{CHARGE}/{reference}_0"
        reply = send(self._make_call(attempt, attempt.provider_id, "GET", endpoint))
        answer = worldline_answer(reply, self._get_expected(attempt), again=True)
        if answer.outcome == states.UNKNOWN:
            problem = CONFLICT if answer.problem == CONFLICT else NO_ANSWER
            return problem, None
        return FOUND, answer

    def _get_told_reference(self, attempt):
        """Return the provider's id that a signed event gave an attempt, or False."""
        told = self.env["collection.event"].sudo()
        domain = [
            ("provider_id", "=", attempt.provider_id.id),
            ("reference", "=", attempt.name),
            ("payment_ref", "!=", False),
        ]
        return told.search(domain, limit=1).payment_ref

    def _can_prove_absence(self):
        return False

    def _prepare_look(self, provider, reference, number):
        call = self._make_call(None, provider, "GET", f"{CHARGE}/{reference}_0")
        return replace(call, attempt=number)

    def _read_look(self, reply):
        if reply.status == 404:
            return None
        body = reply.read() if reply.status == 200 else None
        if body is None:
            raise ValueError(reply.error or f"http_{reply.status}")
        return worldline_payment(body)

    def _is_signed(self, provider, headers, raw):
        secret = self._get_secret(provider)
        header = headers.get("X-GCS-Signature")
        return bool(secret) and worldline_signed(secret, header, raw)

    def _read_event(self, body):
        return worldline_said(body)

    def _catch_up(self, transaction, reference):
        payment = transaction._send_api_request("GET", f"{CHARGE}/{reference}_0")
        transaction._process("worldline", {"payment": payment})
