from decimal import Decimal

from odoo import models

from ..adapters.calls import Call
from ..core.answer import Expected
from ..core.evidence import NO_ANSWER
from ..core.minor_units import to_minor


class CollectionGateway(models.AbstractModel):
    """Port to a payment provider: what the engine asks, whoever the provider is.

    An adapter is a model ``collection.gateway.<code of the provider>``. It turns
    attempts into frozen calls and replies into answers; it never sends.
    """

    _name = "collection.gateway"
    _description = "Payment provider of the collection"

    #: Minor units of currencies where the provider counts its own way.
    _decimals = {}

    def _get(self, code):
        """Return the adapter of a provider, None when there is none.

        :param str code: of ``payment.provider``
        """
        name = f"collection.gateway.{code}"
        return self.env.get(name)

    def _get_problem(self, provider, token):
        """Return the code of what speaks against charging a token, or None.

        Called before an attempt is prepared; adapters add what they need.
        """
        if not token.active:
            return "no_means"
        ready = provider.state in ("enabled", "test") and provider.journal_id
        if not ready or provider.capture_manually:
            return "provider_not_ready"
        # Without its events, what happens later would never be known.
        if provider.state == "enabled" and not self._get_secret(provider):
            return "provider_not_ready"
        return None

    def _get_secret(self, provider):
        """Return the secret that signs the provider's events; adapters implement it."""
        return None

    def _freeze(self, attempts):
        """Return ``{attempt id: payload}``: all that will be sent, read now.

        Called once for each attempt, before it is committed.
        """
        raise NotImplementedError

    def _prepare_call(self, attempt):
        """Return the :class:`Call` that charges an attempt: its payload, its key.

        Called when it was claimed, and again by the resolver: the same bytes.
        """
        raise NotImplementedError

    def _prepare_ping(self, provider):
        """Return a :class:`Call` that asks whether the provider takes our key.

        Called before charges leave; the answer's date is the provider's clock.
        """
        raise NotImplementedError

    def _read(self, attempt, reply, again=False):
        """Return the :class:`core.answer.Answer` of a reply to a charge.

        :param bool again: the charge was sent before
        """
        raise NotImplementedError

    def _find(self, attempt, send):
        """Look for an attempt at the provider without charging.

        :param send: function that sends a :class:`Call`
        :return: kind of evidence, and the answer when it was found
        :rtype: tuple

        Called by the resolver; a listing that misses one page is no answer.
        """
        return NO_ANSWER, None

    def _prepare_listing(self, provider, spans):
        """Return the :class:`Slice` s that list everything of some times.

        :param spans: ``(start, end)``, UTC
        :return: ``{"payments": slices, "refunds": slices, "disputes": slices}``, or
            None for a provider that lists nothing: its proof is never complete

        Called by the daily proof, which reads them in threads.
        """
        return None

    def _prepare_look(self, provider, reference, number):
        """Return the :class:`Call` that asks about one payment, by its id there.

        :param int number: what the call is told apart by

        Called by the proof of a provider that lists nothing.
        """
        raise NotImplementedError

    def _read_look(self, reply):
        """Return the :class:`core.proof.ProviderObject` of such an answer.

        :return: None when the provider does not know it
        :raises ValueError: for an answer that says nothing
        """
        raise NotImplementedError

    def _prepare_refund_look(self, provider, reference):
        """Return the :class:`Call` that lists what went back of one payment.

        Called by the proof of a provider that lists nothing else.
        """
        raise NotImplementedError

    def _read_backs(self, reply, payment):
        """Return the :class:`core.proof.Back` of such an answer, None when unreadable.

        :param payment: ``core.proof.ProviderObject``
        """
        raise NotImplementedError

    def _is_signed(self, provider, headers, raw):
        """Return whether a provider's secret signed an event; no secret signs none.

        :param headers: of the request, and ``raw``, the bytes of its body
        """
        return False

    def _read_event(self, body):
        """Return the :class:`core.said.Said` of an event, whole or as it is kept.

        :raises core.said.NotAnEvent: for anything else
        """
        raise NotImplementedError

    def _get_token_domain(self, reference):
        """Return the domain of the token that an object of the provider is."""
        return [("provider_ref", "=", reference)]

    def _catch_up(self, transaction, reference):
        """Have Odoo process a payment of the portal whose event came too early."""

    def _list_refunds(self, attempt):
        """Return an attempt's refunds, ``core.refund.Given``; None when some are missing.

        Called for events that do not tell them all.
        """
        return None

    def _can_prove_absence(self):
        """Return whether listings show what never arrived; then no person need say it."""
        return True

    def _can_refund(self):
        """Return whether refunds can be asked for; adapters that can say so."""
        return False

    def _freeze_refund(self, refund):
        """Return all that will be sent to give money back, read now."""
        raise NotImplementedError

    def _prepare_refund(self, refund):
        """Return the :class:`Call` of a refund: its payload, its key, every time."""
        raise NotImplementedError

    def _read_refund(self, refund, reply, again=False):
        """Return the :class:`core.answer.Answer` of a reply to a refund."""
        raise NotImplementedError

    def _find_refund(self, refund, send):
        """Look for a refund at the provider; returns as :meth:`_find` does."""
        return NO_ANSWER, None

    def _get_object_url(self, provider, reference):
        """Return the page where a person sees a payment at the provider, or False."""
        return False

    def _prepare_payouts(self, provider, since):
        """Return the :class:`Slice` of payouts to the bank, None for who lists none.

        :param since: moment from when on, without zone

        Called by the daily job; adapters that know payouts implement it.
        """
        return None

    def _prepare_payout_rows(self, provider, name):
        """Return the :class:`Slice` of what a payout is made of.

        :param str name: the provider's name of the payout
        """
        raise NotImplementedError

    def _get_expected(self, attempt):
        """Return what an answer about an attempt must be about to be one."""
        return self._get_expected_of(attempt, attempt.name)

    def _get_expected_of(self, record, reference):
        """Return the :class:`Expected` of a record that moves money: charge, refund."""
        currency = record.currency_id
        amount = Decimal(f"{record.amount:.{currency.decimal_places}f}")
        return Expected(
            uuid=record.uuid,
            reference=reference,
            minor=to_minor(amount, currency.name, self._decimals),
            currency=currency.name,
        )

    def _prepare_transaction(self, attempt):
        """Return an unsaved ``payment.transaction``: Odoo's own payload is made of it."""
        return self.env["payment.transaction"].new(
            {
                "provider_id": attempt.provider_id.id,
                "payment_method_id": attempt.token_id.payment_method_id.id,
                "reference": attempt.name,
                "amount": attempt.amount,
                "currency_id": attempt.currency_id.id,
                "token_id": attempt.token_id.id,
                "partner_id": attempt.partner_id.id,
                "operation": "offline",
                "invoice_ids": [(6, 0, attempt.line_ids.move_id.ids)],
            }
        )

    def _make_call(self, attempt, provider, method, endpoint, body=b"", **request):
        """Return a complete :class:`Call`, with Odoo's own address and headers."""
        provider = provider.sudo()
        headers = provider._build_request_headers(method, endpoint, None, **request)
        return Call(
            attempt=attempt.id if attempt else 0,
            method=method,
            url=provider._build_request_url(endpoint),
            headers=headers,
            body=body,
        )
