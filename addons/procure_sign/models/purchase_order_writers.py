from odoo import fields, models
from odoo.fields import Command

from ..trust import trusted


class PurchaseOrder(models.Model):
    """Who wrote what is ordered: none of them approves it."""

    _inherit = "purchase.order"

    signing_writer_ids = fields.Many2many(
        "res.users",
        "purchase_order_signing_writer_rel",
        "order_id",
        "user_id",
        "Written by",
        copy=False,
        readonly=True,
        help="Who changed what is ordered, or asked for its signatures.",
    )

    def action_merge(self):
        """Let whoever wrote the merged orders have written the one that is left."""
        merged = self._signing_bound().filtered(
            lambda order: order.state in ("draft", "sent")
        )
        groups = [
            (orders, orders._signing_all_responsible())
            for orders in merged.grouped(self._prepare_grouped_data).values()
            if len(orders) > 1
        ]
        done = super().action_merge()
        for orders, users in groups:
            left = orders.filtered(lambda order: order.state != "cancel")
            left._signing_add_writers(users)
        return done

    def _signing_add_writers(self, users=None):
        """Remember who wrote what is ordered, where orders are signed.

        :param users: ``res.users``; who does it now when not said
        """
        users = self.env.user if users is None else users
        orders = self.sudo()._signing_bound()
        orders = orders.filtered(lambda order: users - order.signing_writer_ids)
        if orders:
            links = [Command.link(user.id) for user in users]
            trusted(orders).write({"signing_writer_ids": links})

    def _signing_all_responsible(self):
        """Return everybody who asked for what these orders order, or wrote it."""
        users = self.env["res.users"]
        return users.union(*(one._signing_responsible() for one in self.sudo()))
