from odoo.tests import tagged

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestLifecycle(MatchCommon):
    """The French status follows the comparison, where the company shows it."""

    def test_shown_where_the_company_uses_it(self):
        move = self.capture(self.ubl(self.order()))
        self.assertFalse(move.lifecycle_status)
        self.company.match_lifecycle = True
        self.assertEqual(move.lifecycle_status, "204")

    def test_follows_the_bill(self):
        self.company.match_lifecycle = True
        order = self.order()
        self.receive(order)
        move = self.capture(self.ubl(order))
        self.assertEqual(move.lifecycle_status, "205")
        move.action_post()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({})._create_payments()
        self.assertEqual(move.lifecycle_status, "211")
