from decimal import Decimal

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..core.statement import Act
from .order_common import ACT, OrderCase


@tagged("post_install", "-at_install")
class TestOrderBranch(OrderCase):
    """Orders of a branch are signed by its parent's policy, unless it has its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch, cls.twin = cls.env["res.company"].create(
            [
                {"name": name, "parent_id": cls.company.id}
                for name in ("Branch", "Twin branch")
            ]
        )
        companies = cls.branch | cls.twin
        kinds = cls.env["stock.picking.type"].search(
            [("code", "=", "incoming"), ("company_id", "in", companies.ids)]
        )
        cls.incoming = kinds.grouped("company_id")
        for user in (cls.anna, cls.chloe):
            user.write({"company_ids": [Command.link(one.id) for one in companies]})

    def of_branch(self, branch=None, **values):
        """Make a request for quotation of a branch."""
        branch = branch or self.branch
        values["company_id"] = branch.id
        values["picking_type_id"] = self.incoming[branch].id
        order = self.order(**values)
        self.assertEqual(order.company_id, branch)
        return order.with_company(branch)

    def test_without_policy_as_before(self):
        order = self.of_branch()
        self.assertFalse(order.signing_bound)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertFalse(order._signing_requests())

    def test_attack_branch_without_a_policy(self):
        """A branch company escapes its parent's policy: confirm, write, bill."""
        self.sign_orders()
        order = self.of_branch()
        self.assertTrue(order.signing_bound)
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        with self.refused("waits for signatures"):
            order.write({"state": "purchase"})
        with self.refused("this cannot change"):
            order.order_line.write({"price_unit": 9999})
        with self.refused("waits for signatures"):
            order.action_create_invoice()
        request = self.request_of(order)
        self.assertEqual(request.company_id, self.company)
        self.sign_all(order)
        self.assertEqual(order.state, "purchase")
        order._signing_gate()
        log = self.env["signing.log"].sudo().search([], order="id desc", limit=1)
        self.assertEqual(log.company_id, self.company)

    def test_attack_moved_into_a_branch(self):
        """An order of an unsigned company comes in confirmed."""
        self.sign_orders()
        free = self.env["res.company"].create({"name": "Free"})
        self.chloe.write({"company_ids": [Command.link(free.id)]})
        with self.refused("created as a request"):
            self.of_branch(date_approve="2000-01-01")
        order = self.order()
        with self.assertRaises(UserError), self.cr.savepoint():
            order.write({"company_id": self.branch.id, "date_approve": "2000-01-01"})

    def test_attack_split_between_branches(self):
        """Two orders of 1,200, one for each branch, are 2,400."""
        self.sign_orders()
        self.of_branch().button_confirm()
        facts = self.of_branch(self.twin)._signing_facts(ACT)
        self.assertEqual((facts.amount, facts.own), (Decimal(2400), Decimal(1200)))
        self.assertEqual(self.order()._signing_facts(ACT).amount, Decimal(2400))

    def test_split_days_are_the_governor_s(self):
        self.sign_orders()
        self.branch.signing_split_days = 0
        self.of_branch().button_confirm()
        self.assertEqual(self.of_branch()._signing_facts(ACT).amount, Decimal(2400))

    def test_a_policy_of_its_own(self):
        self.sign_orders()
        self.sign_orders("approver", company=self.branch)
        order = self.of_branch()
        self.assertEqual(order._signing_company(), self.branch)
        self.of_branch(self.twin).button_confirm()
        self.assertEqual(order._signing_facts(ACT).amount, Decimal(1200))
        self.assertEqual(self.order()._signing_facts(ACT).amount, Decimal(2400))

    def test_older_by_the_parent_s_policy(self):
        """Confirmed before the parent had a policy: billed as before. Later: not."""
        order = self.of_branch()
        order.button_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order SET date_approve = '2020-06-01' WHERE id = %s",
            [order.id],
        )
        self.env.cr.execute(
            "UPDATE purchase_order_line SET create_date = '2020-06-01' "
            "WHERE order_id = %s",
            [order.id],
        )
        policy = self.sign_orders()
        self.env.flush_all()
        query = "UPDATE signing_policy SET in_force_at = %s WHERE id = %s"
        self.env.cr.execute(query, ["2021-01-01", policy.id])
        self.env.invalidate_all()
        self.assertTrue(order._signing_is_older())
        order._signing_gate()
        self.env.cr.execute(query, ["2020-01-01", policy.id])
        self.env.invalidate_all()
        self.assertFalse(order._signing_is_older())
        with self.refused("not signed"):
            order._signing_gate()

    def test_purchase_request_of_a_branch(self):
        self.sign_orders()
        requests = self.env["purchase.request"].with_user(self.anna)
        request = requests.create({"company_id": self.branch.id})
        self.assertTrue(request._signing_is_bound())
        free = self.env["res.company"].create({"name": "Free"})
        self.assertFalse(requests.new({"company_id": free.id})._signing_is_bound())

    def test_who_approved_does_not_receive(self):
        self.sign_orders()
        order = self.of_branch()
        order.button_confirm()
        self.sign_all(order)
        with self.refused("approved by you"):
            order.with_user(self.bruno)._signing_check_receiver()
        order.with_user(self.david)._signing_check_receiver()

    def test_attack_signer_of_another_register(self):
        """Who approved by a branch's register releases no payment by its parent's."""
        self.sign_orders()
        order = self.of_branch()
        order.button_confirm()
        self.sign_all(order)
        payments = self.env["account.payment"]
        signers = payments._signing_get_signers(order, ACT)
        self.assertIn(f"u{self.bruno.id}", signers)
        self.assertNotIn(f"u{self.eve.id}", signers)

    def test_simulation_of_a_branch(self):
        self.sign_orders()
        simulation = self.env["signing.simulation"].with_user(self.chloe)
        simulation = simulation.with_context(
            allowed_company_ids=(self.company | self.branch).ids
        )
        asked = simulation.create({"company_id": self.branch.id, "amount": 100.0})
        self.assertIn("rows", asked._simulate())
        asked.act = Act.CHANGE_POLICY.value
        self.assertIn("rows", asked._simulate())
