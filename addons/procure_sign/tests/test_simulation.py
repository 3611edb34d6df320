from odoo.exceptions import AccessError
from odoo.tests import tagged

from .change_common import ChangeCase


@tagged("post_install", "-at_install")
class TestSimulation(ChangeCase):
    """Who would have to sign an order of 12,000 from Anna?"""

    def ask(self, user=None, **values):
        """Return the answer as the page shows it."""
        simulations = self.env["signing.simulation"].with_user(user or self.bruno)
        vals = {"company_id": self.company.id, "amount": 12000, **values}
        return str(simulations.with_company(self.company).create(vals).result)

    def test_no_policy(self):
        self.assertIn("nobody has to sign", self.ask())

    def test_none_fits(self):
        self.policy("approve_order", "approver", amount_up_to=100)
        self.assertIn("none fits", self.ask())

    def test_steps_with_names_and_why_others_cannot(self):
        self.policy("approve_order", "approver", "buyer")
        self.make_right(self.persons[self.david], "approver", limit_act=1000)
        self.make_right(self.persons[self.anna], "approver")
        found = self.ask(requester_id=self.persons[self.anna].id)
        for words in (
            "Bruno",
            "Chloe",
            "David</t>: the amount is over",
            "had another part in it",
        ):
            self.assertIn(words.replace("</t>", ""), found)
        self.assertNotIn("it would stop here", found)

    def test_a_step_that_nobody_can_sign_is_red(self):
        self.policy("approve_order", "accountant", "registrar", "buyer")
        found = self.ask()
        self.assertIn("table-danger", found)
        self.assertIn("it would stop here", found)
        self.assertNotIn("Chloe", found)

    def test_conditions(self):
        supplier = self.env["res.partner"].create({"name": "X"})
        one = {"supplier_ids": supplier.ids, "sequence": 1, "name": "Of X"}
        self.policy("approve_order", "buyer", **one)
        self.policy("approve_order", "approver")
        self.assertIn("Of X", self.ask(supplier_id=supplier.id))
        self.assertNotIn("Of X", self.ask())

    def test_another_company_s_register_stays_hidden(self):
        self.policy("approve_order", "approver", company=self.other_company)
        simulations = self.env["signing.simulation"].with_user(self.bruno)
        with self.assertRaises(AccessError):
            simulations.create({"company_id": self.other_company.id}).result.strip()
