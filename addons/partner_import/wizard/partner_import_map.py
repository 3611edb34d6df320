from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class PartnerImportMap(models.TransientModel):
    """One decision for all rows with the same client or service type."""

    _name = "partner.import.map"
    _description = "Decide for All Rows Alike"

    profile_id = fields.Many2one("partner.import.profile", required=True, readonly=True)
    company_id = fields.Many2one(related="profile_id.company_id")
    item_ids = fields.One2many("partner.import.map.item", "map_id")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lines = self._get_lines()
        if not lines:
            raise UserError(
                self.env._("No row waits for a client or a product: nothing to decide.")
            )
        values["profile_id"] = lines[0].profile_id.id
        values["item_ids"] = [
            Command.create(item) for item in self._prepare_items(lines)
        ]
        return values

    def _get_lines(self):
        """Return the waiting rows of the batch, profile or selection it was opened on."""
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        domain = {
            "partner.import.batch": [("batch_id", "in", ids)],
            "partner.import.profile": [("profile_id", "in", ids)],
        }.get(model, [("id", "in", ids)])
        lines = self.env["partner.import.line"].search(
            [*domain, ("state", "=", "rejected")]
        )
        lines = lines.filtered(
            lambda line: (
                (line.client_key and not line.client_id)
                or (line.service_key and not line.product_id)
            )
        )
        return lines.filtered(lambda line: line.profile_id == lines[0].profile_id)

    @api.model
    def _prepare_items(self, lines):
        """Return one item per distinct unknown key, the most frequent first."""
        items = {}
        for line in lines:
            for kind, record in (
                ("client", line.client_id),
                ("service", line.product_id),
            ):
                key = line[f"{kind}_key"]
                if key and not record:
                    item = items.setdefault(
                        (kind, key.casefold()),
                        {"kind": kind, "key": key, "row_count": 0, "sample": line.note},
                    )
                    item["row_count"] += 1
        return sorted(items.values(), key=lambda item: -item["row_count"])

    def action_apply(self):
        """Remember the choices and judge the rows again.

        Called by the wizard's button; keys without a choice stay as they are.
        """
        self.ensure_one()
        profile = self.profile_id
        for kind in ("client", "service"):
            items = self.item_ids.filtered(lambda item, kind=kind: item.kind == kind)
            chosen = {
                item.key: item.client_id if kind == "client" else item.product_id
                for item in items
                if item.client_id or item.product_id
            }
            ignored = {item.key: self._nothing(kind) for item in items if item.ignore}
            if chosen:
                profile._map(kind, chosen)
            if ignored:
                profile._map(kind, ignored, ignore=True)
        self._create_products()
        return {"type": "ir.actions.act_window_close"}

    def _nothing(self, kind):
        """Return the empty record of a kind: rows that are never billed have none."""
        return self.env["res.partner" if kind == "client" else "product.product"]

    def _create_products(self):
        """Create the products that were asked for; managers only."""
        asked = self.item_ids.filtered(
            lambda item: (
                item.create_product
                and item.kind == "service"
                and not (item.product_id or item.ignore)
            )
        )
        keys = asked.mapped("key")
        if keys:
            self.profile_id._create_products(keys)


class PartnerImportMapItem(models.TransientModel):
    """One client or service type of the file, and what it stands for."""

    _name = "partner.import.map.item"
    _description = "Unknown Client or Service Type"
    _order = "kind, row_count desc, id"

    map_id = fields.Many2one("partner.import.map", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="map_id.company_id")
    kind = fields.Selection(
        [("client", "Client"), ("service", "Service type")],
        required=True,
        readonly=True,
    )
    key = fields.Char("In the file", required=True, readonly=True)
    row_count = fields.Integer("Rows", readonly=True)
    sample = fields.Char("Text of a row", readonly=True)
    client_id = fields.Many2one(
        "res.partner", domain="[('company_id', 'in', (company_id, False))]"
    )
    product_id = fields.Many2one(
        "product.product", domain="[('company_id', 'in', (company_id, False))]"
    )
    create_product = fields.Boolean("Create product")
    ignore = fields.Boolean("Never bill")
