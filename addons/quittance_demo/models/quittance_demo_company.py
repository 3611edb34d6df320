from odoo import models
from odoo.fields import Command

from ..const import COMPANY, PORTAL_USERS, USERS


class QuittanceDemo(models.AbstractModel):
    """The company and its users."""

    _inherit = "quittance.demo"

    def _make_company(self):
        """Return the demo company with the French chart of accounts."""
        france = self.env.ref("base.fr")
        self.env["res.lang"]._activate_lang("fr_FR")
        # What was installed before the language came has no French in its records.
        modules = self.env["ir.module.module"]
        modules._load_module_terms(["account", "payment"], ["fr_FR"])
        euro = self.env.ref("base.EUR")
        euro.active = True
        company = self.env["res.company"].create(
            {**COMPANY, "country_id": france.id, "currency_id": euro.id}
        )
        self._name_records(company=company)
        chart = self.env["account.chart.template"]
        chart.try_loading("fr", company=company, install_demo=False)
        company.disbursement_account_id = chart.with_company(company).ref("pcg_467")
        self.env.ref("base.user_admin").write(
            {"company_ids": [Command.link(company.id)], "company_id": company.id}
        )
        return company

    def _make_users(self):
        """Make the staff; login and password are the same."""
        company = self.env.company
        users = self.env["res.users"].with_context(no_reset_password=True)
        for login, values in USERS.items():
            groups = [self.env.ref(name).id for name in values["groups"]]
            user = users.create(
                {
                    "name": values["name"],
                    "login": login,
                    "password": login,
                    "lang": values["lang"],
                    "tz": "Europe/Paris",
                    "email": f"{login}@conciergerie-lumieres.exemple",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [
                        Command.set([self.env.ref("base.group_user").id, *groups])
                    ],
                }
            )
            self._name_records(**{f"user_{login}": user})

    def _make_portal_users(self):
        """Make the portal users of one partner and of one client."""
        portal = self.env.ref("base.group_portal")
        people = {
            "partner": self.env.ref(f"quittance_demo.{PORTAL_USERS['partner']}"),
            "client": self._get_client(PORTAL_USERS["client"]),
        }
        users = self.env["res.users"].with_context(no_reset_password=True)
        for login, person in people.items():
            user = users.create(
                {
                    "login": login,
                    "password": login,
                    "partner_id": person.id,
                    "tz": "Europe/Paris",
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                    "group_ids": [Command.set(portal.ids)],
                }
            )
            self._name_records(**{f"user_{login}": user})

    def _name_records(self, **records):
        """Give records an XML id by which the demo and its tests find them."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"quittance_demo.{name}", "record": record, "noupdate": True}
                for name, record in records.items()
            ]
        )
