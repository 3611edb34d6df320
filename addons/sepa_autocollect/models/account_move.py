from odoo import fields, models
from odoo.exceptions import UserError

from ..trust import is_trusted

TOUCH = """
UPDATE account_move SET collection_lock = coalesce(collection_lock, 0) + 1
 WHERE id = ANY(%s)
"""


class AccountMove(models.Model):
    _inherit = "account.move"

    collection_lock = fields.Integer(
        copy=False,
        readonly=True,
        help="Grows when an attempt is prepared or something else is about to pay or "
        "change the invoice, so that of two at the same time one starts again.",
    )

    def write(self, vals):
        """Refuse to open or cancel an invoice that is being collected."""
        if vals.get("state") in ("draft", "cancel"):
            self.filtered(lambda one: one.state == "posted")._check_collection()
        return super().write(vals)

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Refuse a credit note of an invoice that is being collected."""
        self._check_collection()
        return super()._reverse_moves(default_values_list, cancel)

    def _has_to_be_paid(self):
        """Offer no payment in the portal of what is being collected."""
        return super()._has_to_be_paid() and not self._get_open_attempts()

    def _get_online_payment_error(self):
        """Say in the portal why it cannot be paid now."""
        error = super()._get_online_payment_error()
        if not self._get_open_attempts():
            return error
        ours = self.env._("This invoice is being collected by your saved means.")
        return f"{error}\n{ours}".strip()

    def _touch_collection(self):
        """Have whoever prepares an attempt of these invoices right now start again.

        Called before a guard looks: what it does not see yet would not stop it.
        """
        ids = self.filtered(lambda one: one.move_type == "out_invoice").ids
        if ids:
            self.env.cr.execute(TOUCH, [ids])

    def _get_open_attempts(self):
        """Return the lines of open attempts on these invoices."""
        lines = self.env["collection.attempt.line"]
        return lines._get_open("move_id", self.ids)

    def _check_collection(self):
        """Refuse what cannot be while an attempt is open; cancel what was not sent.

        :raises UserError: when something was sent and its outcome is not in the books

        Called before anything that pays, reverses, opens or cancels an invoice.
        """
        invoices = self.filtered(lambda one: one.move_type == "out_invoice" and one.id)
        if is_trusted(self) or not invoices:
            return
        invoices._touch_collection()
        lines = invoices._get_open_attempts()
        if lines := lines._release("changed_by_hand"):
            lines._refuse()


class CollectionAttemptLine(models.Model):
    _inherit = "collection.attempt.line"

    def _refuse(self):
        """Refuse to touch the invoices of open attempts."""
        raise UserError(
            self.env._(
                "%(invoices)s: being collected by %(attempts)s, sent to the payment "
                "provider or the bank. Wait for the outcome: a refusal frees the "
                "invoice, a success pays it and can be refunded then.",
                invoices=", ".join(sorted(set(self.move_id.mapped("name")))),
                attempts=", ".join(sorted(set(self.attempt_id.mapped("name")))),
            )
        )
