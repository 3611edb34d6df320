from odoo import fields
from odoo.tests import Form, tagged

from .change_common import ChangeCase


@tagged("post_install", "-at_install")
class TestRegisterScreens(ChangeCase):
    """The forms, as the people who use them fill them in."""

    def test_few_menus_at_the_top(self):
        """What is seldom needed is a level down; a lost card stays everybody's."""
        names = ("to_sign", "follow_up", "my_card", "register", "trust")
        menus = [self.env.ref(f"procure_sign.menu_{name}") for name in names]
        root = self.env.ref("procure_sign.menu_root")
        self.assertEqual({one.id for one in menus}, set(root.child_id.ids))
        visible = self.env["ir.ui.menu"].with_user(self.bruno)._visible_menu_ids()
        seen = {
            name
            for name in ("lost", "anchors", "authority", "stamps", "lists")
            if self.env.ref(f"procure_sign.menu_trust_{name}").id in visible
        }
        self.assertEqual(seen, {"lost"})

    def test_a_policy(self):
        form = Form(self.as_rita("signing.policy"))
        form.name = "Great orders"
        form.amount_over = 5000
        with form.step_ids.new() as step:
            step.name = "Approval"
            step.role_id = self.role("approver")
        policy = form.save()
        self.assertEqual(policy.state, "draft")
        self.assertEqual(policy.company_id, self.company)
        self.assertIn("Approver", policy.sentence)

    def test_a_person_with_rights_and_logins(self):
        form = Form(self.as_rita("signing.person"))
        form.name, form.email = "Otto", "otto@example.com"
        with form.right_ids.new() as right:
            right.role_id = self.role("buyer")
            right.limit_act = 100
        with form.login_ids.new() as login:
            login.user_id = self.otto
        person = form.save()
        self.assertTrue(person.has_drafts)
        self.assertEqual(person.right_ids.limit_act, 100)

    def test_a_right_more_for_a_person_in_force(self):
        person = self.as_rita("signing.person").browse(self.persons[self.bruno].id)
        self.assertFalse(person.has_drafts)
        self.assertEqual(person.rights_words, "Approver (no limit)")
        with Form(person) as form:
            form.new_name = "Bruno Lefèvre"
            with form.right_ids.new() as right:
                right.role_id = self.role("buyer")
        self.assertEqual((person.name, person.new_name), ("Bruno", "Bruno Lefèvre"))
        self.assertEqual(person.right_ids.mapped("state"), ["active", "draft"])
        self.assertTrue(person.has_drafts)

    def test_a_delegation(self):
        delegations = self.env["signing.delegation"].with_user(self.bruno)
        form = Form(delegations.with_company(self.company))
        self.assertEqual(form.giver_id, self.persons[self.bruno])
        form.receiver_id = self.persons[self.chloe]
        form.role_id = self.role("approver")
        form.date_to = fields.Date.today()
        delegation = form.save()
        action = delegation.action_delegate()
        self.assertEqual(action["tag"], "procure_sign.sign")
        step = self.env["signing.step"].browse(action["params"]["step_ids"])
        shown = step.with_user(self.bruno)._show()
        self.assertIn("Chloe", [one["value"] for one in shown["rows"]])
        self.sign(step, self.bruno)
        self.assertEqual(delegation.state, "active")

    def test_a_change_shows_its_values(self):
        policy = self.draft_policy(name="Great orders")
        change = self.propose(policy)
        with Form(change) as form:
            form.reason = "Because"
        self.assertIn("Great orders", str(change.shown))
        self.assertEqual(change.reason, "Because")

    def test_the_simulator(self):
        self.policy("approve_order", "approver")
        simulations = self.env["signing.simulation"].with_user(self.bruno)
        form = Form(simulations.with_company(self.company))
        form.amount = 12000
        self.assertIn("Bruno", str(form.result))
        form.act = "release_payment"
        self.assertIn("nobody has to sign", str(form.result))

    def test_the_printed_page(self):
        change = self.propose(self.draft_policy(name="Great orders"))
        report = self.env["ir.actions.report"].sudo()
        page = report._render_qweb_html("procure_sign.report_change", change.ids)[0]
        self.assertIn(b"Great orders", page)
