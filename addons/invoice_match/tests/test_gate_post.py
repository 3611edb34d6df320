from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..trust import trusted
from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestGatePost(GateCommon):
    def test_the_button_posts_no_held_bill(self):
        with self._refused():
            self._ordered().action_post()

    def test_post_posts_no_held_bill(self):
        with self._refused():
            self._ordered().sudo()._post()

    def test_the_confirmation_of_many_posts_no_held_bill(self):
        with self._refused():
            self._ordered().action_validate_moves_with_confirmation()

    def test_rpc_writes_no_posted_state(self):
        with self._refused():
            self._ordered().with_user(self.clerk).write({"state": "posted"})

    def test_a_context_key_posts_no_held_bill(self):
        keys = {"invoice_match_trusted": True, "skip_readonly_check": True}
        with self._refused():
            self._ordered().with_context(**keys).action_post()

    def test_an_import_leaves_held_bills_as_drafts(self):
        self.company.autopost_bills = True
        self.supplier.autopost_bills = "always"
        bill = self._ordered()
        bill._autopost_bill()
        self.assertEqual(bill.state, "draft")
        released = self._released(ref="F2", price=77.0)
        released._autopost_bill()
        self.assertEqual(released.state, "posted")

    def test_the_scheduler_posts_no_held_bill_and_goes_on_with_others(self):
        day = fields.Date.today() - timedelta(1)
        held = self._ordered(auto_post="at_date", date=day)
        free = self._make_bill(ref="F2", auto_post="at_date", date=day)
        with self.enter_registry_test_mode():
            self.env.ref(
                "account.ir_cron_auto_post_draft_entry"
            ).method_direct_trigger()
        (held | free).invalidate_recordset()
        self.assertEqual(held.state, "draft")
        self.assertEqual(free.state, "posted")

    def test_the_refusal_names_bill_and_exceptions(self):
        bill = self._ordered(ref="INV-77")
        self._record(bill, "L04")
        with self._refused("INV-77.*L04"):
            bill.action_post()

    def test_a_changed_bill_is_not_posted(self):
        bill = self._released()
        bill.invoice_line_ids.price_unit = 900
        with self._refused("changed after"):
            bill.action_post()

    def test_a_released_bill_is_posted(self):
        bill = self._released()
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_other_bills_stay_free(self):
        free, refund = self._make_bill(), self._make_bill(move_type="in_refund")
        sale = self.init_invoice("out_invoice", amounts=[10])
        (free | refund | sale).action_post()
        self.assertEqual({free.state, refund.state, sale.state}, {"posted"})

    def test_the_company_may_gate_payment_only(self):
        self.assertEqual(self._held().state, "posted")

    def test_each_company_gates_by_its_own_setting(self):
        other = self.setup_other_company()["company"]
        other.match_gate = "pay"
        with self._refused():
            self._ordered().action_post()

    def test_nobody_calls_a_held_bill_paid(self):
        bill = self._held()
        with self._refused():
            bill.with_user(self.clerk).write({"payment_state": "paid"})
        bill.action_toggle_block_payment()
        self.assertEqual(bill.payment_state, "blocked")
        bill.action_toggle_block_payment()

    def test_a_captured_bill_is_gated_whatever_its_type(self):
        bill = self._make_bill()
        capture = trusted(self.env["invoice.capture"].sudo()).create(
            {
                "name": "a.xml",
                "sha256": "0" * 64,
                "channel": "drop",
                "company_id": self.company.id,
                "move_id": bill.id,
            }
        )
        self.assertTrue(capture)
        with self._refused():
            bill.action_post()
        bill.move_type = "in_receipt"
        with self._refused():
            bill.action_post()
