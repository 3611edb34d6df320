from collections import defaultdict

from odoo import api, fields, models

from ..core.match.text import number
from ..trust import trusted


class InvoiceItemAlias(models.Model):
    """What a supplier calls one of our products, learned from pairs people made."""

    _name = "invoice.item.alias"
    _description = "Learned Name of an Item"
    _inherit = ["invoice.match.kept"]
    _order = "partner_id, key, id"
    _rec_name = "key"

    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Supplier", required=True, index=True, ondelete="cascade"
    )
    key = fields.Char(
        string="Compared as",
        required=True,
        index=True,
        help="The supplier's item number, GTIN or description, without separators.",
    )
    name = fields.Char(string="As written")
    product_id = fields.Many2one("product.product", required=True, ondelete="cascade")
    confirmed_by = fields.Many2one("res.users")
    confirmed_at = fields.Datetime()
    count = fields.Integer(string="Confirmed", default=1)

    _key_uniq = models.UniqueIndex(
        "(company_id, partner_id, key, product_id)",
        "This name is known for this product already.",
    )

    @api.model
    def _get_aliases(self, partner):
        """Return {key: frozenset of product ids} of a supplier in this company.

        :rtype: dict, see ``core.match.identify.Index``
        """
        found = defaultdict(set)
        known = self.sudo().search(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "=", partner.commercial_partner_id.id),
            ]
        )
        for alias in known:
            found[alias.key].add(alias.product_id.id)
        return {key: frozenset(products) for key, products in found.items()}

    @api.model
    def _learn(self, pairs):
        """Remember what people paired: the item's numbers, else its description.

        A name that meant another product until now means the one chosen last.

        :param pairs: ``invoice.match.line`` that a person made
        """
        table = trusted(self.sudo())
        for pair in pairs.sudo():
            product = pair.purchase_line_id.product_id
            written = pair.capture_line_id
            if not product or not written:
                continue
            scope = [
                ("company_id", "=", pair.company_id.id),
                ("partner_id", "=", pair.move_id.commercial_partner_id.id),
                ("key", "in", self._get_keys(written)),
            ]
            known = table.search(scope)
            known.filtered(lambda one, what=product: one.product_id != what).unlink()
            same = known.exists()
            table._count(same, pair)
            fresh = [
                key for key in self._get_keys(written) if key not in same.mapped("key")
            ]
            table.create([self._prepare_vals(pair, key) for key in fresh])

    @api.model
    def _get_keys(self, written):
        """Return under what a captured line is remembered: its number, else its text."""
        numbers = [written.seller_item, written.gtin]
        keys = [number(one) for one in numbers if one and number(one)]
        return keys or [number(written.name or "")]

    def _count(self, same, pair):
        """Count one more confirmation."""
        for alias in same:
            alias.write(
                {
                    "count": alias.count + 1,
                    "confirmed_by": pair.confirmed_by.id,
                    "confirmed_at": fields.Datetime.now(),
                }
            )

    @api.model
    def _prepare_vals(self, pair, key):
        return {
            "company_id": pair.company_id.id,
            "partner_id": pair.move_id.commercial_partner_id.id,
            "key": key,
            "name": pair.capture_line_id.name,
            "product_id": pair.purchase_line_id.product_id.id,
            "confirmed_by": pair.confirmed_by.id,
            "confirmed_at": fields.Datetime.now(),
        }

    def action_forget(self):
        """Forget names; called by the button of the list.

        :raises AccessError: not a manager of the matching
        """
        self.check_access("unlink")
        trusted(self).unlink()
        return True


class InvoiceMatchOrders(models.AbstractModel):
    _inherit = "invoice.match.orders"

    @api.model
    def _get_aliases(self, supplier):
        partner = self.env["res.partner"].browse(supplier or ())
        return self.env["invoice.item.alias"]._get_aliases(partner)
