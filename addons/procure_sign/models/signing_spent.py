"""What was signed before, for the limits of days and months."""

from decimal import Decimal

from odoo import fields, models

from ..core.may_sign import Spent


class ResCompany(models.Model):
    _inherit = "res.company"

    def _signing_spent(self, day):
        """Return what was signed in the month of a day: ``[(what, Spent)]``.

        A revision that everybody signed spends even when it was replaced, for it may
        have been paid; of one right the newest counts. What was refused, or given up
        before anything came of it, spends nothing.
        """
        domain = [
            ("company_id", "=", self.id),
            ("day", ">=", fields.Date.to_string(day.replace(day=1))),
            "|",
            ("request_id.state", "in", ("open", "done")),
            "&",
            ("request_id.state", "=", "void"),
            ("request_id.closed_at", "!=", False),
        ]
        evidence = self.env["signing.evidence"].sudo().search(domain, order="id")
        given_up = self._signing_given_up(evidence.request_id)
        newest = {
            (one.request_id._get_what(), tuple(one.chain), one.role): one
            for one in evidence
            if one.request_id not in given_up
        }
        return [
            (what, Spent(chain, role, one.day, Decimal(str(one.company_amount))))
            for (what, chain, role), one in newest.items()
        ]

    def _signing_given_up(self, requests):
        """Return the replaced requests of records that nothing came of."""
        void = requests.filtered(lambda one: one.state == "void")
        given_up = requests.browse()
        for model, some in void.grouped("res_model").items():
            if model not in self.env:
                continue
            records = self.env[model].sudo().browse(some.mapped("res_id")).exists()
            left = set(records._signing_without_outcome().ids)
            given_up |= some.filtered(lambda one, left=left: one.res_id in left)
        return given_up


class SigningSigned(models.AbstractModel):
    _inherit = "signing.signed"

    def _signing_without_outcome(self):
        """Return those that were given up before anything came of them; a hook."""
        return self.browse()


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _signing_without_outcome(self):
        """Cancelled without a bill."""
        return self.filtered(
            lambda one: (
                one.state == "cancel"
                and all(bill.state == "cancel" for bill in one.invoice_ids)
            )
        )


class AccountPaymentOrder(models.Model):
    _inherit = "account.payment.order"

    def _signing_without_outcome(self):
        """Cancelled, or generated anew, before it went to the bank."""
        return self.filtered(lambda one: not one.date_uploaded)


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _signing_without_outcome(self):
        """Cancelled before it ever left, with an entry or without."""
        return self.filtered(
            lambda one: (
                one.state == "canceled"
                and not (one.signing_left or one.move_id.posted_before)
            )
        )
