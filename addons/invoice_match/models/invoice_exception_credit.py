from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..core.check.catalogue import EXPECT_CREDIT
from ..core.check.credit import missing_credit
from ..core.check.duplicate import plain_number


class InvoiceException(models.Model):
    """Credit notes that suppliers promised; until they come the bill waits (C06)."""

    _inherit = "invoice.exception"

    def action_expect_credit(self):
        """Expect a credit note for the difference; the bill waits for it."""
        self.ensure_one()
        self._check_may_settle(EXPECT_CREDIT)
        if self.amount <= 0:
            raise UserError(
                self.env._("There is nothing to credit: no amount is too much.")
            )
        self._settle(EXPECT_CREDIT, credit_amount=self.amount)
        return True

    @api.model
    def _find_further(self, moves):
        found = super()._find_further(moves)
        for move, finding in self._find_missing_credits(moves).items():
            found[move] += [finding]
        return found

    @api.model
    def _find_missing_credits(self, moves):
        """Return {bill: what is missing of the credit notes that it waits for}."""
        expecting = self.search(
            [
                ("move_id", "in", moves.ids),
                ("outcome", "=", EXPECT_CREDIT),
                ("state", "=", "settled"),
            ],
            order="id",
        )
        credits = expecting._get_credits() if expecting else {}
        found = {
            move: exceptions._find_missing_credit(credits)
            for move, exceptions in expecting.grouped("move_id").items()
        }
        return {move: finding for move, finding in found.items() if finding}

    def _find_missing_credit(self, credits):
        """Return what is missing of the credits for one bill.

        :param credits: {key of :meth:`_get_credits`: amount}; what is used is taken off
        """
        expected = sum((_money(one.credit_amount) for one in self), Decimal(0))
        keys = [("move", self.move_id.id)]
        keys += [("line", line.id) for line in self.purchase_line_id]
        came = Decimal(0)
        for key in keys:
            taken = min(expected - came, credits[key])
            credits[key] -= taken
            came += taken
        return missing_credit(expected, came)

    def _get_credits(self):
        """Return how much was credited, untaxed, by bill and by order line.

        A credit note that says which bill it is for counts for that bill; any other for
        the order lines it credits. One that anybody could have typed counts for none.
        """
        bills, lines = self.move_id, self.purchase_line_id
        suppliers = bills.commercial_partner_id
        items = self.env["account.move.line"].search(
            [
                ("move_id.move_type", "=", "in_refund"),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("move_id", "not in", self._get_own_debits(bills).ids),
                "|",
                ("move_id.reversed_entry_id", "in", bills.ids),
                "&",
                ("move_id.create_date", ">=", min(self.mapped("settled_at"))),
                "|",
                ("purchase_line_id", "in", lines.ids),
                ("move_id.commercial_partner_id", "in", suppliers.ids),
            ]
        )
        named = {
            (bill.commercial_partner_id, plain_number(bill.ref)): bill
            for bill in bills
            if bill.ref
        }
        credits = defaultdict(Decimal)
        confirmed = items.move_id._get_confirmed_credits()
        for item in items.filtered(lambda one: one.move_id in confirmed):
            bill = item.move_id._get_credited_bill(named)
            key = ("move", bill.id) if bill else ("line", item.purchase_line_id.id)
            credits[key] += _money(item.price_subtotal)
        return credits

    @api.model
    def _get_own_debits(self, bills):
        """Return the debit notes that we made ourselves for these bills."""
        return self.search([("move_id", "in", bills.ids)]).debit_id


class AccountMove(models.Model):
    """Credit notes and the bills that they are for."""

    _inherit = "account.move"

    def _get_credited_bill(self, named):
        """Return the bill that a credit note says it is for (BG-3), if it says so.

        :param named: {(supplier, plain number): bill}
        """
        self.ensure_one()
        if self.reversed_entry_id:
            return self.reversed_entry_id
        references = (self.capture_id.sudo().written or {}).get("references") or {}
        for one in references.get("preceding") or ():
            number = plain_number(one.get("number") or "")
            bill = named.get((self.commercial_partner_id, number))
            if bill:
                return bill
        return self.browse()

    def _get_confirmed_credits(self):
        """Return those of these credit notes that are the supplier's for sure: captured
        and agreed, or released by a person.
        """
        return self._get_released().filtered(
            lambda move: move.release_kind == "person" or move._is_read()
        )


def _money(amount):
    return Decimal(str(round(amount, 6)))
