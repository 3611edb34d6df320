from odoo import fields, models
from odoo.exceptions import UserError

from ..core import forms
from ..core.fields import is_iban
from ..core.policy import Facts
from ..core.statement import Act
from ..money import decimal, in_company
from ..texts import words


class AccountPayment(models.Model):
    """A payment that leaves by no file is signed itself: in cash, by cheque, by hand."""

    _name = "account.payment"
    _inherit = ["account.payment", "signing.signed"]

    def _signing_company(self):
        """Return whose payment signers release this: a branch's are those above."""
        return self.company_id._signing_get_governors(Act.RELEASE_PAYMENT)

    def action_signing_open(self):
        """Have draft payments signed that leave by no file. Button.

        :raises UserError: naming what a payment order is for
        """
        self.check_access("write")
        for payment in self._signing_get_governed():
            if payment.payment_order_id or payment.state != "draft":
                raise UserError(
                    self.env._(
                        "%(payment)s is no draft, or leaves by the file of its order: "
                        "there it is signed.",
                        payment=payment.display_name,
                    )
                )
            payment._signing_check_accounts()
            payment._signing_note_writer()
            payment._signing_open(Act.RELEASE_PAYMENT)
        return True

    def _signing_document(self, act):
        """Return the payment as a form of our own; no standard has one."""
        self.ensure_one()
        # The same words for readers of every language.
        payment = self.sudo().with_context(lang=None)
        form = forms.Payment(
            record=payment._signing_get_reference(),
            method=payment.payment_method_line_id.name or "-",
            journal=payment.journal_id.name,
            day=str(payment.date),
            name=words(payment.partner_id.display_name or "-"),
            amount=decimal(payment.amount, payment.currency_id),
            currency=payment.currency_id.name,
            number=payment.partner_bank_id.sanitized_acc_number or "",
            memo=words(payment.memo),
            bill=tuple(sorted(map(words, payment._signing_get_bills().mapped("name")))),
            partner=str(payment.partner_id.id or ""),
        )
        return forms.write(form)

    def _signing_get_reference(self):
        """Name the payment; its own name comes only when it is posted."""
        return f"PAYMENT/{self.id}"

    def _signing_values(self, act):
        """Return what the statement says of the payment."""
        payment = self.sudo()
        number = payment.partner_bank_id.sanitized_acc_number or ""
        return {
            "reference": payment._signing_get_reference(),
            "amount": decimal(payment.amount, payment.currency_id),
            "currency": payment.currency_id,
            "accounts": (number,) if is_iban(number) else (),
        }

    def _signing_facts(self, act):
        """Return what policies look at in one payment."""
        payment = self.sudo()
        payees = payment._signing_get_payees()
        return Facts(
            act=act,
            amount=in_company(payment.amount, payment.currency_id, payment.company_id),
            day=fields.Date.today(),
            supplier=payees[0].supplier if payees else "",
            new_supplier=any(one.new for one in payees),
            duties=payment._signing_get_duties(payment.create_uid),
            **payment._signing_get_bills()._signing_get_dimensions(),
        )

    def _signing_done(self, act, request):
        """Remember the account that was signed for."""
        self._signing_keep_accounts({self: self.partner_bank_id.sanitized_acc_number})
