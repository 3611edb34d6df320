import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..core import attempt as states
from ..core.refund import Given

_logger = logging.getLogger(__name__)


class CollectionRefund(models.Model):
    """Refunds in the books: a payment out, and what it was for."""

    _inherit = "collection.refund"

    @api.model
    def _book_all(self):
        """Book what was given back, each on its own; what fails is tried again."""
        todo = [
            *("|", "&", ("state", "=", states.DONE), ("booked", "=", False)),
            *("&", ("state", "=", states.RETURNED), ("booked", "=", True)),
        ]
        for refund in self.search(todo):
            try:
                with self.env.cr.savepoint():
                    if refund.booked:
                        refund._unbook()
                    else:
                        refund._book()
                    self.env.flush_all()
            except Exception as error:
                _logger.warning("Refund %s is not booked: %s", refund.id, error)
                self.env.invalidate_all()
                refund.write({"book_error": str(error)[:500]})
            self._commit()

    def _book(self):
        """Make the payment out of one refund and reconcile it, once."""
        attempt = self.attempt_id.with_company(self.company_id)
        attempt._lock()
        self._lock()
        if self.booked or self.state != states.DONE:
            return
        attempt._write_refunds(
            [Given(self.provider_reference, self.amount, states.DONE)]
        )
        child = attempt._get_refund_child(self.provider_reference)
        payment = attempt._book_refund(child)
        if self.purpose == "reopen":
            self._reopen(payment)
        elif self.credit_move_id:
            (self._get_items(payment.move_id) + self._get_open_credit()).reconcile()
        self.write({"booked": True, "book_error": False, "payment_id": payment.id})

    @api.model
    def _check_reopen(self, attempt, move, amount):
        """Refuse to open more of an invoice than the attempt paid of it.

        :raises UserError: with how much that is
        """
        partials = self._get_partials(attempt, move)
        paid = sum(partials.mapped("debit_amount_currency"))
        if attempt.currency_id.compare_amounts(amount, paid) > 0:
            raise UserError(
                self.env._(
                    "%(attempt)s paid %(paid)s of %(invoice)s: no more than that can "
                    "be open again.",
                    attempt=attempt.name,
                    paid=format_amount(self.env, paid, attempt.currency_id),
                    invoice=move.name,
                )
            )

    @api.model
    def _get_partials(self, attempt, move):
        """Return what links an attempt's payment with one of its invoices."""
        paid = self._get_items(attempt.payment_id.move_id)
        lines = attempt.line_ids.filtered(lambda one: one.move_id == move)
        return lines.move_line_id.matched_credit_ids.filtered(
            lambda one: one.credit_move_id in paid
        )

    @api.model
    def _get_items(self, move):
        """Return the receivable items of a payment's entry."""
        return move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _get_open_credit(self):
        """Return the open items of the credit note it was for."""
        items = self._get_items(self.credit_move_id)
        return items.filtered(lambda line: not line.reconciled)

    def _reopen(self, payment):
        """Open what was given back of the invoice again, and hold the invoice."""
        paid = self._get_items(self.attempt_id.payment_id.move_id)
        partials = self._get_partials(self.attempt_id, self.move_id)
        items = partials.debit_move_id
        # Held before it is open: no run sees it open and free.
        self._hold()
        partials.unlink()
        (paid + self._get_items(payment.move_id)).reconcile()
        rest = (paid + items).filtered(lambda line: not line.reconciled)
        # What was not given back pays the invoice as before.
        if rest & paid:
            rest.reconcile()

    def _hold(self):
        """Exclude the invoice from collection, unless it is excluded already."""
        holds = self.env["collection.hold"].with_user(self.user_id).sudo()
        running = [("move_id", "=", self.move_id.id), ("state", "=", "running")]
        if not holds.search_count(running, limit=1):
            holds.create(
                {
                    "company_id": self.company_id.id,
                    "move_id": self.move_id.id,
                    "reason": self.reason,
                }
            )
