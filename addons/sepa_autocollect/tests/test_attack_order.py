from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .bank_common import BankCommon


@tagged("post_install", "-at_install")
class TestAttackOrder(BankCommon):
    """People who make bank files, and people who only look at them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.one["company"]
        payer = "account_payment_batch_oca.group_account_payment"
        common = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        cls.payer = new_test_user(
            cls.env,
            "attack_payer",
            groups=f"base.group_user,account.group_account_invoice,{payer}",
            **common,
        )
        cls.reader = new_test_user(
            cls.env,
            "attack_reader",
            groups="base.group_user,account.group_account_readonly",
            **common,
        )

    def test_order_forged_by_defaults(self):
        forged = {
            "default_file_sha256": "0" * 64,
            "default_delivery_state": "delivered",
            "default_confirmed_at": "2020-01-01 00:00:00",
            "default_message_id": "X",
            "default_confirmations": 7,
        }
        order = (
            self.env["account.payment.order"]
            .with_user(self.payer)
            .with_context(**forged)
            .create(
                {
                    "payment_method_line_id": self.one["method"].id,
                    "payment_type": "inbound",
                    "company_id": self.one["company"].id,
                }
            )
        )
        for name in forged:
            self.assertFalse(order[name.removeprefix("default_")], name)

    def test_line_forged_by_defaults(self):
        order = self._make_order()
        invoice = self._make_invoice(self.ann, 50)
        item = invoice.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        line = (
            self.env["account.payment.line"]
            .with_user(self.payer)
            .with_context(
                default_collection_reference="QT-OTHER", default_epc_sequence="FNAL"
            )
            .create(
                {
                    "order_id": order.id,
                    "move_line_id": item.id,
                    "mandate_id": self.ann_mandate.id,
                }
            )
        )
        self.assertFalse(line.collection_reference)
        self.assertFalse(line.epc_sequence)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_file_of_an_order_is_masked(self):
        order = self._make_order((self.ann_mandate, 100))
        self._make_file(order)
        seen = order.with_user(self.reader)
        self.env.invalidate_all()
        self.assertTrue(seen.payment_file_datas)
        order.action_cancel()
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", order._name), ("res_id", "=", order.id)]
        )
        order.cancel2draft()
        self._make_file(order)
        self.env.invalidate_all()
        self.assertTrue(kept.with_user(self.reader).raw)
        self.one["company"].collection_mask_ibans = True
        for file in (kept, order.payment_file_id):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                file.with_user(self.reader).read(["raw"])
            with self.assertRaises(AccessError):
                file.with_user(self.reader).read(["datas"])
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            seen.read(["payment_file_datas"])
        self.assertTrue(order.with_user(self.payer).payment_file_datas)
        self.assertTrue(kept.with_user(self.payer).raw)
