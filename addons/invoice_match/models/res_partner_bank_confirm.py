from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from ..trust import is_trusted, split_defaults, trusted

#: What only a confirmation writes.
CONFIRMED = {
    "confirmed_number",
    "confirmed_partner_id",
    "confirmed_entity",
    "confirmed_by",
    "confirmed_at",
    "number_uid",
    "number_at",
}
#: What makes it another account.
IDENTITY = (
    "sanitized_acc_number",
    "partner_id",
    "acc_holder_name",
    "bank_id",
    "clearing_number",
    "active",
)


class ResPartnerBank(models.Model):
    """An account is paid to only as it was confirmed: number, partner and entity.

    Odoo's ``allow_out_payment`` of a supplier's account becomes true by a confirmed
    ``invoice.account.change`` alone, and false by any change of the account.
    """

    _inherit = "res.partner.bank"

    confirmed_number = fields.Char(copy=False, readonly=True)
    confirmed_partner_id = fields.Many2one("res.partner", copy=False, readonly=True)
    # A number: merging partners rewrites what points at them.
    confirmed_entity = fields.Integer(copy=False, readonly=True)
    confirmed_by = fields.Many2one("res.users", copy=False, readonly=True)
    confirmed_at = fields.Datetime(copy=False, readonly=True)
    number_uid = fields.Many2one(
        "res.users", string="Number written by", copy=False, readonly=True
    )
    number_at = fields.Datetime(string="Number written at", copy=False, readonly=True)

    @api.model
    def default_get(self, fields):
        """Give only the fields' own defaults to what is guarded."""
        others, own = split_defaults(self, fields, CONFIRMED)
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Trust no supplier's account that is created, whatever its values or defaults
        say; have it confirmed instead.
        """
        for vals in vals_list:
            self._check_confirmed_vals(vals)
        banks = super().create(vals_list)
        if not is_trusted(self):
            banks._begin_unconfirmed()
        return banks

    def write(self, vals):
        """Take the confirmation away from accounts that become another one."""
        self._check_confirmed_vals(vals)
        if is_trusted(self):
            return super().write(vals)
        if vals.get("allow_out_payment"):
            self._check_may_trust()
        before = self._get_identities()
        res = super().write(vals)
        after = self._get_identities()
        changed = self.filtered(lambda one: after[one.id] != before[one.id])
        changed._drop_confirmation(before)
        self._follow_trust(vals)
        return res

    def _check_allow_out_payment(self):
        """Let confirmations through: treasury needs no other right of Odoo."""
        if is_trusted(self):
            return None
        return super()._check_allow_out_payment()

    def _is_confirmed(self):
        """Return whether this account may be paid to: confirmed, and the same since."""
        self.ensure_one()
        bank = self.sudo()
        return bool(
            bank.active
            and bank.allow_out_payment
            and bank.confirmed_number
            and bank.confirmed_number == bank.sanitized_acc_number
            and bank.confirmed_partner_id == bank.partner_id
            and bank.confirmed_entity == bank.partner_id.commercial_partner_id.id
        )

    @api.model
    def _is_program(self):
        """Return whether Odoo itself acts: set-up and data files, never a client.

        Nobody can sign in as the superuser, and ``sudo`` keeps the user.
        """
        return self.env.uid == SUPERUSER_ID

    def _check_confirmed_vals(self, vals):
        """Refuse confirmations that nobody gave.

        :raises AccessError: a value comes from outside the addon
        """
        if not CONFIRMED.isdisjoint(vals) and not is_trusted(self):
            raise AccessError(
                self.env._(
                    "Bank accounts are confirmed by the button of treasury only."
                )
            )

    def _check_may_trust(self):
        """Refuse to trust suppliers' accounts by hand.

        :raises AccessError: naming the accounts and what to do
        """
        if self._is_program():
            return
        payees = self._get_payees().filtered(lambda one: not one._is_confirmed())
        if payees:
            raise AccessError(
                self.env._(
                    "Money is sent to %(accounts)s only after a second person has called "
                    "the supplier. Press 'Have it confirmed' on the account.",
                    accounts=", ".join(payees.mapped("display_name")),
                )
            )

    def _get_payees(self):
        """Return the accounts among these that belong to suppliers."""
        entities = self.sudo().partner_id.commercial_partner_id._get_suppliers()
        return self.filtered(
            lambda one: one.sudo().partner_id.commercial_partner_id in entities
        )

    def _begin_unconfirmed(self):
        """Note who wrote new accounts; what the program trusts is confirmed."""
        own = trusted(self.sudo())
        own.write({"number_uid": self.env.uid, "number_at": fields.Datetime.now()})
        if self._is_program():
            own.filtered("allow_out_payment")._write_confirmed()
            return
        payees = own._get_payees()
        payees.filtered("allow_out_payment").write({"allow_out_payment": False})
        self.env["invoice.account.change"]._propose_accounts(self & payees, {})

    def _get_identities(self):
        """Return {id: what makes each account this one}."""
        return {
            bank.id: tuple(
                bank[name].id if isinstance(bank[name], models.Model) else bank[name]
                for name in IDENTITY
            )
            for bank in self.sudo()
        }

    def _drop_confirmation(self, before):
        """Make changed accounts unpayable and have them confirmed anew.

        :param before: {id: identity before the change}
        """
        if not self:
            return
        trusted(self.sudo()).write(
            {
                "allow_out_payment": False,
                "confirmed_number": False,
                "confirmed_partner_id": False,
                "confirmed_entity": False,
                "confirmed_by": False,
                "confirmed_at": False,
                "number_uid": self.env.uid,
                "number_at": fields.Datetime.now(),
            }
        )
        active = self.filtered("active")._get_payees()
        self.env["invoice.account.change"]._propose_accounts(active, before)

    def _follow_trust(self, vals):
        """Keep the confirmation in step with Odoo's own switch."""
        if "allow_out_payment" not in vals:
            return
        own = trusted(self.sudo())
        if not vals["allow_out_payment"]:
            own.write(
                {
                    "confirmed_number": False,
                    "confirmed_partner_id": False,
                    "confirmed_entity": False,
                }
            )
        elif self._is_program():
            own.filtered("allow_out_payment")._write_confirmed()

    def _write_confirmed(self):
        """Write that these accounts may be paid to; who may say so was checked."""
        now = fields.Datetime.now()
        for bank in trusted(self.sudo()):
            bank.write(
                {
                    "allow_out_payment": True,
                    "confirmed_number": bank.sanitized_acc_number,
                    "confirmed_partner_id": bank.partner_id.id,
                    "confirmed_entity": bank.partner_id.commercial_partner_id.id,
                    "confirmed_by": self.env.uid,
                    "confirmed_at": now,
                }
            )
