from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..binary import content
from ..core import bank_file, transfer_file
from ..core.reasons import Refused
from ..core.statement import Act
from ..money import decimal

ACT = Act.RELEASE_PAYMENT


class AccountPaymentOrder(models.Model):
    """What payment signers sign: the frozen bank file and each of its beneficiaries."""

    _name = "account.payment.order"
    _inherit = ["account.payment.order", "signing.signed"]

    signing_file_sha256 = fields.Char(
        "SHA-256 of the file to sign", copy=False, readonly=True, index="btree_not_null"
    )

    signing_writer_ids = fields.Many2many(
        "res.users",
        "signing_payment_order_writer_rel",
        string="Written by",
        copy=False,
        readonly=True,
    )
    signing_left_file_ids = fields.Many2many(
        "ir.attachment",
        "signing_order_left_file_rel",
        string="Files that left before it was cancelled",
        copy=False,
        readonly=True,
        ondelete="restrict",
    )

    def _signing_company(self):
        """Return whose payment signers release this: a branch's are those above."""
        return self.company_id._signing_get_governors(ACT)

    def _signing_get_governed(self):
        """Return the outgoing orders among these whose company has payments signed."""
        if not self:
            return self
        companies = self.env["res.company"]._signing_get_companies(ACT)
        governed = self.filtered(lambda one: one.sudo().company_id in companies)
        return governed and governed._signing_get_outgoing()

    def _signing_read_file(self):
        """Return the frozen file as the list of beneficiaries that is signed.

        :rtype: core.bank_file.BankFile
        :raises UserError: there is none, or it is no file that can be signed
        """
        self.ensure_one()
        file = self.sudo().payment_file_id
        raw = content(file) if file else b""
        if not raw:
            raise UserError(
                self.env._(
                    "%(order)s has no file, so there is nothing to sign. Generate it; a "
                    "payment method without a file is paid payment by payment, outside "
                    "of orders.",
                    order=self.display_name,
                )
            )
        try:
            return transfer_file.read(raw)
        except Refused as refused:
            raise UserError(
                self.env._(
                    "The file of %(order)s cannot be signed (%(why)s). Cancel the order, "
                    "set it to draft and generate it again; accounts must be IBANs, in "
                    "one currency.",
                    order=self.display_name,
                    why=str(refused),
                )
            ) from refused

    def _signing_document(self, act):
        """Return the list of beneficiaries around the digest of the exact bytes."""
        return bank_file.write(self._signing_read_file())

    def _signing_values(self, act):
        """Return what the statement says: the file's sum and all of its accounts."""
        file = self._signing_read_file()
        named = (file.debtor_account, *(one.account for one in file.beneficiaries))
        return {
            "reference": self.name,
            "amount": file.control_sum,
            "currency": self._signing_get_currency(file),
            "accounts": tuple(dict.fromkeys(named)),
        }

    def _signing_get_currency(self, file):
        """Return the currency of a file; it has one only."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "=", file.beneficiaries[0].currency)])

    def _signing_get_pairs(self):
        """Match the file's beneficiaries with the payments of the order.

        :return: ``[(core.bank_file.Beneficiary, account.payment)]``; the payment is
            empty where no payment has that account, amount and currency
        """
        left = defaultdict(list)
        for payment in self.sudo().payment_ids.sorted("id"):
            left[_get_key(payment)].append(payment)
        pairs = []
        for one in self._signing_read_file().beneficiaries:
            alike = left[one.account, one.amount, one.currency]
            own = [pay for pay in alike if one.reference.startswith(pay.memo or " ")]
            payment = (own or alike or [self.env["account.payment"]])[0]
            if payment:
                alike.remove(payment)
            pairs.append((one, payment))
        return pairs

    def _signing_check_payments(self):
        """Refuse payments that are not those of the file: the books would lie.

        :raises UserError: naming the order and what to do
        """
        for order in self:
            pairs = order._signing_get_pairs()
            paid = {payment.id for _one, payment in pairs}
            if paid != set(order.sudo().payment_ids.ids):
                raise UserError(
                    self.env._(
                        "The payments of %(order)s are not those of its file: an amount, "
                        "an account or a payment has changed. Cancel the order, set it "
                        "to draft and generate it again.",
                        order=order.display_name,
                    )
                )

    def _signing_check_file(self):
        """Let a file leave only when it is signed, byte for byte: the gate.

        Called by every way that a file leaves, and before its payments are posted.
        """
        for order in self._signing_get_governed():
            order._signing_check_payments()
            order.sudo().payment_ids._signing_check_accounts()
            order._signing_check(ACT)


def _get_key(payment):
    """Return what a beneficiary of the file must have in common with a payment."""
    currency = payment.currency_id
    number = payment.partner_bank_id.sanitized_acc_number
    return number, decimal(payment.amount, currency), currency.name
