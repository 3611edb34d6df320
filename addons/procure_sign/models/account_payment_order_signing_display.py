from odoo import models
from odoo.tools import format_amount, format_date

from ..binary import content
from ..core import transfer_shown
from ..texts import in_fours


class AccountPaymentOrder(models.Model):
    """What a payment signer sees, from the very list that is signed."""

    _inherit = "account.payment.order"

    def _signing_display(self, act):
        """Return the beneficiaries, those whose account changed marked."""
        order = self.sudo()
        file = order._signing_read_file()
        currency = order._signing_get_currency(file)
        pairs = order._signing_get_pairs()
        last = order.payment_ids._signing_get_last_accounts()
        beside = transfer_shown.read(content(order.payment_file_id))
        bare = order.payment_ids._signing_get_undocumented()
        rows = [
            order._signing_get_row(*pair, last, currency, more, bare)
            for pair, more in zip(pairs, beside, strict=True)
        ]
        return {
            "title": order._signing_get_title(file, currency),
            "rows": order._signing_get_head(file, currency, rows, beside, bare),
            "tables": [
                {
                    "title": self.env._("Beneficiaries"),
                    "numbers": (2,),
                    "head": [
                        self.env._("Beneficiary"),
                        self.env._("IBAN"),
                        self.env._("Amount"),
                        self.env._("Reference"),
                        self.env._("Documents"),
                        self.env._("Bank"),
                    ],
                    "rows": rows,
                }
            ],
        }

    def _signing_get_title(self, file, currency):
        """Say how much goes to whom, or to how many."""
        amount = format_amount(self.env, float(file.control_sum), currency)
        if len(file.beneficiaries) == 1:
            return self.env._(
                "Payment of %(amount)s to %(name)s",
                amount=amount,
                name=file.beneficiaries[0].name,
            )
        return self.env._(
            "Payment of %(amount)s to %(count)s beneficiaries",
            amount=amount,
            count=len(file.beneficiaries),
        )

    def _signing_get_head(self, file, currency, rows, beside, bare):
        """Return what holds for the whole file.

        :param bare: payments behind which no order stands
        """
        changed = sum(bool(row[1]["alert"]) for row in rows)
        # As the file says it to the bank: what Odoo planned may be another day.
        days = sorted({one.day for one in beside})
        found = [
            (
                self.env._("Amount"),
                format_amount(self.env, float(file.control_sum), currency),
            ),
            (self.env._("From account"), in_fours(file.debtor_account)),
            (
                self.env._("Execution"),
                ", ".join(map(self._signing_format_day, days)),
            ),
            (self.env._("Name of the file at the bank"), file.message),
            (self.env._("SHA-256 of the file"), file.sha256),
        ]
        head = [{"label": label, "value": value} for label, value in found]
        if changed:
            said = self.env._("%(count)s new or changed since last paid", count=changed)
            head.append({"label": self.env._("Accounts"), "value": said, "alert": True})
        return head + self.payment_ids._signing_show_undocumented(bare)

    def _signing_format_day(self, day):
        try:
            return format_date(self.env, day[:10])
        except ValueError:
            return day

    def _signing_get_row(self, one, payment, last, currency, beside, bare):
        """Return a beneficiary's row; the account is marked when it is another one.

        :param bare: payments behind which no order stands: marked too
        """
        was = last.get(payment.partner_id.commercial_partner_id)
        changed = one.account != was
        account = {"value": in_fours(one.account), "alert": changed}
        if changed:
            account["was"] = in_fours(was) if was else self.env._("never paid before")
        return [
            {"value": " → ".join(filter(None, (one.name, beside.ultimate)))},
            account,
            {"value": format_amount(self.env, float(one.amount), currency)},
            {"value": one.reference},
            payment._signing_show_bills(bare),
            {"value": beside.bank},
        ]

    def _signing_done(self, act, request):
        """Remember the accounts that were signed for, by payment."""
        pairs = self._signing_get_pairs()
        numbers = {payment: one.account for one, payment in pairs if payment}
        self.env["account.payment"]._signing_keep_accounts(numbers)


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _signing_display(self, act):
        """Return a payment that leaves by no file."""
        payment = self.sudo()
        was = payment._signing_get_last_accounts().get(
            payment.partner_id.commercial_partner_id
        )
        number = payment.partner_bank_id.sanitized_acc_number or ""
        amount = format_amount(self.env, payment.amount, payment.currency_id)
        account = {
            "label": self.env._("Account"),
            "value": in_fours(number) or self.env._("none: by hand"),
        }
        if number and number != was:
            never = self.env._("never paid before")
            account |= {"alert": True, "was": in_fours(was) if was else never}
        found = [
            (self.env._("Beneficiary"), payment.partner_id.display_name or ""),
            (self.env._("Amount"), amount),
            (self.env._("Date"), format_date(self.env, payment.date)),
            (self.env._("Payment method"), payment.payment_method_line_id.name or ""),
            (self.env._("Journal"), payment.journal_id.name),
            (self.env._("Reference"), payment.memo or ""),
        ]
        rows = [{"label": label, "value": value} for label, value in found]
        bare = payment._signing_get_undocumented()
        bills = payment._signing_show_bills(bare)
        rows.append({"label": self.env._("Documents"), **bills})
        rows += payment._signing_show_undocumented(bare)
        return {
            "title": self.env._("Payment of %(amount)s", amount=amount),
            "rows": [rows[0], account, *rows[1:]],
            "tables": [],
        }
