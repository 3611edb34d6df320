from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..trust import trusted


class SigningOrderProposal(models.Model):
    """What a supplier would rather deliver; the buyer may make a revision of it."""

    _name = "signing.order.proposal"
    _description = "Supplier's Proposal for an Order"
    _inherit = "signing.guarded"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "purchase.order",
        "Purchase Order",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id")
    text = fields.Text("Message")
    line_ids = fields.One2many("signing.order.proposal.line", "proposal_id", "Lines")
    state = fields.Selection(
        [("open", "To decide"), ("taken", "Taken over"), ("declined", "Declined")],
        required=True,
        default="open",
    )

    def action_take_over(self):
        """Revise the order as the supplier proposes; button of the form."""
        self._check_open()
        order = self.order_id
        if order._signing_protected():
            order._signing_revise(
                self.env._("Proposal of %(name)s", name=self.partner_id.name)
            )
        for line in self.line_ids:
            line._apply()
        trusted(self.sudo()).write({"state": "taken"})
        return self._show(order)

    def action_decline(self):
        """Leave the order as it is, and tell the supplier; button of the form."""
        self._check_open()
        trusted(self.sudo()).write({"state": "declined"})
        self.order_id.message_post(
            body=self.env._("We keep the order as it is: your proposal was declined."),
            subtype_xmlid="mail.mt_comment",
        )
        return self._show(self.order_id)

    def _check_open(self):
        self.ensure_one()
        self.order_id.check_access("write")
        if self.state != "open":
            raise UserError(self.env._("This proposal has been decided already."))

    def _show(self, order):
        return {
            "type": "ir.actions.act_window",
            "res_model": "purchase.order",
            "res_id": order.id,
            "view_mode": "form",
        }


class SigningOrderProposalLine(models.Model):
    """One order line as the supplier would have it."""

    _name = "signing.order.proposal.line"
    _description = "Line of a Supplier's Proposal"
    _inherit = "signing.guarded"

    proposal_id = fields.Many2one(
        "signing.order.proposal", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "purchase.order.line", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="line_id.currency_id")
    product_qty = fields.Float("Quantity", digits="Product Unit")
    # Unlike Monetary, it keeps the digits of a price by the thousand.
    price_unit = fields.Float("Unit price", min_display_digits="Product Price")
    date_planned = fields.Date("Delivered on")
    qty_now = fields.Float(related="line_id.product_qty", string="Ordered")
    price_now = fields.Float(related="line_id.price_unit", string="Price ordered")

    def _apply(self):
        """Write the proposal into the order's line, all at once.

        A new quantity alone would bring the catalogue's price and another day, and
        goods that differ in them from the expected delivery would be sent back.
        """
        self.ensure_one()
        values = {
            "product_qty": self.product_qty,
            "price_unit": self.price_unit,
            "date_planned": self._get_planned(),
        }
        if any(self.line_id[name] != value for name, value in values.items()):
            self.line_id.write(values)

    def _get_planned(self):
        """Return when it is delivered: the line's own hour where the day is the same."""
        line = self.line_id
        if not self.date_planned or self.date_planned == line.date_planned.date():
            return line.date_planned
        return line._convert_to_middle_of_day(self.date_planned)


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    signing_proposal_ids = fields.One2many(
        "signing.order.proposal", "order_id", "Proposals of the supplier"
    )
    signing_proposal_count = fields.Integer(compute="_compute_signing_proposal_count")

    def _compute_signing_proposal_count(self):
        """Count the proposals that wait for the buyer."""
        domain = [("order_id", "in", self.ids), ("state", "=", "open")]
        groups = self.env["signing.order.proposal"]._read_group(
            domain, ["order_id"], ["__count"]
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.signing_proposal_count = counts.get(order.id, 0)

    def action_signing_proposals(self):
        """Show what the supplier proposes; button of the form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Proposals of the supplier"),
            "res_model": "signing.order.proposal",
            "view_mode": "list,form",
            "domain": [("order_id", "=", self.id)],
        }

    def _signing_propose(self, text, values):
        """Keep a supplier's proposal, and tell the buyer; the portal calls it.

        :param values: ``{order line: {product_qty, price_unit, date_planned}}``
        :raises UserError: there is nothing in it, or too many wait already
        """
        self.ensure_one()
        text = (text or "").strip()[:2000]
        if not text and not values:
            raise UserError(
                self.env._("Change a date, a price or a quantity, or write a message.")
            )
        if self.sudo().signing_proposal_count >= 5:
            raise UserError(
                self.env._("Your earlier proposals wait for an answer: please wait.")
            )
        proposal = trusted(self.env["signing.order.proposal"].sudo()).create(
            {
                "order_id": self.id,
                "text": text,
                "line_ids": [
                    (0, 0, {"line_id": line.id, **own}) for line, own in values.items()
                ],
            }
        )
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("The supplier proposes changes"),
            note=Markup("<br>").join(text.splitlines()),
            user_id=self.user_id.id or self.create_uid.id,
        )
        return proposal
