from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """No bill that waits for its release is posted, whoever asks and however."""

    _inherit = "account.move"

    @api.model_create_multi
    def create(self, vals_list):
        """Gate what is born posted: a default says it as well as a value."""
        moves = super().create(vals_list)
        moves.filtered(lambda one: one.state == "posted")._check_posting()
        return moves

    def write(self, vals):
        """Gate the state itself: buttons, imports and RPC all end here."""
        if vals.get("state") == "posted":
            self._check_posting()
        self._check_payment_state(vals)
        return super().write(vals)

    def _post(self, soft=True):
        """Refuse before anything is numbered or reconciled."""
        self._check_posting()
        return super()._post(soft=soft)

    def _autopost_bill(self):
        """Leave bills that wait for their release as drafts."""
        if self._gates_posting() and self._get_held():
            return None
        return super()._autopost_bill()

    def _gates_posting(self):
        """Return those of these entries whose company gates posting."""
        return self.filtered(lambda one: one.company_id.match_gate == "post")

    def _check_posting(self):
        """Refuse to post bills that wait for their release.

        :raises UserError: naming the bills, their exceptions and what to do
        """
        self.origin_payment_id._check_entries()
        held = self._gates_posting()._get_held()
        if held:
            raise UserError(
                "\n".join(
                    [self.env._("These bills cannot be posted:"), *held._tell_held()]
                )
            )

    def _check_payable(self, held=None):
        """Refuse to pay bills that wait for their release.

        :param held: those of these bills that wait, where the caller knows
        :raises UserError: naming the bills, their exceptions and what to do
        """
        held = self._get_held() if held is None else held
        if held:
            raise UserError(
                "\n".join(
                    [self.env._("These bills cannot be paid:"), *held._tell_held()]
                )
            )

    def _tell_held(self):
        """Yield a sentence for each bill: what is open and what to do."""
        opened = self._get_open_exceptions().grouped("move_id")
        for move in self:
            codes = sorted({one.code for one in opened.get(move, ())})
            name = move.ref or move.display_name
            if codes:
                yield self.env._(
                    "%(bill)s is not released: the exceptions %(codes)s are open. Settle "
                    "them, or ask somebody with the right to release it.",
                    bill=name,
                    codes=", ".join(codes),
                )
            elif move.release_kind:
                yield self.env._(
                    "%(bill)s changed after its release. Compare it again, or ask "
                    "somebody with the right to release it.",
                    bill=name,
                )
            else:
                yield self.env._(
                    "%(bill)s is not released. Compare it with its order, or ask "
                    "somebody with the right to release it.",
                    bill=name,
                )

    def _check_payment_state(self, vals):
        """Refuse to have a held bill called paid; blocking it stays free.

        :raises UserError: naming the bills and what to do
        """
        if vals.get("payment_state", "not_paid") not in ("not_paid", "blocked"):
            self._check_payable()
