from odoo.fields import Command
from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderBill(OrderCase):
    """No posted bill of an order that is not signed, on any way to post it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()
        if "match_gate" in cls.company:
            # With ``invoice_match`` its gate would answer first: ours stands alone.
            cls.company.match_gate = "pay"
        cls.account, cls.payable = cls.env["account.account"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "account_type": kind,
                    "company_ids": [Command.link(cls.company.id)],
                }
                for name, code, kind in (
                    ("Cost", "600999", "expense"),
                    ("Payable", "400999", "liability_payable"),
                )
            ]
        )
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Purchases",
                "code": "PURX",
                "type": "purchase",
                "company_id": cls.company.id,
                "default_account_id": cls.account.id,
            }
        )
        partner = cls.supplier.with_company(cls.company)
        partner.property_account_payable_id = cls.payable

    def _values(self, order=None, **values):
        line = {
            "name": "Chairs",
            "quantity": 1,
            "price_unit": 100.0,
            "account_id": self.account.id,
            "tax_ids": [Command.clear()],
            "purchase_line_id": order.order_line[:1].id if order else False,
        }
        return {
            "move_type": "in_invoice",
            "partner_id": self.supplier.id,
            "journal_id": self.journal.id,
            "invoice_date": "2026-01-15",
            "invoice_line_ids": [Command.create(line)],
            **values,
        }

    def bill(self, order=None, user=None, **values):
        """Make a bill as David does."""
        moves = self.env["account.move"].with_user(user or self.david)
        moves = moves.with_company(self.company)
        return moves.create(self._values(order, **values))

    def test_every_way_to_post(self):
        waiting, _request = self.ask()
        self.david.group_ids += self.env.ref("purchase.group_purchase_user")
        for order in (waiting, self.order()):
            bill = self.bill(order)
            with self.refused("not signed|waits for"):
                bill.action_post()
            with self.refused("not signed|waits for"):
                bill.write({"state": "posted"})
            with self.refused("not signed|waits for|posted state"):
                self.bill(order, state="posted")
            with self.refused("not signed|waits for|posted state"):
                moves = self.env["account.move"].with_user(self.david)
                moves.with_company(self.company).with_context(
                    default_state="posted"
                ).create(self._values(order))
            self.assertEqual(bill.state, "draft")

    def test_signed_order_is_billed(self):
        bill = self.bill(self.signed())
        bill.write({"state": "posted"})
        self.assertEqual(bill.state, "posted")

    def test_link_on_a_posted_bill(self):
        """Not to an unsigned order, and not away from its own."""
        self.david.group_ids += self.env.ref("purchase.group_purchase_user")
        waiting, _request = self.ask()
        signed = self.signed()
        free = self.bill()
        free.write({"state": "posted"})
        line = free.invoice_line_ids
        with self.refused("not signed|waits for"):
            line.write({"purchase_line_id": waiting.order_line.id})
        line.write({"purchase_line_id": signed.order_line.id})
        for other in (waiting.order_line.id, self.signed().order_line.id, False):
            with self.refused("is posted for"):
                line.write({"purchase_line_id": other})
        self.assertEqual(line.purchase_line_id, signed.order_line)

    def test_without_policy_as_before(self):
        self.assertFalse(self.order(user=self.gina)._signing_bound())
        free = self.bill()
        free.write({"state": "posted"})
        self.assertEqual(free.state, "posted")
