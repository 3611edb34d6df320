from odoo import models
from odoo.fields import Domain

from ..core.statement import Act
from ..money import decimal, in_company
from .account_payment_order_signing_gate import MADE
from .account_payment_signing_gate import LIVE


class AccountPayment(models.Model):
    """Other payments of the same bills: a bill accounts for its amount once."""

    _inherit = "account.payment"

    def _signing_get_beside(self):
        """Return other payments that have left, or will, for bills of these.

        Of two that wait for signatures the earlier one has the bill.
        """
        waiting = self.filtered(lambda one: one.state not in LIVE)
        bills = waiting._signing_get_bills()
        if not bills:
            return self.browse()
        found = self.sudo().search(
            [
                ("id", "not in", self.ids),
                ("payment_type", "=", "outbound"),
                ("state", "not in", ("canceled", "rejected")),
                "|",
                ("payment_line_ids.move_line_id.move_id", "in", bills.ids),
                ("invoice_ids", "in", bills.ids),
            ]
        )
        asked, last = found._signing_get_asked(), max(waiting.ids)
        return found.filtered(
            lambda one: one._signing_takes(asked.get(one, set()), last)
        )

    def _signing_takes(self, asked, last):
        """Return whether a payment takes its part of a bill before another one does.

        :param asked: states of the signatures asked for it
        :param last: the other one's number
        """
        if self.state in LIVE or "done" in asked:
            return True
        if "open" in asked:
            return self.id < last
        return self.payment_order_id.state in MADE

    def _signing_get_asked(self):
        """Return the states of requests for payments or their files."""
        files = self.payment_order_id
        about = Domain.OR(
            [
                [("res_model", "=", records._name), ("res_id", "in", records.ids)]
                for records in (self, files)
            ]
        )
        act = Domain("act", "=", Act.RELEASE_PAYMENT.value)
        live = Domain("state", "in", ("open", "done"))
        found = {}
        for one in self.env["signing.request"].sudo().search(act & live & about):
            found.setdefault((one.res_model, one.res_id), set()).add(one.state)
        return {
            one: found.get((self._name, one.id), set())
            | found.get((files._name, one.payment_order_id.id), set())
            for one in self
        }

    def _signing_get_taken(self):
        """Return what a payment takes of its bills that is not yet off them.

        In the company's currency.
        """
        if self.state in LIVE and self.move_id:
            residual = sum(self._seek_for_lines()[1].mapped("amount_residual"))
            return decimal(abs(residual), self.company_id.currency_id)
        amount = 0 if self.state == "paid" else self.amount
        return in_company(amount, self.currency_id, self.company_id)
