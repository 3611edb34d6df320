from datetime import date
from decimal import Decimal

from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.quittance_base.tests.prepared import PreparedCase

JANUARY, FEBRUARY, MARCH = (date(2011, month, 1) for month in (1, 2, 3))


class InvoicingCommon(PreparedCase):
    """Rows ready to bill, written the way the import leaves them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref(
            "partner_import.partner_import_group_manager"
        )
        cls.company = cls.company_data["company"]
        cls.invoicing = cls.env["partner.import.invoicing"]
        cls.laundry = cls._make_product("Laundry")
        cls.cleaning = cls._make_product("Cleaning")
        cls.washer = cls.env["res.partner"].create({"name": "Washer"})
        cls.cleaner = cls.env["res.partner"].create({"name": "Cleaner"})
        cls.hotel = cls._make_client("Hotel")
        cls.profile = cls._make_profile(cls.washer)
        cls.batch = cls._make_batch(cls.profile)

    @classmethod
    def _make_product(cls, name, **vals):
        """Return a service taxed with the company's usual tax."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "taxes_id": [Command.set(cls.tax_sale_a.ids)],
                **vals,
            }
        )

    @classmethod
    def _make_client(cls, name, **vals):
        """Return a client company."""
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def _make_profile(cls, partner, company=None, **vals):
        """Return a profile of a partner."""
        company = company or cls.company
        return cls.env["partner.import.profile"].create(
            {
                "name": partner.name,
                "partner_id": partner.id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                **vals,
            }
        )

    @classmethod
    def _make_batch(cls, profile, state="done"):
        """Return a batch without rows."""
        return (
            cls.env["partner.import.batch"]
            ._internal()
            .create(
                {
                    "name": f"{profile.name}.csv",
                    "profile_id": profile.id,
                    "state": state,
                }
            )
        )

    @classmethod
    def _row(cls, price, client=None, **vals):
        """Write one ready row and return it.

        :param price: text; also the amount, unless it is given
        """
        batch = vals.pop("batch", cls.batch)
        values = {
            "batch_id": batch.id,
            "profile_id": batch.profile_id.id,
            "partner_id": batch.profile_id.partner_id.id,
            "company_id": batch.company_id.id,
            "client_id": (client or cls.hotel).id,
            "product_id": cls.laundry.id,
            "service_date": date(2011, 1, 10),
            "billing_month": JANUARY,
            "quantity": Decimal(1),
            "price_unit": Decimal(price),
            "cost_price": Decimal(price),
            "amount": Decimal(price),
            "cost_amount": Decimal(price),
            "currency_id": batch.currency_id.id,
            "disbursement": False,
            "state": "ready",
            **vals,
        }
        [[row_id]] = cls.env.execute_query(
            SQL(
                """INSERT INTO partner_import_line (row_number, %s)
                   SELECT COALESCE(MAX(row_number), 0) + 1, %s FROM partner_import_line
                    WHERE batch_id = %s RETURNING id""",
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
                batch.id,
            )
        )
        return cls.env["partner.import.line"].browse(row_id)

    def _bill(self, month=JANUARY, clients=None, company=None):
        """Create the invoices and return them."""
        return self.invoicing._create_invoices(company or self.company, month, clients)

    def _services(self, move):
        """Return the product lines in the order they are printed."""
        lines = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        return lines.filtered(lambda line: line.display_type == "product")
