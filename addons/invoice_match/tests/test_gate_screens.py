from odoo import fields
from odoo.tests import Form, tagged

from ..hooks import post_init_hook
from .gate_common import IBAN, OTHER_IBAN, GateCommon


@tagged("post_install", "-at_install")
class TestGateScreens(GateCommon):
    def test_treasury_confirms_in_the_dialog(self):
        bank = self.env["res.partner.bank"].create(
            {"acc_number": OTHER_IBAN, "partner_id": self.supplier.id}
        )
        change = self.env["invoice.account.change"].search(
            [("number", "=", OTHER_IBAN)]
        )
        action = change.with_user(self.treasurer).action_decide()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.treasurer)
            .with_context(**action["context"])
        )
        self.assertEqual(dialog.old_number, IBAN)
        dialog.person = "Mme Martin"
        dialog.called_number = "+33 1"
        dialog.save().action_confirm()
        self.assertTrue(bank.is_confirmed)

    def test_asking_again_shows_the_change(self):
        bank = self.env["res.partner.bank"].create(
            {"acc_number": OTHER_IBAN, "partner_id": self.supplier.id}
        )
        action = bank.action_ask_confirmation()
        changes = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual((changes.state, changes.bank_id), ("proposed", bank))

    def test_a_payment_is_released_in_the_dialog(self):
        self._posted()
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.supplier.id,
                "amount": 10,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        action = payment.with_user(self.releaser).action_ask_release()
        wizard = self.env[action["res_model"]].with_user(self.releaser)
        dialog = Form(wizard.with_context(**action["context"]))
        dialog.reason = "Deposit"
        dialog.save().action_release()
        self.assertEqual(payment.release_user_id, self.releaser)

    def test_a_release_is_withdrawn_in_the_dialog(self):
        bill = self._posted()
        action = bill.with_user(self.releaser).action_ask_withdraw()
        wizard = self.env[action["res_model"]].with_user(self.releaser)
        dialog = Form(wizard.with_context(**action["context"]))
        dialog.reason = "Wrong price"
        dialog.save().action_withdraw()
        self.assertFalse(bill.release_kind)

    def test_the_proposal_opens(self):
        proposal = Form(self.env["invoice.payment.proposal"])
        self.assertEqual(proposal.pay_date, fields.Date.today())

    def test_installing_holds_nothing_that_went_before(self):
        bill = self._held()
        self.env.cr.execute(
            "UPDATE res_partner_bank SET confirmed_number = NULL WHERE id = %s",
            [self.bank.id],
        )
        self.bank.invalidate_recordset()
        untrusted = self.env["res.partner.bank"].create(
            {"acc_number": OTHER_IBAN, "partner_id": self.supplier.id}
        )
        post_init_hook(self.program)
        self.assertTrue(self.bank._is_confirmed())
        self.assertFalse(untrusted._is_confirmed())
        self.assertTrue(bill._is_released())
        self.assertIn("before", bill.release_reason)
