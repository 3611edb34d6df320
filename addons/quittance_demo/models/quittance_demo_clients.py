from odoo import models
from odoo.fields import Command

from ..const import CLIENTS, CONTACTS, FEES


class QuittanceDemo(models.AbstractModel):
    """The clients, their contacts and their contracts."""

    _inherit = "quittance.demo"

    def _make_clients(self):
        """Make the clients and the contacts who are served in their name."""
        company, france = self.env.company, self.env.ref("base.fr")
        clients = self.env["res.partner"].create(
            [
                {
                    "ref": ref,
                    "name": name,
                    "email": email,
                    "phone": phone,
                    "lang": "fr_FR",
                    "city": "Lyon",
                    "zip": "69002",
                    "country_id": france.id,
                    "company_id": company.id,
                    "customer_rank": 1,
                    **more,
                }
                for ref, (name, email, phone, more) in CLIENTS.items()
            ]
        )
        by_ref = {client.ref: client for client in clients}
        self.env["res.partner"].create(
            [
                {"name": name, "parent_id": by_ref[ref].id, "lang": "fr_FR"}
                for ref, names in CONTACTS.items()
                for name in names
            ]
        )

    def _get_client(self, ref):
        """Return the client with a reference."""
        return self.env["res.partner"].search(
            [("ref", "=", ref), ("company_id", "=", self.env.company.id)], limit=1
        )

    def _make_contracts(self):
        """Make the contracts whose fees go with the month's services."""
        start = self._get_last_month()
        for ref, (text, price) in FEES.items():
            product = self._make_product(text, price, 20)
            self.env["contract.contract"].create(
                {
                    "name": text,
                    "partner_id": self._get_client(ref).id,
                    "company_id": self.env.company.id,
                    "line_recurrence": True,
                    "contract_line_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "name": f"{text}, du #START# au #END#",
                                "quantity": 1.0,
                                "specific_price": price,
                                "price_unit": price,
                                "recurring_rule_type": "monthly",
                                "recurring_invoicing_type": "pre-paid",
                                "date_start": start,
                            }
                        )
                    ],
                }
            )

    def _make_product(self, name, cost, rate, markup=0.0):
        """Return a new service with French taxes.

        :param cost: what the partner asks, without tax
        :param rate: percent of VAT, 20 or 10
        """
        chart = self.env["account.chart.template"].with_company(self.env.company)
        sale, purchase = (
            ("tva_normale_encaissement", "tva_acq_encaissement")
            if rate == 20
            else (
                "tva_intermediaire_encaissement",
                "tva_acq_intermediaire_encaissement",
            )
        )
        taxes = chart.ref(sale) | chart.ref(purchase)
        taxes.active = True  # the chart hides the taxes that few companies need
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "company_id": self.env.company.id,
                "list_price": cost * (1 + markup / 100),
                "standard_price": cost,
                "taxes_id": [Command.set(chart.ref(sale).ids)],
                "supplier_taxes_id": [Command.set(chart.ref(purchase).ids)],
            }
        )
