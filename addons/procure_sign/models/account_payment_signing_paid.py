from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..trust import is_trusted, split_defaults, trusted

GUARDED = frozenset({"signing_iban"})


class AccountPayment(models.Model):
    """The account that signers saw, for what changed since."""

    _inherit = "account.payment"

    signing_iban = fields.Char("Account that was signed", copy=False, readonly=True)

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
        return super().write(vals)

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

    def _signing_get_last_accounts(self):
        """Return the account of the last payment before, signed or not, by supplier.

        :return: ``{commercial partner: number}``
        """
        suppliers = self.sudo().partner_id.commercial_partner_id
        found = self.sudo().search(
            [
                ("partner_id", "child_of", suppliers.ids),
                ("payment_type", "=", "outbound"),
                ("state", "in", ("in_process", "paid")),
                ("company_id", "in", self.sudo().company_id.ids),
                ("id", "not in", self.ids),
            ],
            order="date, id",
        )
        return {
            one.partner_id.commercial_partner_id: (
                one.signing_iban or one.partner_bank_id.sanitized_acc_number
            )
            for one in found
            if one.signing_iban or one.partner_bank_id
        }
