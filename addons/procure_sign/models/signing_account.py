from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import forms
from ..core.fields import is_iban
from ..core.policy import Facts
from ..core.statement import Act
from ..texts import in_fours, words
from ..trust import trusted

ACT = Act.CHANGE_ACCOUNT


class SigningAccount(models.Model):
    """A new or changed account of a supplier, and the signatures by which it is paid.

    One for each company that has them signed: another company's signatures do not count.
    """

    _name = "signing.account"
    _description = "Signed Bank Account"
    _inherit = ["signing.guarded", "signing.signed", "mail.thread"]
    _order = "id desc"

    bank_id = fields.Many2one(
        "res.partner.bank", "Account", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="bank_id.partner_id", string="Supplier")
    company_id = fields.Many2one("res.company", required=True, index=True)
    was = fields.Json("Paid to until then")
    writer_ids = fields.Many2many("res.users", string="Written by")

    _one_company = models.Constraint(
        "UNIQUE (bank_id, company_id)", "An account is signed once in a company."
    )

    @api.depends("bank_id.acc_number", "partner_id.name")
    def _compute_display_name(self):
        for one in self.sudo():
            number = in_fours(one.bank_id.sanitized_acc_number or "")
            one.display_name = f"{one.partner_id.display_name} {number}"

    def _signing_document(self, act):
        """Return the account as a form of our own."""
        bank = self.sudo().with_context(lang=None).bank_id
        return forms.write(
            forms.BankAccount(
                record=self._signing_get_reference(),
                name=words(bank.partner_id.display_name),
                number=bank.sanitized_acc_number or "",
                holder=words(bank.acc_holder_name),
                bank=words(bank.bank_id.bic or bank.clearing_number or ""),
                currency=bank.currency_id.name or "",
                was=tuple(self.sudo().was or ()),
                partner=str(bank.partner_id.id),
            )
        )

    def _signing_get_reference(self):
        return f"ACCOUNT/{self.id}"

    def _signing_values(self, act):
        """Return what the statement says of the account."""
        bank = self.sudo().bank_id
        number = bank.sanitized_acc_number or ""
        return {
            "reference": self._signing_get_reference(),
            "amount": forms.NOTHING,
            "currency": bank.currency_id or self.company_id.currency_id,
            "accounts": (number,) if is_iban(number) else (),
        }

    def _signing_facts(self, act):
        """Return what policies look at: whose account, and who wrote it."""
        account = self.sudo()
        supplier = account.partner_id.commercial_partner_id
        payments = self.env["account.payment"]
        governed = account.company_id._signing_get_governed(ACT)
        return Facts(
            act=act,
            amount=forms.NOTHING,
            day=fields.Date.today(),
            supplier=str(supplier.id),
            new_supplier=not payments._signing_get_paid(supplier, governed),
            duties={"request": frozenset(f"u{one.id}" for one in account.writer_ids)},
        )

    def _signing_display(self, act):
        """Return the account beside those that the supplier was paid to."""
        account = self.sudo()
        bank, was = account.bank_id, [in_fours(one) for one in account.was or ()]
        number = {
            "label": self.env._("IBAN"),
            "value": in_fours(bank.sanitized_acc_number or ""),
            "was": ", ".join(was) or self.env._("no account before"),
            "alert": True,
        }
        found = [
            (self.env._("Holder"), bank.acc_holder_name or ""),
            (self.env._("Bank"), bank.bank_name or bank.bank_bic or ""),
            (self.env._("Currency"), bank.currency_id.name or ""),
            (self.env._("Written by"), ", ".join(account.writer_ids.mapped("name"))),
        ]
        supplier = {
            "label": self.env._("Supplier"),
            "value": account.partner_id.display_name,
        }
        rest = [{"label": label, "value": value} for label, value in found if value]
        return {
            "title": self.env._(
                "Bank account of %(supplier)s", supplier=supplier["value"]
            ),
            "rows": [supplier, number, *rest],
            "tables": [],
        }

    def _signing_done(self, act, request):
        """Make the account payable; another addon may want its own confirmation too."""
        self.bank_id._signing_let_pay()

    @api.model
    def _signing_ask(self, banks, companies, before):
        """Have accounts signed that are new or have changed; called as superuser.

        :param banks: accounts
        :param companies: those that have them signed
        :param before: {account: number that it had}
        """
        accounts = trusted(self.sudo())
        for company in companies:
            for bank in banks:
                own = accounts._signing_get(bank, company)
                vals = {"writer_ids": [fields.Command.link(self.env.uid)]}
                if own:
                    numbers = {*(own.was or ()), before.get(bank) or ""} - {""}
                    own.write({**vals, "was": sorted(numbers)})
                else:
                    own = accounts.create(
                        {
                            **vals,
                            "bank_id": bank.id,
                            "company_id": company.id,
                            "was": bank._signing_get_numbers_before(before.get(bank)),
                        }
                    )

    @api.model
    def _signing_get(self, bank, company):
        """Return what is kept of an account in a company, as superuser."""
        domain = [("bank_id", "=", bank.id), ("company_id", "=", company.id)]
        return self.sudo().search(domain)

    def action_open(self):
        """Ask for the signatures of an account as it stands. Button.

        :raises UserError: the account is archived
        """
        self.check_access("read")
        for account in self:
            if not account.sudo().bank_id.active:
                raise UserError(
                    self.env._("%(account)s is archived.", account=account.display_name)
                )
            account._signing_open(ACT)
        return True
