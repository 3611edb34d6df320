import uuid

from odoo import models

from ..adapters import calls as http
from ..core.answer_refund_worldline import (
    worldline_refund_answer,
    worldline_refund_found,
)
from ..core.evidence import NO_ANSWER
from ..core.objects_worldline import worldline_backs, worldline_given
from ..core.reference import refund_reference


class CollectionGatewayWorldline(models.AbstractModel):
    """Refunds at Worldline: named by a reference, for there are no other data."""

    _inherit = "collection.gateway.worldline"

    def _can_refund(self):
        return True

    def _get_expected_refund(self, refund):
        return self._get_expected_of(refund, refund_reference(uuid.UUID(refund.uuid)))

    def _freeze_refund(self, refund):
        expected = self._get_expected_refund(refund)
        return {
            "amountOfMoney": {
                "amount": expected.minor,
                "currencyCode": expected.currency,
            },
            "references": {"merchantReference": expected.reference},
        }

    def _prepare_refund(self, refund):
        return self._make_call(
            refund,
            refund.provider_id,
            "POST",
            f"payments/{refund.attempt_id.provider_reference}_0/refund",
            refund.payload.encode(),
            idempotency_key=refund.idempotency_key,
        )

    def _read_refund(self, refund, reply, again=False):
        return worldline_refund_answer(reply, self._get_expected_refund(refund), again)

    def _find_refund(self, refund, send):
        """List the refunds of the payment: Worldline gives all of them at once."""
        rows, reply = self._list_of(refund.attempt_id, send)
        if rows is None:
            return NO_ANSWER, None
        expected = self._get_expected_refund(refund)
        return worldline_refund_found(rows, expected, reply)

    def _list_refunds(self, attempt):
        rows, _reply = self._list_of(attempt, http.send)
        return None if rows is None else tuple(map(worldline_given, rows))

    def _list_of(self, attempt, send):
        """Return the refunds of an attempt's payment and the reply; None for a part."""
        reply = send(
            self._prepare_refund_look(attempt.provider_id, attempt.provider_reference)
        )
        return self._read_refund_rows(reply), reply

    def _prepare_refund_look(self, provider, reference):
        """Return the :class:`Call` that lists the refunds of one payment."""
        endpoint = f"payments/{reference}_0/refunds"
        return self._make_call(None, provider, "GET", endpoint)

    def _read_backs(self, reply, payment):
        rows = self._read_refund_rows(reply)
        return None if rows is None else worldline_backs(rows, payment)

    def _read_refund_rows(self, reply):
        """Return the refunds of a listing, None for what is none."""
        page = reply.read() if reply.status == 200 else None
        rows = page.get("refunds") if page else None
        return rows if isinstance(rows, list) else None
