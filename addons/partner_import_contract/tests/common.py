from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.partner_import.trust import trusted, untrusted


class ContractImportCommon(AccountTestInvoicingCommon):
    """A client with contracts, and service lines of March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref(
            "partner_import.partner_import_group_manager"
        ) | cls.env.ref("account.group_account_manager")
        cls.client = cls.env["res.partner"].create({"name": "Hotel", "is_company": True})
        cls.contact = cls.env["res.partner"].create(
            {"name": "Suite 12", "parent_id": cls.client.id}
        )
        cls.fee = cls.env["product.product"].create(
            {"name": "Monthly fee", "type": "service", "list_price": 100.0}
        )

    @classmethod
    def _make_contract(cls, name="Fee", price=100.0, start="2026-03-01", **vals):
        """Return a monthly contract with one line.

        :param start: first day of the first period
        """
        line = {
            "product_id": cls.fee.id,
            "name": f"{name} #START#",
            "quantity": 1,
            "price_unit": price,
            "specific_price": price,
            "recurring_rule_type": "monthly",
            "recurring_interval": 1,
            "recurring_invoicing_type": vals.pop("invoicing_type", "pre-paid"),
            "date_start": start,
        }
        return cls.env["contract.contract"].create(
            {
                "name": name,
                "partner_id": cls.client.id,
                "line_recurrence": True,
                "contract_line_ids": [Command.create(line)],
                **vals,
            }
        )

    @classmethod
    def _make_draft(cls, price=40.0, month="2026-03-01", **vals):
        """Return a draft of services as invoicing leaves it."""
        drafts = trusted(cls.env["account.move"])
        draft = drafts.create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.client.id,
                "billing_month": month,
                "invoice_line_ids": [
                    Command.create({"name": "Shirts", "price_unit": price})
                ],
                **vals,
            }
        )
        return untrusted(draft)

    def _run_cron(self, day):
        """Run contract's own cron as of ``day``."""
        self.env["contract.contract"].cron_recurring_create_invoice(day)

    def _invoices(self, *domain):
        """Return the client's invoices, oldest first."""
        return self.env["account.move"].search(
            [("commercial_partner_id", "=", self.client.id), *domain], order="id"
        )
