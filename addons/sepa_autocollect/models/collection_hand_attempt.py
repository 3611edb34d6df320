from odoo import models
from odoo.exceptions import UserError

from ..core import attempt as states
from ..trust import trusted


class CollectionAttempt(models.Model):
    """What a person does by hand with attempts."""

    _inherit = "collection.attempt"

    def _note_act(self, act, reason):
        """Keep who did it and why, once for each invoice of these attempts."""
        self.env["collection.act"]._note(
            act,
            reason,
            [
                {
                    "company_id": line.company_id.id,
                    "partner_id": line.attempt_id.partner_id.id,
                    "move_id": line.move_id.id,
                    "attempt_id": line.attempt_id.id,
                    "run_id": line.attempt_id.run_id.id,
                    "currency_id": line.currency_id.id,
                    "amount": line.amount,
                }
                for line in self.sudo().line_ids
            ],
        )

    def action_ask_stop(self):
        """Ask why before it is stopped; called by the button Stop."""
        return self.env["collection.hand"]._open("stop", attempts=self)

    def action_ask_look(self):
        """Ask what was found before the alert ends; button and list action."""
        return self.env["collection.hand"]._open("look", attempts=self)

    def action_change_means(self):
        """Ask by which other means to collect the invoices of an attempt.

        Called by the button; nothing of the attempt has left yet, or it is closed.

        :raises UserError: when it was sent
        """
        self.ensure_one()
        moves = self.line_ids.move_id
        moves._check_hand()
        if self.state == states.PREPARED:
            return self.env["collection.hand.collect"]._open(moves, self)
        if self.state in states.OPEN:
            raise UserError(
                self.env._(
                    "%(attempt)s was sent already: wait for its outcome, then collect "
                    "by another means.",
                    attempt=self.name,
                )
            )
        return self.env["collection.hand.collect"]._open(moves)

    def _end_alert(self, reason):
        """End the alert of these attempts: a person looked, and says what was found.

        What still contradicts itself is raised again by whoever finds it.
        """
        alerted = self.filtered("alert")
        alerted._note_act("look", reason)
        trusted(alerted.sudo()).write({"alert": False})
        body = self.env._(
            "Looked at by %(user)s: %(reason)s",
            user=self.env.user.name,
            reason=reason,
        )
        alerted.sudo()._message_log_batch({one.id: body for one in alerted})


class CollectionRun(models.Model):
    _inherit = "collection.run"

    def action_ask_stop(self):
        """Ask why before the run is stopped; called by the button Stop."""
        self.ensure_one()
        self._check_worker()
        return self.env["collection.hand"]._open("stop", run=self)
