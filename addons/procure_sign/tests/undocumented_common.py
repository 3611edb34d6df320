"""Orders, their bills and the payments of these, where both are signed."""

from unittest.mock import patch

from odoo.fields import Command

from ..core.statement import Act
from .payment_common import PaymentCase

ACT = Act.RELEASE_PAYMENT


class PaymentUndocumentedCase(PaymentCase):
    """Bruno approves orders, and may sign payments as Eve does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        moves = type(cls.env["account.move"])
        if hasattr(moves, "_get_released"):
            # With ``invoice_match`` its gate would answer first: ours stands alone.
            cls.startClassPatcher(patch.object(moves, "_get_released", lambda all: all))
            payments = type(cls.env["account.payment"])
            cls.startClassPatcher(patch.object(payments, "_check_gate"))
        cls.policy(ACT, "treasurer")
        cls.policy(Act.APPROVE_ORDER, "approver")
        cls.make_right(cls.persons[cls.bruno], "treasurer")
        cls.chloe.group_ids += cls.env.ref("purchase.group_purchase_user")
        cls.bolt = cls.env["product.product"].create(
            {
                "name": "Bolt",
                "type": "consu",
                "purchase_method": "purchase",
                "supplier_taxes_id": [Command.clear()],
            }
        )

    def purchase(self, supplier=None, amount=100.0):
        """Return an order that Bruno signed."""
        order = (
            self.env["purchase.order"]
            .with_user(self.chloe)
            .with_company(self.company)
            .create(
                {
                    "partner_id": (supplier or self.boulons).id,
                    "currency_id": self.company.currency_id.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.bolt.id,
                                "name": "Bolts",
                                "product_qty": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        order.button_confirm()
        self.sign_all(order, self.bruno)
        self.assertEqual(order.state, "purchase")
        return order

    def bill_of(self, order, **more):
        """Post a bill of an order, perhaps with other values of its line."""
        before = order.sudo().invoice_ids
        order.sudo().action_create_invoice()
        bill = order.sudo().invoice_ids - before
        bill.invoice_line_ids.write(more)
        bill.invoice_date = "2026-03-03"
        bill.action_post()
        return bill

    def payment(self, supplier=None, **vals):
        supplier = supplier or self.boulons
        return (
            self.env["account.payment"]
            .with_user(self.david)
            .create(
                {
                    "payment_type": "outbound",
                    "partner_type": "supplier",
                    "partner_id": supplier.id,
                    "partner_bank_id": supplier.bank_ids.id,
                    "amount": 100.0,
                    "journal_id": self.journal.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )
        )
