from odoo.fields import Command
from odoo.tests import tagged

from ..core.order_document import UBL_CBC
from ..core.statement import Act
from ..core.strict_xml import parse
from .order_common import OrderCase

ACT = Act.APPROVE_ORDER


@tagged("post_install", "-at_install")
class TestOrderQueries(OrderCase):
    """The gate asks as much of the database for forty lines as for four."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()

    def asked(self, action):
        """Return how many queries an action makes, with nothing read before."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_the_document_of_a_long_order(self):
        """Odoo's builder looks up units and Europe anew for every line."""
        few, many = (self.order(*[(self.chair, 1, 10.0)] * lines) for lines in (4, 40))
        few._signing_document(ACT)
        asked = self.asked(lambda: few._signing_document(ACT))
        self.assertLessEqual(self.asked(lambda: many._signing_document(ACT)), asked + 3)

    def test_the_gate_of_a_long_order(self):
        few, many = (self.signed(*[(self.chair, 1, 10.0)] * lines) for lines in (4, 40))
        few._signing_check(ACT)
        asked = self.asked(lambda: few._signing_check(ACT))
        self.assertLessEqual(self.asked(lambda: many._signing_check(ACT)), asked + 3)

    def test_what_is_looked_up_is_of_one_order(self):
        """Units and taxes of each line are its own; the next order asks anew."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.order((self.chair, 1, 10.0), (self.chair, 1, 10.0))
        self.assertEqual(self.units(order), ["C62", "C62"])
        order.order_line[1].product_uom_id = dozen
        self.assertEqual(self.units(order), ["C62", "DZN"])
        group = self.env["account.tax.group"].create(
            {"name": "Own code", "company_id": self.company.id}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "Own code",
                "tax_group_id": group.id,
                "amount": 20,
                "type_tax_use": "purchase",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.fr").id,
                "ubl_cii_tax_category_code": "AE",
            }
        )
        order.order_line[0].tax_ids = [Command.set(tax.ids)]
        before = order._signing_document(ACT)
        self.assertIn(b">AE<", before)
        tax.ubl_cii_tax_category_code = "S"
        self.assertNotIn(b">AE<", order._signing_document(ACT))

    def units(self, order):
        """Return the units that the document names, line by line."""
        root = parse(order._signing_document(ACT))
        return [one.get("unitCode") for one in root.iter(f"{{{UBL_CBC}}}Quantity")]
