from odoo import fields, models

from ..core import payout as kinds


class CollectionPayoutLine(models.Model):
    """One payment, refund or other part of a payout, with its fee."""

    _name = "collection.payout.line"
    _description = "Part of a payout"
    _inherit = ["collection.guarded"]
    _order = "id"
    _guarded_fields = frozenset(
        {"payout_id", "name", "kind", "reference", "label", "amount", "fee", "paid"}
        | {"paid_currency_id", "transaction_id", "item_id", "fee_item_id"}
    )

    payout_id = fields.Many2one(
        "collection.payout",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="payout_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="payout_id.currency_id")
    name = fields.Char("At the provider", required=True, readonly=True)
    kind = fields.Selection(
        [
            (kinds.CHARGE, "Payment"),
            (kinds.REFUND, "Refund"),
            (kinds.DISPUTE, "Dispute or return"),
            (kinds.OTHER, "Other"),
        ],
        required=True,
        readonly=True,
    )
    reference = fields.Char(readonly=True)
    label = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True)
    fee = fields.Monetary(readonly=True)
    paid = fields.Monetary(
        currency_field="paid_currency_id",
        readonly=True,
        help="What the client paid or got back.",
    )
    paid_currency_id = fields.Many2one("res.currency", readonly=True)
    transaction_id = fields.Many2one(
        "payment.transaction", "Payment Transaction", readonly=True, index=True
    )
    attempt_id = fields.Many2one("collection.attempt", compute="_compute_attempt")
    item_id = fields.Many2one(
        "account.move.line", "Outstanding item", readonly=True, index="btree_not_null"
    )
    fee_item_id = fields.Many2one(
        "account.move.line",
        "Outstanding fee",
        readonly=True,
        index="btree_not_null",
        help="The fee was put into the books with the return.",
    )

    def _compute_attempt(self):
        attempts = self.env["collection.attempt"].search(
            [("transaction_id", "in", self.transaction_id.ids)]
        )
        of_transaction = {one.transaction_id: one for one in attempts}
        for line in self:
            line.attempt_id = of_transaction.get(line.transaction_id)


class CollectionAttempt(models.Model):
    _inherit = "collection.attempt"

    provider_fee = fields.Monetary(
        "Fee",
        currency_field="fee_currency_id",
        readonly=True,
        help="What the provider kept of it, as its payout says.",
    )
    fee_currency_id = fields.Many2one("res.currency", readonly=True)
    payout_id = fields.Many2one("collection.payout", readonly=True, index=True)
