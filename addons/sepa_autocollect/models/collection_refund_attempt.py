from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..core import attempt as states
from ..core.story import Moment
from .account_move_collection import SEEN_BY

#: Transactions of refunds that gave nothing back.
NOT_GIVEN = ("cancel", "error")


class CollectionAttempt(models.Model):
    """What of an attempt can be given back."""

    _inherit = "collection.attempt"

    refund_ids = fields.One2many("collection.refund", "attempt_id", readonly=True)
    refundable = fields.Monetary("Can Be Refunded", compute="_compute_refundable")

    @api.depends("state", "settled", "refund_ids.state")
    def _compute_refundable(self):
        for attempt in self:
            left = 0.0
            if attempt.state == states.DONE and attempt.settled:
                left = attempt._get_refundable() if attempt._gives_back() else 0.0
            attempt.refundable = left

    def _gives_back(self):
        """Return whether the provider gives money back when we ask for it here."""
        provider = self.sudo().provider_id
        gateway = self.env["collection.gateway"]._get(provider.code)
        return bool(provider) and gateway is not None and gateway._can_refund()

    def _get_refundable(self):
        """Return what is left: less what went back and what is under way."""
        children = self.sudo().transaction_id.child_transaction_ids
        back = children.filtered(
            lambda one: one.operation == "refund" and one.state not in NOT_GIVEN
        )
        gone = -sum(back.mapped("amount"))
        told = set(back.mapped("provider_reference"))
        ours = self.sudo().refund_ids.filtered(
            lambda one: (
                one.state in states.OPEN | {states.DONE}
                and one.provider_reference not in told
            )
        )
        return self.currency_id.round(self.amount - gone - sum(ours.mapped("amount")))

    def _touch_refunds(self):
        """Have another transaction that writes down a refund right now start again."""
        self.env.cr.execute(
            "UPDATE collection_attempt SET asked = asked WHERE id = ANY(%s)", [self.ids]
        )

    def _check_refund(self, amount=None):
        """Refuse what cannot be given back; the attempt is locked by who sends.

        :raises UserError: with what to do
        """
        self.ensure_one()
        if not self._gives_back():
            raise UserError(
                self.env._(
                    "%(attempt)s cannot be refunded from here: give the money back at "
                    "the provider, or by a transfer.",
                    attempt=self.name,
                )
            )
        if self.state != states.DONE or not self.settled:
            raise UserError(
                self.env._(
                    "%(attempt)s is not paid, came back or is disputed: only what was "
                    "collected and is in the books is refunded.",
                    attempt=self.name,
                )
            )
        if self.sudo().refund_ids.filtered(lambda one: one.state in states.OPEN):
            raise UserError(
                self.env._(
                    "A refund of %(attempt)s is under way: wait for its outcome.",
                    attempt=self.name,
                )
            )
        left = self._get_refundable()
        amount = left if amount is None else amount
        if self.currency_id.compare_amounts(amount, 0) <= 0 or (
            self.currency_id.compare_amounts(amount, left) > 0
        ):
            raise UserError(
                self.env._(
                    "%(left)s of %(attempt)s can be refunded, not more and not "
                    "nothing.",
                    left=format_amount(self.env, left, self.currency_id),
                    attempt=self.name,
                )
            )

    def action_refund(self):
        """Ask how much is given back and what for; called by the button."""
        self.ensure_one()
        self.env["collection.run"]._check_worker()
        self.check_access("read")
        self._check_refund()
        return self.env["collection.hand.refund"]._open(self)

    def _get_moments(self):
        """Tell the refunds as well, each with its state and why."""
        moments = super()._get_moments()
        refunds = self.refund_ids
        labels = dict(refunds._fields["state"]._description_selection(self.env))
        return moments + [
            Moment(
                one.answered_at or one.prepared_at,
                "refund",
                self.env._(
                    "Refund of %(amount)s: %(state)s",
                    amount=format_amount(self.env, one.amount, one.currency_id),
                    state=labels[one.state].lower(),
                ),
                one.reason,
                one.attempt_id,
            )
            for one in refunds
        ]


class AccountMove(models.Model):
    _inherit = "account.move"

    collection_refundable = fields.Boolean(
        compute="_compute_collection_refundable", groups=SEEN_BY
    )

    def _compute_collection_refundable(self):
        for move in self:
            move.collection_refundable = bool(move._get_refundable_attempts())

    def _get_refundable_attempts(self):
        """Return the attempts of which something can be given back."""
        attempts = self.collection_attempt_line_ids.attempt_id
        return attempts.filtered("refundable")

    def action_refund_collected(self):
        """Refund what was collected of this invoice; button of its story.

        Of several attempts, the person chooses one in their list.
        """
        self.ensure_one()
        self._check_hand()
        attempts = self._get_refundable_attempts()
        if len(attempts) == 1:
            return attempts.action_refund()
        return attempts._get_records_action(name=self.env._("Attempts"))
