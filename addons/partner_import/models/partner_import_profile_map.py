from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..core.keys import plain_key


class PartnerImportProfile(models.Model):
    """Aliases: choices made once by hand and kept for the next files."""

    _inherit = "partner.import.profile"

    def _map_client(self, key, client, ignore=False):
        """Remember who a client of the file is, and judge the waiting rows again.

        Called by the bulk wizard ("all rows with this client are ...").

        :param key: the client as the file writes it
        :param client: ``res.partner``, empty with ``ignore``
        :param ignore: rows of this client are never billed
        :return: the lines that were judged again
        """
        return self._map("client", {key: client}, ignore)

    def _map_service(self, key, product, ignore=False):
        """Remember which product a service type is billed as; see :meth:`_map_client`."""
        return self._map("service", {key: product}, ignore)

    def _map(self, kind, choices, ignore=False):
        """Write the aliases of one kind and judge the rows with their keys again."""
        self.ensure_one()
        lines = self.env["partner.import.line"]
        if not lines.has_access("write"):
            raise AccessError(self.env._("You may not decide about partners' rows."))
        field = {"client": "client_id", "service": "product_id"}[kind]
        model = f"partner.import.{kind}.alias"
        choices = {plain_key(key): record for key, record in choices.items()}
        for record in choices.values():
            lines.new({"company_id": self.company_id.id})._check_choice(
                record.id, record._name
            )
        aliases = self.env[model].search(
            [("profile_id", "=", self.id), ("key", "in", list(choices))]
        )
        for alias in aliases:
            alias.write({field: choices[alias.key].id, "ignore": ignore})
        known = set(aliases.mapped("key"))
        self.env[model].create(
            [
                {
                    "profile_id": self.id,
                    "key": key,
                    field: record.id,
                    "ignore": ignore,
                }
                for key, record in choices.items()
                if key not in known
            ]
        )
        self.invalidate_recordset([f"{kind}_alias_ids"])
        found = lines.search(
            [
                ("profile_id", "=", self.id),
                (f"{kind}_key", "in", self._get_spellings(kind, choices)),
                ("state", "in", ("ready", "rejected", "ignored")),
            ]
        )
        found._reevaluate()
        return found

    def _get_spellings(self, kind, keys):
        """Return the keys as the rows write them: case makes no difference."""
        column = SQL.identifier(f"{kind}_key")
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT %(column)s FROM partner_import_line "
                "WHERE profile_id = %(profile)s AND lower(%(column)s) = ANY(%(keys)s)",
                column=column,
                profile=self.id,
                keys=[key.lower() for key in keys],
            )
        )
        return [key for [key] in rows]

    def _create_products(self, names):
        """Create a service product per unknown type, and remember them.

        Called by the one-click creation on rows and by the bulk wizard.

        :param names: service types as the file writes them
        :raises AccessError: the user is no manager
        """
        self.ensure_one()
        if not self.env.user.has_group("partner_import.partner_import_group_manager"):
            raise AccessError(self.env._("Only a manager can create products."))
        products = (
            self.env["product.product"]
            .sudo()
            .with_company(self.company_id)
            .create([self._prepare_product_vals(name) for name in names])
        )
        self._map("service", dict(zip(names, products.sudo(False), strict=True)))
        return products

    def _prepare_product_vals(self, name):
        """Return the values of the product made for an unknown service type.

        Called by the one-click creation; override to set category or taxes.
        """
        self.ensure_one()
        return {
            "name": name,
            "type": "service",
            "sale_ok": True,
            "purchase_ok": False,
            "list_price": 0.0,
            "company_id": self.company_id.id,
        }
