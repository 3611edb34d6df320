from odoo import models


class ResPartner(models.Model):
    """Who is a supplier: ranked as one by Odoo, ordered from, or billed by."""

    _inherit = "res.partner"

    def _get_suppliers(self):
        """Return those of these commercial entities that we buy from."""
        own = self._get_own()
        found = (self - own).filtered(lambda one: one.sudo().supplier_rank > 0)
        rest = self - own - found
        if not rest:
            return found
        return found | (rest & (rest._get_ordered_from() | rest._get_billed_by()))

    def _get_own(self):
        """Return those of these partners that are companies of this database."""
        found = self.env["res.company"].sudo()
        return found.search([("partner_id", "in", self.ids)]).partner_id

    def _get_ordered_from(self):
        """Return those of these entities that an order was made for."""
        orders = self.env["purchase.order"].sudo()
        groups = orders._read_group(
            [("partner_id.commercial_partner_id", "in", self.ids)], ["partner_id"]
        )
        partners = self.browse([partner.id for [partner] in groups])
        return partners.commercial_partner_id

    def _get_billed_by(self):
        """Return those of these entities that sent a bill or a file."""
        moves = self.env["account.move"].sudo()
        billed = moves._read_group(
            [
                ("commercial_partner_id", "in", self.ids),
                ("move_type", "in", moves.get_purchase_types(include_receipts=True)),
            ],
            ["commercial_partner_id"],
        )
        sent = (
            self.env["invoice.capture"]
            .sudo()
            ._read_group([("partner_id", "in", self.ids)], ["partner_id"])
        )
        return self.browse([partner.id for [partner] in [*billed, *sent]])

    def _get_concerned(self, company):
        """Return those of these entities whose payments a company checks: those with
        captured or ordered bills, or all by the company's setting.

        :param company: ``res.company``
        """
        if company.match_payments == "all":
            return self - self._get_own()
        lines = self.env["account.move.line"].sudo()
        backed = lines._read_group(
            [
                ("move_id.commercial_partner_id", "in", self.ids),
                ("company_id", "=", company.id),
                ("purchase_line_id", "!=", False),
            ],
            ["move_id"],
        )
        moves = self.env["account.move"].browse([move.id for [move] in backed]).sudo()
        captures = self.env["invoice.capture"].sudo()
        sent = captures._read_group(
            [("partner_id", "in", self.ids), ("company_id", "=", company.id)],
            ["partner_id"],
        )
        ids = {*moves.commercial_partner_id.ids, *(one.id for [one] in sent)}
        return self.filtered(lambda one: one.id in ids)
