from odoo import models

from ..core.check.catalogue import EXPECT_CREDIT

#: What makes a credit note count for a bill.
COUNTING = {"state", "reversed_entry_id", "release_kind"}


class AccountMove(models.Model):
    """Bills wait for credit notes, and again when these go."""

    _inherit = "account.move"

    def write(self, vals):
        """Look again at bills that wait for a credit note, or did."""
        done = super().write(vals)
        if not COUNTING.isdisjoint(vals):
            self._recheck_credited()
        return done

    def _write_release(self, kind, reason=False):
        """Look again at bills that wait for a credit note that is released."""
        result = super()._write_release(kind, reason)
        self._recheck_credited()
        return result

    def _recheck_credited(self):
        """Compare the bills again that expect credit notes of these' suppliers; what is
        released and unpaid loses its release where a credit note is missing.
        """
        refunds = self.filtered(
            lambda move: move.move_type == "in_refund" and not move.match_debit
        )
        if not refunds:
            return
        exceptions = self.env["invoice.exception"].sudo()
        expecting = exceptions.search(
            [
                ("outcome", "=", EXPECT_CREDIT),
                ("state", "=", "settled"),
                ("move_id.state", "!=", "cancel"),
                ("partner_id", "in", refunds.sudo().commercial_partner_id.ids),
            ]
        )
        bills = expecting.move_id
        bills._withdraw_uncredited()
        bills._compare_later()

    def _withdraw_uncredited(self):
        """Take back what was released by itself upon a credit note that is gone."""
        released = self.filtered(
            lambda move: (
                move.release_kind == "auto"
                and move.payment_state in ("not_paid", "partial", "blocked")
            )
        )
        if not released:
            return
        exceptions = self.env["invoice.exception"].sudo()
        accepted = exceptions.search(
            [
                ("move_id", "in", released.ids),
                ("code", "=", "C06"),
                ("state", "=", "settled"),
            ]
        )
        missing = exceptions._find_missing_credits(released - accepted.move_id)
        gone = self.browse([move.id for move in missing])
        gone._withdraw(self.env._("An expected credit note is missing again."))
