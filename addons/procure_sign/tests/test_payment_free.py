import base64

from odoo.tests import tagged

from ..core.statement import Act
from .payment_common import MULE, PaymentCase


@tagged("post_install", "-at_install")
class TestPaymentFree(PaymentCase):
    """Without a policy for payments and accounts, nothing changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A policy of another act, and of another company.
        cls.policy(Act.APPROVE_ORDER, "approver")
        cls.policy(Act.RELEASE_PAYMENT, "approver", company=cls.other_company)

    def test_a_file_leaves_as_before(self):
        order = self.order(self.bill())
        action = order.open2generated()
        self.assertEqual(action["type"], "ir.actions.act_url")
        raw = order.sudo().payment_file_id.raw
        self.assertEqual(base64.b64decode(order.payment_file_datas), raw)
        order.generated2uploaded()
        self.assertEqual(order.state, "uploaded")
        self.assertEqual((order.signing_state, order.signing_governed), ("none", False))

    def test_an_order_is_cancelled_and_begun_anew(self):
        order = self.order(self.bill())
        order.open2generated()
        order.action_cancel()
        order.cancel2draft()
        order.draft2open()
        self.assertEqual(order.state, "open")
        self.assertFalse(order._signing_requests())

    def test_a_direct_payment(self):
        payment = (
            self.env["account.payment"]
            .with_user(self.david)
            .create(
                {
                    "payment_type": "outbound",
                    "partner_type": "supplier",
                    "partner_id": self.vis.id,
                    "partner_bank_id": self.vis.bank_ids.id,
                    "amount": 9.0,
                    "journal_id": self.journal.id,
                    "company_id": self.company.id,
                }
            )
        )
        payment.action_signing_open()
        payment.action_post()
        self.assertIn(payment.state, ("in_process", "paid"))

    def test_an_account(self):
        bank = self.env["res.partner.bank"].create(
            {"acc_number": MULE, "partner_id": self.vis.id, "allow_out_payment": True}
        )
        self.assertTrue(bank.allow_out_payment)
        self.assertFalse(bank.signing_waits or bank.signing_account_ids)
