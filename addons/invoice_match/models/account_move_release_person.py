from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from ..core.check.catalogue import ACCEPT, CATALOGUE

RIGHT = "invoice_match.group_release"


class AccountMove(models.Model):
    """Release of bills by a person: a right, a reason, a limit, four eyes."""

    _inherit = "account.move"

    def action_release(self, reason):
        """Release bills to payment; called by the button's dialog.

        :param str reason: kept on the bill with the person, the figures and the time
        :raises AccessError: the user has not the right
        :raises UserError: no reason, over the limit, ordered or received by the user, or
            an exception that nobody may accept; every bill is named
        """
        reason = self._check_release_request(reason)
        # Any bill of a supplier may be released: payments name released bills only.
        moves = self._needs_release() | self.filtered(
            lambda one: one.is_purchase_document(include_receipts=True)
        )
        opened = moves._get_open_exceptions().grouped("move_id")
        refusals = [
            *moves._get_state_refusals(),
            *moves._get_limit_refusals(),
            *moves._get_segregation_refusals(),
            *moves._get_exception_refusals(opened),
            *moves._get_account_refusals(),
        ]
        if refusals:
            raise UserError("\n".join(refusals))
        moves._write_release("person", reason)
        moves._log_release(reason, opened)
        return True

    def action_withdraw_release(self, reason):
        """Take the release of bills back; called by the button's dialog.

        :raises AccessError: the user has not the right
        """
        reason = self._check_release_request(reason)
        why = self.env._("%(user)s: %(why)s", user=self.env.user.name, why=reason)
        self.filtered("release_kind")._withdraw(why)
        return True

    def _check_release_request(self, reason):
        """Check right and reason; return the reason without spaces around."""
        self.check_access("write")
        if not self.env.user.has_group(RIGHT):
            raise AccessError(
                self.env._(
                    "Only people with the right 'Release to payment' release bills or "
                    "withdraw a release. Ask one of them."
                )
            )
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(
                self.env._("Say why: the reason is kept with your name on the bill.")
            )
        return reason.strip()

    def _get_state_refusals(self):
        """Yield why cancelled or refused bills are not released."""
        for move in self:
            if move.state == "cancel" or move.match_state == "refused":
                yield self.env._(
                    "%(bill)s is cancelled or refused. Set it to draft and compare it "
                    "again first.",
                    bill=move.display_name,
                )

    def _get_limit_refusals(self):
        """Yield which bills are over the user's limit, in the company's currency."""
        limits = self.env["invoice.match.limit"]
        for company, moves in self.grouped("company_id").items():
            limit = limits._get_limit(company)[1]
            for move in moves:
                amount = move._get_release_amount()
                if company.currency_id.compare_amounts(amount, limit) > 0:
                    yield self.env._(
                        "%(bill)s: %(amount)s is over your limit of %(limit)s. Ask "
                        "somebody with a higher limit to release it.",
                        bill=move.display_name,
                        amount=format_amount(self.env, amount, company.currency_id),
                        limit=format_amount(self.env, limit, company.currency_id),
                    )

    def _get_release_amount(self):
        """Return the bill's total in the company's currency at today's rate."""
        self.ensure_one()
        return self.currency_id._convert(
            self.amount_total,
            self.company_id.currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    def _get_segregation_refusals(self):
        """Yield which bills the user may not release for having ordered or received."""
        concerned = self.filtered("company_id.match_segregation")
        for move, users in concerned._get_orderers_and_receivers().items():
            if self.env.user in users:
                yield self.env._(
                    "%(bill)s: you created the order or validated the receipt. Somebody "
                    "else has to release it.",
                    bill=move.display_name,
                )

    def _get_orderers_and_receivers(self):
        """Return {bill: users who created its orders or validated their receipts}."""
        moves = self.sudo()
        orders = {
            move: move.line_ids.purchase_line_id | move.match_line_ids.purchase_line_id
            for move in moves
        }
        found = {}
        for move, lines in orders.items():
            receipts = lines.move_ids.filtered(lambda one: one.state == "done")
            users = lines.order_id.create_uid | lines.order_id.user_id
            found[move.with_env(self.env)] = users | receipts.done_uid
        return found

    def _get_exception_refusals(self, opened):
        """Yield which open exceptions nobody may pass over by a release.

        :param opened: {bill: its open exceptions}
        """
        for move in self:
            codes = {one.code for one in opened.get(move, ())}
            binding = sorted(
                code for code in codes if ACCEPT not in CATALOGUE[code].outcomes
            )
            if binding:
                yield self.env._(
                    "%(bill)s: the exceptions %(codes)s are not accepted by a release; "
                    "settle each with its own button first.",
                    bill=move.display_name,
                    codes=", ".join(binding),
                )

    def _get_account_refusals(self):
        """Yield which bills are to be paid to another account than they ask for."""
        for move in self._get_paying_elsewhere():
            yield self.env._(
                "%(bill)s asks to be paid to %(wanted)s, the account chosen is "
                "%(chosen)s. Choose the account of the bill, once it is confirmed.",
                bill=move.display_name,
                wanted=move._get_account_number(),
                chosen=move.sudo().partner_bank_id.sanitized_acc_number,
            )

    def _log_release(self, reason, opened):
        """Say on the bills who released them, why, and over which exceptions."""
        bodies = {}
        for move in self:
            codes = opened.get(move)
            body = self.env._(
                "Released to payment by %(user)s: %(reason)s",
                user=self.env.user.name,
                reason=reason,
            )
            if codes:
                names = ", ".join(sorted(codes.mapped("code")))
                body += " " + self.env._("Open exceptions: %(codes)s", codes=names)
            bodies[move.id] = body
        self.sudo()._message_log_batch(bodies=bodies)
