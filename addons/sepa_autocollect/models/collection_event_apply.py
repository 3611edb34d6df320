from odoo import models
from odoo.tools import format_amount

from ..core import attempt as states
from ..core.answer import Answer
from ..core.effect import effect
from ..core.events import EVENTS, REFUNDED, Event, Known, apply_events
from ..core.said import CARD, DETACHED, LOOK, MANDATE
from .collection_situation_items import exact


class CollectionEvent(models.Model):
    """What events do to attempts and means."""

    _inherit = "collection.event"

    def _apply_to_attempt(self, attempt):
        """Change one locked attempt as all its events say together."""
        if self.kind == REFUNDED:
            self._apply_refund(attempt)
        elif self.kind not in EVENTS:
            self._apply_other()
        elif self._is_part(attempt):
            self._apply_part(attempt)
        else:
            self._apply_state(attempt)

    def _apply_other(self):
        if self.kind != LOOK:
            self._finish("ignored", "nothing_to_do")
            return
        self._finish("done")
        self._ask(
            self.env._("The provider asks about a payment: answer it there in time.")
        )

    def _apply_state(self, attempt):
        events = self.search(
            [("attempt_id", "=", attempt.id), ("kind", "in", list(EVENTS))]
        )
        # A part that was taken back is no word about the whole.
        events = events.filtered(lambda one: not one._is_part(attempt))
        known = Known(
            exact(attempt.amount, attempt.currency_id.name),
            attempt.currency_id.name,
            objects=frozenset({attempt.provider_reference} - {False}),
        )
        known = apply_events(known, [one._get_core_event() for one in events])
        found = effect(attempt.state, known)
        if found.alert:
            self._question(found.alert, attempt)
            return
        if found.state:
            (deciding,) = [one for one in events if one.event_id == known.deciding[2]]
            if not deciding._carry_out(attempt, found.state):
                self._question(f"{found.state}_after_{attempt.state}", attempt)
                return
        self._finish("done")

    def _get_core_event(self):
        currency = self.currency_id.name or ""
        return Event(
            id=self.event_id,
            kind=self.kind,
            object_id=self.payment_ref or "",
            amount=exact(self.amount, currency),
            currency=currency,
            created=self.happened_at,
            code=self.code or "",
        )

    def _carry_out(self, attempt, state):
        """Give an attempt the state that this event decided.

        :return: whether it has that state now
        """
        said = self._get_said()
        if state == states.RETURNED:
            return attempt._take_back(said, self)
        if attempt.state == states.RETURNED:
            return attempt._give_back(self)
        answer = Answer(
            state,
            object_id=said.payment,
            code=said.code,
            advice=said.advice,
            kind=said.refusal,
            message=said.message,
            at=said.created,
        )
        attempt._apply({attempt.id: answer}, states.EVENT)
        if attempt.state == states.DONE:
            self.env.ref("sepa_autocollect.cron_settle").sudo()._trigger()
        return attempt.state == state

    def _question(self, code, attempt):
        """Leave one event to a person, with what speaks against it."""
        attempt._raise_alert(code)
        self._finish("failed", code)
        self._ask(
            self.env._(
                "The event contradicts what is known of %(attempt)s: %(code)s. Nothing "
                "was changed. The provider names %(theirs)s, the attempt collected "
                "%(ours)s: compare both there, then correct the books by hand.",
                attempt=attempt.name,
                code=code,
                theirs=format_amount(
                    self.env, self.amount, self.currency_id or attempt.currency_id
                ),
                ours=format_amount(self.env, attempt.amount, attempt.currency_id),
            )
        )

    def _apply_refund(self, attempt):
        """Write down what was given back at the provider, each refund once."""
        if attempt.state == states.DONE and not attempt.settled:
            self._put_off("not_settled")
            return
        if not attempt.transaction_id:
            self._question("refund_of_nothing", attempt)
            return
        refunds = self._get_said().refunds
        if refunds is None:
            gateway = self.env["collection.gateway"]._get(self.provider_id.code)
            refunds = gateway._list_refunds(attempt)
        if refunds is None:
            self._put_off("refunds_not_listed")
            return
        refunds = attempt._apply_own_refunds(refunds)
        if attempt._get_new_refunds(refunds) and not self.tries:
            # Whoever asked for it here writes it down in a moment.
            self._put_off("may_be_ours")
            return
        attempt._write_refunds(refunds)
        self._finish("done")

    # Means ---------------------------------------------------------------------

    def _work_means(self):
        """Change the means that one event is about; the newest event decides."""
        means = self._find_means()
        if not means:
            self._finish("ignored", "unknown_means")
            return
        self.write({"means_id": means.id})
        newest = self.search(
            [("means_id", "=", means.id), ("kind", "=", self.kind)],
            order="happened_at DESC, event_id DESC",
            limit=1,
        )
        if newest == self:
            said = self._get_said()
            if self.kind == MANDATE:
                means._take_mandate(said.active)
            elif self.kind == CARD:
                means._take_update(said.last4, said.expires_on)
            elif self.kind == DETACHED:
                means.token_id.active = False
        self._finish("done")

    def _find_means(self):
        """Return the means that the provider's object is."""
        gateway = self.env["collection.gateway"]._get(self.provider_id.code)
        domain = gateway._get_token_domain(self.payment_ref)
        own = [("provider_id", "=", self.provider_id.id)]
        tokens = self.env["payment.token"].sudo().with_context(active_test=False)
        token = tokens.search([*own, *domain], limit=1)
        means = self.env["collection.means"].sudo()
        return means.search([("token_id", "=", token.id)]) if token else means


class CollectionMeans(models.Model):
    _inherit = "collection.means"

    def _take_mandate(self, active):
        """Set means aside whose mandate the bank ended, or use them again.

        Called by the provider's events.
        """
        reason = self.env._("The client's bank ended the mandate.")
        if not active:
            self._set_aside(reason)
        elif self.set_aside_reason == reason:
            self._renew()
