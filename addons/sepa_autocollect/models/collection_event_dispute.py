from odoo import models
from odoo.tools import format_amount

from ..core import attempt as states
from ..core.events import EVENTS
from ..core.refund import Given


class CollectionEvent(models.Model):
    """Disputes of a part: in the books at once, for a person to decide the rest."""

    _inherit = "collection.event"

    def _is_part(self, attempt):
        """Return whether only a part of the money was taken back."""
        back = EVENTS[self.kind][0] >= EVENTS["returned"][0]
        return back and attempt.currency_id.compare_amounts(self.amount, attempt.amount)

    def _apply_part(self, attempt):
        """Book a part that was taken back, or that a won dispute gave us again."""
        dispute = self._get_said().dispute
        known = dispute and self.currency_id == attempt.currency_id
        if not known or attempt.state != states.DONE or self.amount > attempt.amount:
            self._question("partial_return", attempt)
            return
        if not attempt.settled:
            self._put_off("not_settled")
            return
        events = self._get_events_of(dispute, attempt)
        last = max(events, key=lambda one: EVENTS[one.kind][0])
        child = attempt._get_refund_child(dispute)
        if last.kind == "return_won":
            if child.state == "done":
                attempt._undo_refund(child)
                won = self.env._("The dispute of a part was won.")
                attempt._message_log(body=won)
            events.activity_unlink(["mail.mail_activity_data_todo"])
        elif not child:
            part = Given(dispute, self.amount, states.DONE)
            attempt._write_refunds([part])
            attempt._book_refund(attempt._get_refund_child(dispute))
            self._ask(self._get_part_text(attempt))
        self._finish("done")

    def _get_events_of(self, dispute, attempt):
        """Return what was told of one dispute, whatever came first."""
        told = self.search(
            [("attempt_id", "=", attempt.id), ("kind", "in", list(EVENTS))]
        )
        return told.filtered(lambda one: one._get_said().dispute == dispute)

    def _get_part_text(self, attempt):
        """Return what was booked and what is left to a person, with the figures."""
        rest = attempt.amount - self.amount
        return self.env._(
            "%(part)s of the %(amount)s of %(attempt)s were taken back at the provider "
            "(%(code)s); %(rest)s stay with us. The part is booked as a payment out and "
            "the invoice %(invoices)s stays paid. If you accept it, make a credit note "
            "of %(part)s and reconcile it with that payment; if not, answer the dispute "
            "there. If it is won, the payment is undone by itself.",
            part=format_amount(self.env, self.amount, attempt.currency_id),
            amount=format_amount(self.env, attempt.amount, attempt.currency_id),
            rest=format_amount(self.env, rest, attempt.currency_id),
            attempt=attempt.name,
            code=self.code or "-",
            invoices=", ".join(attempt.line_ids.move_id.mapped("name")),
        )
