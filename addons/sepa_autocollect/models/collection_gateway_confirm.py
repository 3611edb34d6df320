from urllib.parse import urlencode

from odoo import models

from ..core.confirm import stripe_finish
from ..core.means import CARD

INTENTS = "payment_intents"


class CollectionGateway(models.AbstractModel):
    """What a provider needs so that a client finishes a refused payment."""

    _inherit = "collection.gateway"

    def _can_finish(self, attempt):
        """Return whether the client can finish this very payment at the provider.

        Called by the page of the link; where it cannot be, Odoo's own payment of the
        invoice is offered.
        """
        return False

    def _prepare_finish_look(self, attempt):
        """Return the :class:`Call` that asks how an attempt's payment stands."""
        raise NotImplementedError

    def _prepare_finish_end(self, attempt):
        """Return the :class:`Call` after which nobody can finish the payment."""
        raise NotImplementedError

    def _read_finish(self, attempt, reply):
        """Return the :class:`core.confirm.Finish` of the answer to one of them."""
        raise NotImplementedError

    def _get_finish_values(self, attempt, finish):
        """Return what the client's browser needs to finish it, and nothing else."""
        raise NotImplementedError


class CollectionGatewayStripe(models.AbstractModel):
    _inherit = "collection.gateway.stripe"

    def _can_finish(self, attempt):
        usable = not self._get_problem(attempt.provider_id, attempt.sudo().token_id)
        is_card = attempt.kind == CARD
        return bool(is_card and usable and attempt.provider_reference)

    def _prepare_finish_look(self, attempt):
        endpoint = f"{INTENTS}/{attempt.provider_reference}"
        return self._make_call(attempt, attempt.provider_id, "GET", endpoint)

    def _prepare_finish_end(self, attempt):
        endpoint = f"{INTENTS}/{attempt.provider_reference}/cancel"
        body = urlencode({"cancellation_reason": "abandoned"}).encode()
        call = self._make_call(attempt, attempt.provider_id, "POST", endpoint, body)
        call.headers["Content-Type"] = "application/x-www-form-urlencoded"
        return call

    def _read_finish(self, attempt, reply):
        return stripe_finish(reply, self._get_expected(attempt))

    def _get_finish_values(self, attempt, finish):
        return {
            "key": attempt.provider_id._stripe_get_publishable_key(),
            "secret": finish.secret,
            "means": attempt.sudo().token_id.stripe_payment_method,
        }
