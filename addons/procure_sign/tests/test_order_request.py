from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..keys import login_key
from .order_common import ACT, OrderCase


@tagged("post_install", "-at_install")
class TestOrderRequest(OrderCase):
    """A plain employee asks; the approver's mail follows at once."""

    def ask_for(self, *products):
        request = (
            self.env["purchase.request"]
            .with_user(self.anna)
            .create(
                {
                    "description": "New people come",
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "name": product.name,
                                "product_qty": 4,
                                "product_uom_id": product.uom_id.id,
                            }
                        )
                        for product in products
                    ],
                }
            )
        )
        request.button_to_approve()
        return request

    def test_request_becomes_an_order_to_sign(self):
        self.sign_orders()
        request = self.ask_for(self.chair, self.lamp)
        order = request.sudo().line_ids.purchase_lines.order_id
        self.assertEqual((order.state, order.partner_id), ("to approve", self.supplier))
        self.assertEqual(order.order_line.product_id, self.chair)
        self.assertEqual(order.order_line.price_unit, 100)
        self.assertEqual(
            order._signing_facts(ACT).duties["request"], {login_key(self.anna)}
        )
        asked = self.request_of(order)
        self.assertEqual(asked.requester_id, self.anna)
        notice = self.env["signing.notice"].search(
            [("step_id.request_id", "=", asked.id)]
        )
        self.assertEqual(notice.user_id & self.bruno, self.bruno)
        rows = {one["label"]: one["value"] for one in asked.display["rows"]}
        self.assertEqual(rows["Requested by"], "Anna")
        self.assertIn("New people come", rows["Why"])
        # The worklist says it without opening anything; Bruno buys nothing himself.
        step = asked.step_ids.sorted("sequence")[0].with_user(self.bruno)
        self.assertEqual(step.supplier, "Chaises SARL")
        self.assertEqual(step.request_id.supplier, "Chaises SARL")
        self.assertIn("New people come", step.why)
        (shown,) = step.get_to_sign()["steps"]
        self.assertEqual(shown["supplier"], "Chaises SARL")
        self.sign_all(order)
        self.assertEqual(order.state, "purchase")
        said = " ".join(request.message_ids.mapped("body"))
        self.assertIn("Order confirmation", said)

    def test_budget_of_the_company_s_models_is_shown(self):
        plan = self.env["account.analytic.plan"].create({"name": "Teams"})
        office = self.env["account.analytic.account"].create(
            {"name": "Office", "plan_id": plan.id, "company_id": self.company.id}
        )
        self.env["account.analytic.distribution.model"].create(
            {
                "partner_id": self.supplier.id,
                "company_id": self.company.id,
                "analytic_distribution": {str(office.id): 100},
            }
        )
        today = fields.Date.today()
        self.env["signing.budget"].create(
            {
                "analytic_account_id": office.id,
                "company_id": self.company.id,
                "date_from": today,
                "date_to": today,
                "amount": 1000,
            }
        )
        self.sign_orders()
        order = self.ask_for(self.chair).sudo().line_ids.purchase_lines.order_id
        self.assertEqual(order._signing_facts(ACT).analytic, {str(office.id)})
        rows = {
            one["label"]: one["value"]
            for one in self.request_of(order)._get_display()["rows"]
        }
        self.assertIn("600", rows["Budget left: Office"])

    def test_refusal_reaches_the_requester(self):
        self.sign_orders()
        request = self.ask_for(self.chair)
        order = request.sudo().line_ids.purchase_lines.order_id
        step = self.request_of(order).step_ids.sorted("sequence")[0]
        step.with_user(self.bruno).action_refuse("Too many chairs")
        self.assertEqual(order.state, "draft")
        self.assertIn("Too many chairs", " ".join(request.message_ids.mapped("body")))

    def test_late_steps_reach_the_requester(self):
        """Who asked is told where she asked: she sees no order."""
        self.sign_orders({"role": "approver", "remind_hours": 24})
        request = self.ask_for(self.chair)
        order = request.sudo().line_ids.purchase_lines.order_id
        later = fields.Datetime.now() + timedelta(hours=25)
        self.assertFalse(order.signing_is_late or request.signing_is_late)
        with freeze_time(later):
            for _time in range(2):
                self.env["signing.step"]._cron_remind()
            self.env.invalidate_all()
            self.assertTrue(order.with_user(self.chloe).signing_is_late)
            self.assertTrue(request.with_user(self.anna).signing_is_late)
        said = " ".join(request.message_ids.mapped("body"))
        self.assertEqual(said.count("is late"), 1)
        self.assertIn(order.name, said)
        mails = self.env["mail.mail"].search(
            [("body_html", "like", "is late"), ("model", "=", "purchase.request")]
        )
        self.assertIn(self.anna.partner_id, mails.recipient_ids)

    def test_without_policy_as_before(self):
        request = self.ask_for(self.chair)
        self.assertEqual(request.state, "to_approve")
        self.assertFalse(request.sudo().line_ids.purchase_lines)
