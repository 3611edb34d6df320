from decimal import Decimal

from odoo import models

from ..core.pay.discount import annual_rate


class InvoicePaymentProposal(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Why a bill is proposed or left out."""

    _inherit = "invoice.payment.proposal"

    def _prepare_lines(self, items):
        """Return the values of the lines of open items, read in sets.

        :param items: ``account.move.line``
        """
        moves = items.move_id
        facts = {
            "held": moves._get_unpayable(),
            "ordered": self._get_ordered_items(items),
            "elsewhere": moves._get_paying_elsewhere(),
            "confirmed": moves.partner_bank_id.filtered(
                lambda one: one._is_confirmed()
            ),
        }
        return [self._prepare_line_vals(item, facts) for item in items]

    def _prepare_line_vals(self, item, facts):
        """Return the values of one line.

        :param facts: what was read of all items
        """
        left = abs(item.amount_residual_currency)
        vals = {
            "proposal_id": self.id,
            "item_id": item.id,
            "due_date": item.date_maturity,
            "open_amount": left,
            "amount": left,
        }
        vals.update(self._prepare_discount_vals(item, left))
        vals["left_out"] = self._why_not(item, facts, vals)
        return vals

    def _prepare_discount_vals(self, item, left):
        """Return the values of a discount that is worth taking, if any."""
        move = item.move_id
        pay = self.pay_date
        if not move._is_eligible_for_early_payment_discount(item.currency_id, pay):
            return {}
        discounted = abs(item.discount_amount_currency)
        rate = annual_rate(
            Decimal(str(left)),
            Decimal(str(discounted)),
            pay,
            item.date_maturity or pay,
        )
        if rate < Decimal(str(self.company_id.match_discount_rate)):
            return {"discount_rate": float(rate)}
        return {
            "discount_rate": float(rate),
            "discount_until": item.discount_date,
            "amount": discounted,
        }

    def _why_not(self, item, facts, vals):
        """Return why an item is left out; False where it is proposed."""
        move = item.move_id
        if move.payment_state == "blocked":
            return "blocked"
        if move.move_type == "in_refund" or item.amount_residual_currency > 0:
            return "credit"
        if move in facts["held"]:
            return "held"
        if item in facts["ordered"]:
            return "ordered"
        if move.payment_state == "in_payment":
            return "under_way"
        due = item.date_maturity or move.invoice_date
        if due and due > self.due_until and not vals.get("discount_until"):
            return "later"
        return self._why_not_account(move, facts)

    def _why_not_account(self, move, facts):
        """Return why the account or the currency of a bill cannot be paid to."""
        method = self.payment_method_line_id.payment_method_id
        if method.bank_account_required:
            if not move.partner_bank_id:
                return "no_account"
            if move in facts["elsewhere"]:
                return "other_account"
            if move.partner_bank_id not in facts["confirmed"]:
                return "account"
        sepa = method.code == "sepa_credit_transfer"
        return "currency" if sepa and move.currency_id.name != "EUR" else False

    def _get_ordered_items(self, items):
        """Return the items that an order under way pays already."""
        lines = self.env["account.payment.line"].sudo()
        found = lines.search(
            [
                ("move_line_id", "in", items.ids),
                ("order_id.state", "in", ("draft", "open", "generated")),
            ]
        )
        return found.move_line_id.with_env(self.env)
