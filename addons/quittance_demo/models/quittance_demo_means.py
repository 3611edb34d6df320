from odoo import models
from odoo.fields import Command

from ..const import COLLECTION, PROVIDERS


class QuittanceDemo(models.AbstractModel):
    """From what the demo company's clients pay: providers, policy, mandates."""

    _inherit = "quittance.demo"

    def _make_collection(self):
        """Make the providers and the policy of the company's collection."""
        company = self.env.company
        company.write({"sepa_creditor_identifier": COLLECTION["creditor_identifier"]})
        self._make_bank()
        self._make_providers()
        policy = self.env["collection.policy"].create(
            {
                "name": COLLECTION["policy"],
                "company_id": company.id,
                **COLLECTION["rules"],
            }
        )
        self._name_records(policy=policy)

    def _make_bank(self):
        """Make the account that bank files collect on, and its payment method."""
        company = self.env.company
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        journal.bank_account_id = self.env["res.partner.bank"].create(
            {
                "acc_number": COLLECTION["iban"],
                "partner_id": company.partner_id.id,
                "company_id": company.id,
            }
        )
        under_way = self.env["account.account"].create(
            {
                "code": "511900",
                "name": COLLECTION["under_way"],
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.link(company.id)],
            }
        )
        method = self.env.ref("account_payment_sepa_direct_debit.sepa_direct_debit")
        line = self.env["account.payment.method.line"].create(
            {
                "name": COLLECTION["method"],
                "company_id": company.id,
                "payment_method_id": method.id,
                "bank_account_link": "fixed",
                "journal_id": journal.id,
                "payment_account_id": under_way.id,
                "selectable": True,
                "no_debit_before_maturity": False,
            }
        )
        self._name_records(bank_method=line, bank_journal=journal)

    def _make_providers(self):
        """Make the providers; what they are called with goes to stand-ins alone."""
        for code, (name, methods, values) in PROVIDERS.items():
            methods = self.env["payment.method"].union(
                *(self.env.ref(f"payment.payment_method_{one}") for one in methods)
            )
            # A copy has the provider's own forms.
            provider = self.env.ref(f"payment.payment_provider_{code}").copy(
                {
                    "name": name,
                    "state": "test",
                    "company_id": self.env.company.id,
                    "is_published": True,
                    "allow_tokenization": True,
                    "payment_method_ids": [Command.set(methods.ids)],
                    **values,
                }
            )
            # Only now: Odoo wants their provider first.
            methods.write({"active": True, "support_tokenization": True})
            self._name_records(**{f"provider_{code}": provider})
