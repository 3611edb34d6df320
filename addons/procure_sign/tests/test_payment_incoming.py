from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.account_payment_sepa_credit_transfer.models.account_payment_order import (
    AccountPaymentOrder as Parent,
)

from ..core.statement import Act
from ..models.account_payment_order_signing_outgoing import TRANSFERS
from .payment_common import PaymentCase

ACT = Act.RELEASE_PAYMENT


@tagged("post_install", "-at_install")
class TestPaymentIncoming(PaymentCase):
    """What says that it comes in, and goes out, is signed all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(ACT, "treasurer")
        transfers = cls.method.payment_method_id
        cls.twin = transfers.copy({"payment_type": "inbound"})
        cls.debits = transfers.copy({"payment_type": "inbound", "code": "in_by_hand"})

    def line(self, method):
        """Return our line with another method, as an accountant makes it."""
        return self.method.copy(
            {
                "payment_method_id": method.id,
                "journal_id": self.journal.id,
                "bank_account_link": "fixed",
                "selectable": True,
                "payment_order_ok": True,
            }
        )

    def incoming(self, line):
        """Confirm an order that says that its money comes in."""
        orders = self.env["account.payment.order"].with_user(self.david)
        order = orders.create(
            {
                "payment_method_line_id": line.id,
                "payment_type": "inbound",
                "company_id": self.company.id,
            }
        )
        order.payment_line_ids.create(
            {
                "order_id": order.id,
                "partner_id": self.boulons.id,
                "partner_bank_id": self.boulons.bank_ids.id,
                "amount_currency": 100.0,
                "currency_id": self.company.currency_id.id,
                "communication": "F1",
            }
        )
        order.draft2open()
        return order

    def test_confirmed_order_is_turned(self):
        """Attack: an order of transfers is written as one that comes in."""
        order = self.order()
        line = self.line(self.debits)
        vals = {"payment_type": "inbound", "payment_method_line_id": line.id}
        # Its payments go first: they alone would keep it.
        order.sudo().payment_ids.unlink()
        for one in (order, order.sudo()):
            for more in ({}, {"state": "draft"}):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    one.write({**vals, **more})

    def test_payments_go_out(self):
        """Attack: whatever wrote it as one that comes in, its payments go out."""
        order = self.order(self.bill(ref="F2"))
        self.env.cr.execute(
            "UPDATE account_payment_order SET payment_type = 'inbound',"
            " payment_method_code = 'in_by_hand' WHERE id = %s",
            (order.id,),
        )
        self.env.invalidate_all()
        self.assertEqual(order._signing_get_governed(), order)
        with self.assertRaises(AccessError):
            order.open2generated()
        with self.assertRaises(UserError):
            order.generated2uploaded()

    def test_method_that_transfers(self):
        """Attack: a method of transfers says that it collects, from the beginning."""
        order = self.incoming(self.line(self.twin))
        self.assertEqual(order._signing_get_governed(), order)
        with self.assertRaises(AccessError):
            order.open2generated()
        with self.assertRaises(AccessError):
            order.generate_payment_file()
        self.assertFalse(order.payment_file_id)

    def test_method_is_changed_before_the_file(self):
        """Attack: the method of a collecting line becomes that of transfers."""
        line = self.line(self.debits)
        order = self.incoming(line)
        self.assertFalse(order._signing_get_governed())
        line.sudo().payment_method_id = self.method.payment_method_id
        with self.assertRaises(AccessError):
            order.open2generated()

    def test_transfers_by_any_other_name(self):
        """Attack: another addon's method makes a file of transfers."""
        order = self.incoming(self.line(self.debits))
        made = (b"<Document><" + TRANSFERS + b"/></Document>", "xml")
        self.patch_parent(made)
        with self.assertRaisesRegex(UserError, "not a file that was signed"):
            order.generate_payment_file()
        with self.assertRaisesRegex(UserError, "not a file that was signed"):
            order.open2generated()

    def test_collection_goes_on(self):
        """What comes in leaves without signatures; many cost no more than one."""
        orders = self.incoming(self.line(self.debits))
        self.patch_parent((b"<Document><CstmrDrctDbtInitn/></Document>", "xml"))
        orders.open2generated()
        self.assertEqual(orders.state, "generated")
        self.assertTrue(orders.payment_file_datas)
        self.assertFalse(orders._signing_requests())
        orders |= self.incoming(self.line(self.debits))
        for some in (orders[:1], orders):
            self.env.invalidate_all()
            some.mapped("company_id.parent_path")
            some.mapped("payment_method_code")
            with self.assertQueryCount(4):
                self.assertFalse(some._signing_get_governed())
        orders[0].generated2uploaded()
        self.assertEqual(orders[0].state, "uploaded")

    def patch_parent(self, made):
        """Let the methods of files below ours write this one."""
        self.startPatcher(patch.object(Parent, "generate_payment_file", lambda _: made))
        orders = type(self.env["account.payment.order"])
        if hasattr(orders, "_refuse_findings"):
            # What ``sepa_autocollect`` checks is written better than this file.
            self.startPatcher(patch.object(orders, "_refuse_findings", lambda *_: None))
