from odoo import api, fields, models
from odoo.fields import Command

from .purchase_order_bound import ACT


class PurchaseRequest(models.Model):
    """Where orders are signed, asking opens the signatures of the order at once."""

    _inherit = "purchase.request"

    signing_is_late = fields.Boolean(
        "Signatures late", compute="_compute_signing_is_late", compute_sudo=True
    )

    @api.depends("line_ids.purchase_lines.order_id.signing_is_late")
    def _compute_signing_is_late(self):
        """Say whether an order for it waits for signatures longer than it may."""
        for request in self:
            orders = request.line_ids.purchase_lines.order_id
            request.signing_is_late = any(orders.mapped("signing_is_late"))

    def button_to_approve(self):
        """Make an order of what the catalogue has, and send it to be signed.

        What has no supplier yet waits for a buyer, as without signatures.
        """
        done = super().button_to_approve()
        for request in self.filtered(lambda one: one._signing_is_bound()):
            request._signing_make_orders()
        return done

    def _signing_is_bound(self):
        """Say whether the company's orders are signed."""
        return self.sudo().company_id._signing_has_policy(ACT)

    def _signing_make_orders(self):
        """Make one order for each supplier; the requester stays the one who asked."""
        self.ensure_one()
        self.check_access("write")
        lines = self.line_ids.filtered(
            lambda line: (
                line.product_id
                and not line.cancelled
                and line.product_qty > 0
                and line.sudo().supplier_id
                and not line.sudo().purchase_lines
            )
        )
        if not lines:
            return
        # The approval is the order's signature: OCA's own state opens the wizard only.
        self.sudo().button_approved()
        for supplier, own in lines.grouped(lambda one: one.sudo().supplier_id).items():
            own._signing_make_order(supplier)

    def _signing_tell(self, body):
        """Say in the chatter of requests how their order goes."""
        for request in self:
            request.message_post(body=body, subtype_xmlid="mail.mt_comment")


class PurchaseRequestLine(models.Model):
    _inherit = "purchase.request.line"

    def _signing_make_order(self, supplier):
        """Make the order of lines to one supplier and ask for its signatures."""
        wizards = self.env["purchase.request.line.make.purchase.order"].sudo()
        wizard = wizards.create(
            {
                "supplier_id": supplier.id,
                "item_ids": [
                    Command.create(wizards._prepare_item(line.sudo())) for line in self
                ],
            }
        )
        wizard.make_purchase_order()
        order = self.sudo().purchase_lines.order_id[:1]
        request = self.request_id
        order.write(
            {
                "user_id": supplier.buyer_id.id or False,
                "origin": request.name,
            }
        )
        order.order_line._signing_price()
        order.order_line._signing_take_analytic()
        order.button_confirm()


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _signing_price(self):
        """Take the catalogue's price: the wizard leaves none where no quantity changed."""
        for line in self.filtered(lambda one: not one.price_unit):
            wanted = line.date_planned
            line._compute_price_unit_and_date_planned_and_name()
            line.date_planned = wanted

    def _signing_take_analytic(self):
        """Take the company's analytic models: the wizard writes that there is none."""
        bare = self.filtered(lambda one: not one.analytic_distribution)
        bare._compute_analytic_distribution()
