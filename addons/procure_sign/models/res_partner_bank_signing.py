from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..core.statement import Act
from ..trust import is_trusted, trusted

ACT = Act.CHANGE_ACCOUNT
#: What makes it another account.
IDENTITY = (
    *("sanitized_acc_number", "partner_id", "acc_holder_name", "bank_id", "active"),
    *("clearing_number", "currency_id", "company_id"),
)


class ResPartnerBank(models.Model):
    """An account of who may be paid is payable once it is signed, as it was signed."""

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        """Begin accounts as not payable, whatever values or defaults say."""
        banks = super().create(vals_list)
        governing = self.env["res.company"]._signing_get_governing(ACT)
        for bank in banks if governing else ():
            if companies := bank._signing_get_companies(governing):
                bank._signing_begin(companies, {})
        return banks

    def write(self, vals):
        """Take payability away from accounts that become another one."""
        if is_trusted(self):
            return super().write(vals)
        if {*IDENTITY, "acc_number", "allow_out_payment"}.isdisjoint(vals):
            return super().write(vals)
        governing = self.env["res.company"]._signing_get_governing(ACT)
        if not governing:
            return super().write(vals)
        if vals.get("allow_out_payment"):
            asked = self.filtered(lambda one: not one.sudo().allow_out_payment)
            for bank in asked:
                bank._signing_check_trust(bank._signing_get_companies(governing))
        before = self._signing_get_identities()
        res = super().write(vals)
        after = self._signing_get_identities()
        for bank in self.filtered(lambda one: before[one] != after[one]):
            if companies := bank._signing_get_companies(governing):
                bank._signing_begin(companies, {bank: before[bank][0]})
        return res

    def _check_allow_out_payment(self):
        """Let signatures through: signers need no other right of Odoo."""
        if is_trusted(self):
            return None
        return super()._check_allow_out_payment()

    def _signing_get_companies(self, governing=None):
        """Return the companies that have this account signed before it is paid to.

        :param governing: those that have any account signed, where the caller knows
        """
        self.ensure_one()
        bank = self.sudo()
        companies = self.env["res.company"].sudo()
        if governing is None:
            governing = companies._signing_get_governing(ACT)
        ours = bank.journal_id and companies.search_count(
            [("partner_id", "=", bank.partner_id.id)], limit=1
        )
        if ours:
            # Where money comes in: payments to it are signed as all are.
            return companies
        if not bank.company_id:
            return governing
        # Its branches may pay to it as well; a branch is governed from above.
        below = governing.filtered(lambda one: bank.company_id in one.parent_ids)
        return governing & bank.company_id._signing_get_governors(ACT) | below

    def _signing_waits_in(self, company):
        """Return whether nothing is paid to this account in a company yet."""
        account = self.env["signing.account"]._signing_get(self, company)
        if not account:
            return not self.sudo().allow_out_payment
        return not self._signing_is_signed(company)

    def _signing_get_identities(self):
        """Return {account: what makes it this one}."""
        return {
            bank.with_env(self.env): tuple(
                bank[name].id if isinstance(bank[name], models.Model) else bank[name]
                for name in IDENTITY
            )
            for bank in self.sudo()
        }

    def _signing_begin(self, companies, before):
        """Make an account unpayable, and have it signed where it is a supplier's."""
        self.ensure_one()
        if self.sudo().allow_out_payment:
            # Not trusted: what else is said of the account goes with it.
            trusted(self.sudo()).write({"allow_out_payment": False})
        accounts = self.env["signing.account"].sudo()
        accounts._signing_ask(self, companies, before)
        if self.active and self.sudo().partner_id.commercial_partner_id.supplier_rank:
            self._signing_ask(companies)

    def _signing_ask(self, companies):
        """Open the signatures of an account in these companies."""
        accounts = self.env["signing.account"]
        for company in companies:
            accounts._signing_get(self, company)._signing_open(ACT)

    def _signing_check_trust(self, companies):
        """Refuse to trust an account by hand before it is signed.

        :raises AccessError: says what to do
        """
        if companies and not any(self._signing_is_signed(one) for one in companies):
            raise AccessError(
                self.env._(
                    "Nothing is paid to %(account)s before it is signed. Press 'Have it "
                    "signed' on the account; then it can be trusted.",
                    account=self.display_name,
                )
            )

    def _signing_is_signed(self, company):
        """Return whether a company's people signed this account as it is."""
        account = self.env["signing.account"]._signing_get(self, company)
        try:
            account._signing_check(ACT)
        except UserError:
            return False
        return bool(account)

    def _signing_let_pay(self):
        """Make signed accounts payable, where nobody else has to confirm them."""
        for bank in self:
            try:
                with self.env.cr.savepoint():
                    trusted(bank.sudo()).write({"allow_out_payment": True})
            except AccessError as error:
                bank.partner_id._message_log(body=str(error))

    def _signing_check_older(self, company):
        """Refuse accounts that came unseen since the company has them signed.

        :raises UserError: naming them and what to do
        """
        since = company._signing_get_since(ACT)
        newer = self.filtered(
            lambda one: one.create_date >= since and one._signing_get_companies(company)
        )
        if newer:
            raise UserError(
                self.env._(
                    "%(accounts)s: nobody has signed this account. Press 'Have it "
                    "signed' on it.",
                    accounts=", ".join(newer.mapped("display_name")),
                )
            )

    def _signing_get_numbers_before(self, number):
        """Return the accounts that the supplier was payable at before this one."""
        partner = self.sudo().partner_id.commercial_partner_id
        others = partner.bank_ids.filtered(
            lambda one: one.allow_out_payment and one != self
        )
        found = {number or "", *others.mapped("sanitized_acc_number")}
        return sorted(found - {"", False, self.sudo().sanitized_acc_number})

    def _signing_get_changers(self, companies):
        """Return who wrote, confirmed or signed these accounts: keys of the core."""
        accounts = self.env["signing.account"].sudo()
        companies |= companies._signing_get_governors(ACT)
        found = accounts.search(
            [("bank_id", "in", self.ids), ("company_id", "in", companies.ids)]
        )
        payments = self.env["account.payment"]
        persons = payments._signing_get_signers(found, ACT)
        users = found.writer_ids
        if "confirmed_by" in self._fields:
            users |= self.sudo().confirmed_by
        return persons | {f"u{one.id}" for one in users}

    def action_signing_open(self):
        """Have these accounts signed in the companies at hand. Button."""
        self.check_access("write")
        for bank in self:
            here = self.env.companies._signing_get_governors(ACT)
            companies = bank._signing_get_companies() & here
            missing = companies.filtered(
                lambda one, bank=bank: not bank._signing_is_signed(one)
            )
            if missing:
                bank._signing_begin(missing, {})
                bank._signing_ask(missing)
        return True


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """Have accounts signed of partners that more companies share from now on."""
        governing = self.env["res.company"].browse()
        if "company_id" in vals:
            governing = governing._signing_get_governing(ACT)
        if not governing:
            return super().write(vals)
        banks = self.sudo().bank_ids
        before = {bank: bank._signing_get_companies(governing) for bank in banks}
        res = super().write(vals)
        for bank in banks:
            if added := bank._signing_get_companies(governing) - before[bank]:
                bank._signing_begin(added, {})
        return res


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _signing_check_accounts(self):
        """Refuse payments to another's account, or one that waits for its signatures.

        :raises UserError: naming the first
        """
        outgoing = self.sudo().filtered(lambda one: one.payment_type == "outbound")
        outgoing._signing_check_owners()
        accounts = self.env["signing.account"].sudo()
        for company, payments in outgoing.grouped("company_id").items():
            governor = company._signing_get_governors(ACT)
            if not governor._signing_has_policy(ACT):
                continue
            banks = payments.partner_bank_id
            known = accounts.search(
                [("bank_id", "in", banks.ids), ("company_id", "=", governor.id)]
            )
            known._signing_check(ACT)
            (banks - known.bank_id)._signing_check_older(governor)

    def _signing_check_owners(self):
        """Refuse to pay one partner at the account of another.

        :raises UserError: naming the first and what to do
        """
        for payment in self.filtered("partner_bank_id"):
            bank = payment.partner_bank_id
            owner = bank.partner_id.commercial_partner_id
            if owner != payment.partner_id.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "%(payment)s pays %(payee)s at an account of %(owner)s. Choose "
                        "an account of the payee, or add this one to the payee's.",
                        payment=payment.display_name,
                        payee=payment.partner_id.display_name or "-",
                        owner=owner.display_name,
                    )
                )
