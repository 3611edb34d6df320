from odoo import api, models
from odoo.exceptions import UserError

from ..core.check.catalogue import SHORT_PAY


class AccountMove(models.Model):
    """A bill that is paid less is released only while its debit note stands."""

    _inherit = "account.move"

    def _get_short_pays(self):
        """Return the exceptions of these bills that end in paying less."""
        return (
            self.env["invoice.exception"]
            .sudo()
            .search(
                [
                    ("move_id", "in", self._origin.ids),
                    ("state", "=", "settled"),
                    ("outcome", "=", SHORT_PAY),
                ]
            )
        )

    def _get_released(self):
        """Leave out the bills that would be paid in full against what was settled."""
        released = super()._get_released()
        return released and released - released._get_overpaid()

    def _get_overpaid(self):
        """Return the bills among these whose debit note is gone, changed or not yet
        taken off.
        """
        lacking = self._get_short_pays().filtered(
            lambda one: not one.debit_id._is_taken_off(one.move_id)
        )
        wanted = set(lacking.move_id.ids)
        return self.filtered(lambda move: move._origin.id in wanted)

    def _is_taken_off(self, bill):
        """Return whether this debit note still says what is not paid of a bill.

        :param bill: draft, or posted and settled with the note as far as it goes
        """
        return (
            self.state in ("draft", "posted")
            and self.reversed_entry_id == bill
            and self.release_figures == self._get_release_figures()
            and not (
                bill.state == "posted" and bill.amount_residual and self.amount_residual
            )
        )

    def write(self, vals):
        """Refuse to set debit notes to draft or to cancel them without their bill."""
        if vals.get("state") in ("draft", "cancel"):
            leaving = self.filtered(lambda move: move.state != vals["state"])
            leaving._check_debits_stay()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_debit(self):
        """Refuse to delete debit notes of bills that are to be paid."""
        self._check_debits_stay()

    def _check_debits_stay(self):
        """Refuse to take away what is not paid of bills.

        :raises UserError: naming the debit notes and their bills
        """
        exceptions = self.env["invoice.exception"].sudo()
        kept = exceptions.search(
            [
                ("debit_id", "in", self.ids),
                ("state", "=", "settled"),
                ("move_id.state", "!=", "cancel"),
            ]
        )
        if kept:
            raise UserError(
                "\n".join(
                    self.env._(
                        "%(debit)s is what is not paid of %(bill)s: it is cancelled "
                        "together with the bill only.",
                        debit=one.debit_id.ref or one.debit_id.display_name,
                        bill=one.move_id.ref or one.move_id.display_name,
                    )
                    for one in kept
                )
            )
