from datetime import date

from odoo.fields import Command

from odoo.addons.partner_import.tests.common_invoicing import InvoicingCommon
from odoo.addons.partner_import.trust import trusted, untrusted

FEBRUARY, MARCH, APRIL, MAY = (date(2026, month, 1) for month in (2, 3, 4, 5))


class ContractImportCommon(InvoicingCommon):
    """A client with contracts, and service lines of March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As a test's own user who sets contracts up; not needed to bill services.
        cls.env.user.group_ids |= cls.env.ref("account.group_account_manager")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Suite 12", "parent_id": cls.hotel.id}
        )
        cls.fee = cls._make_product("Monthly fee")

    @classmethod
    def _make_contract(cls, name="Fee", price=100.0, start=MARCH, **vals):
        """Return a monthly contract of the hotel with one line.

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
                "partner_id": cls.hotel.id,
                "line_recurrence": True,
                "contract_line_ids": [Command.create(line)],
                **vals,
            }
        )

    @classmethod
    def _make_draft(cls, price=40.0, month=MARCH, **vals):
        """Return a draft of the hotel's month as billing leaves it."""
        drafts = trusted(cls.env["account.move"])
        draft = drafts.create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.hotel.id,
                "billing_month": month,
                "invoice_line_ids": [
                    Command.create({"name": "Shirts", "price_unit": price})
                ],
                **vals,
            }
        )
        return untrusted(draft)

    @classmethod
    def _serve(cls, price, client=None, month=MARCH, **vals):
        """Write one ready service line of a month."""
        day = month.replace(day=10)
        return cls._row(price, client, service_date=day, billing_month=month, **vals)

    def _run_cron(self, day):
        """Run contract's own cron as of ``day``."""
        self.env["contract.contract"].cron_recurring_create_invoice(day)

    def _invoices(self, *domain):
        """Return the hotel's invoices, oldest first."""
        return self.env["account.move"].search(
            [("commercial_partner_id", "=", self.hotel.id), *domain], order="id"
        )
