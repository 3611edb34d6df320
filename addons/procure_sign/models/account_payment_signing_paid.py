from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..trust import is_trusted, split_defaults, trusted

GUARDED = frozenset({"signing_iban", "signing_left", "signing_writer_ids"})
#: What is signed of a payment that leaves by no file.
WRITTEN = frozenset(
    {
        *("amount", "currency_id", "partner_id", "partner_bank_id", "journal_id"),
        *("payment_type", "payment_method_line_id", "memo", "date", "invoice_ids"),
    }
)


class AccountPayment(models.Model):
    """The account that signers saw, for what changed since."""

    _inherit = "account.payment"

    signing_iban = fields.Char("Account that was signed", copy=False, readonly=True)
    signing_left = fields.Boolean("Release a payment", copy=False, readonly=True)
    signing_writer_ids = fields.Many2many(
        "res.users",
        "signing_payment_writer_rel",
        string="Written by",
        copy=False,
        readonly=True,
    )

    @api.model
    def default_get(self, fields):
        """Give only the fields' own defaults to what is guarded."""
        others, own = split_defaults(self, fields, GUARDED)
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse an account that nobody signed."""
        for vals in vals_list:
            self._signing_check_guarded(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse an account that nobody signed."""
        self._signing_check_guarded(vals)
        res = super().write(vals)
        if not WRITTEN.isdisjoint(vals) and not is_trusted(self):
            self._signing_note_writer()
        return res

    def _signing_note_writer(self):
        """Remember who writes a payment to sign: none of them signs it."""
        drafts = self.filtered(lambda one: one.state == "draft")
        writer = fields.Command.link(self.env.uid)
        governed = drafts._signing_get_governed()
        trusted(governed.sudo()).write({"signing_writer_ids": [writer]})

    def _signing_check_guarded(self, vals):
        """Refuse values from outside the addon.

        :raises AccessError: a value is given
        """
        if not GUARDED.isdisjoint(vals) and not is_trusted(self):
            raise AccessError(
                self.env._("Which account was signed is written with the signature.")
            )

    def _signing_keep_accounts(self, numbers):
        """Write down the accounts that were signed.

        :param numbers: {payment: number}
        """
        for number in set(numbers.values()):
            payments = self.browse(
                [one.id for one in numbers if numbers[one] == number]
            )
            trusted(payments.sudo()).write({"signing_iban": number})

    def _signing_keep_left(self):
        """Remember that these left: cancelled later, they have spent all the same."""
        left = self._signing_get_governed().filtered(lambda one: not one.signing_left)
        if left:
            trusted(left.sudo()).write({"signing_left": True})

    def _signing_get_last_accounts(self):
        """Return the account of the last payment before, signed or not, by supplier.

        :return: ``{commercial partner: number}``
        """
        payments = self.sudo()
        suppliers = payments.partner_id.commercial_partner_id
        if not suppliers:
            return {}
        self.env.flush_all()
        # One row for each supplier, however long he has been paid.
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (partner.commercial_partner_id)
                          partner.commercial_partner_id,
                          COALESCE(
                              NULLIF(payment.signing_iban, ''),
                              bank.sanitized_acc_number
                          )
                     FROM account_payment payment
                     JOIN res_partner partner ON partner.id = payment.partner_id
                LEFT JOIN res_partner_bank bank ON bank.id = payment.partner_bank_id
                    WHERE partner.commercial_partner_id IN %s
                      AND payment.payment_type = 'outbound'
                      AND payment.state IN ('in_process', 'paid')
                      AND payment.company_id IN %s
                      AND payment.id NOT IN %s
                      AND (payment.signing_iban <> '' OR bank.id IS NOT NULL)
                 ORDER BY partner.commercial_partner_id,
                          payment.date DESC, payment.id DESC""",
                tuple(suppliers.ids),
                tuple(payments.company_id.ids) or (0,),
                tuple(payments.ids) or (0,),
            )
        )
        return {suppliers.browse(partner): number for partner, number in rows}
