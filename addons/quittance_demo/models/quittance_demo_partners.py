from odoo import models
from odoo.fields import Command

from ..const import EARLY_FILE, PARTNERS, SERVICES
from ..samples import sample


class QuittanceDemo(models.AbstractModel):
    """The partners, their profiles and their services."""

    _inherit = "quittance.demo"

    def _make_partners(self):
        """Make the partners, each with the profile of its file."""
        for key, values in PARTNERS.items():
            partner = self.env["res.partner"].create(
                {
                    "name": values["name"],
                    "email": values["email"],
                    "is_company": True,
                    "lang": "fr_FR",
                    "country_id": self.env.ref("base.fr").id,
                    "company_id": self.env.company.id,
                    "supplier_rank": 1,
                }
            )
            profile = self.env["partner.import.profile"].create(
                self._prepare_profile_vals(key, values, partner)
            )
            self._name_records(**{key: partner, f"profile_{key}": profile})

    def _prepare_profile_vals(self, key, values, partner):
        """Return the values of a partner's profile, laid out as its sample file."""
        name, content = sample(values["file"], self._get_last_month())
        layout = self.env["partner.import.profile"]._recognise(content, name)["vals"]
        for command in layout["column_ids"]:
            if command[0] == Command.CREATE:
                title = command[2]["name"]
                command[2].update(meaning=values["columns"].get(title), doubt=False)
        return {
            **layout,
            "name": values["name"],
            "partner_id": partner.id,
            "user_id": self.env.ref("quittance_demo.user_manager").id,
            "company_id": self.env.company.id,
            "currency_id": self.env.company.currency_id.id,
            "client_by": values["client_by"],
            "markup_type": "percent",
            "markup_value": values["markup"],
            "minimum_fee": values["minimum"],
            "text_template": "{date} - {service}",
            "expected_day": values["day"],
            "service_alias_ids": [
                Command.create(
                    self._prepare_alias_vals(text, service, values["markup"])
                )
                for text, service in SERVICES[key].items()
            ],
        }

    def _prepare_alias_vals(self, text, service, markup):
        """Return the values of what a partner calls a service."""
        name, cost, rate, disbursed = service
        return {
            "key": text,
            "product_id": self._make_product(name, cost, rate, markup).id,
            "disbursement": "yes" if disbursed else "no",
        }

    def _receive_early_file(self):
        """Receive what one partner sent before its month's file.

        Called at set-up, so that the month's file has possible repeats to answer.
        """
        key, file_name = EARLY_FILE
        self._receive(key, file_name, self._get_last_month(), "mail")
