from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .test_guide import encode

FILE = """Date;N° client;Prestation;Qté;PU HT
24/10/2026;C001;Chemise;2;1,90
25/10/2026;C002;Drap;1;4,50
26/10/2026;C003;Chemise;3;1,90
31/02/2026;C001;Chemise;3;1,90
"""


@tagged("post_install", "-at_install")
class TestBatchRejects(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = new_test_user(
            cls.env, "rejects_manager", "partner_import.partner_import_group_manager"
        )
        cls.env["res.partner"].create({"name": "Client", "ref": "C001"})
        guide = cls.env["partner.import.guide"].with_user(manager)
        sample = guide.read_sample("october.csv", encode(FILE))
        partner = cls.env["res.partner"].create({"name": "Laundry"})
        rules = {"partner_id": partner.id, "name": "Monthly file"}
        action = guide.keep_profile("october.csv", encode(FILE), sample, rules)
        cls.batch = guide.env["partner.import.batch"].browse(action["res_id"])
        cls.product = cls.env["product.product"].create(
            {
                "name": "Laundry",
                "type": "service",
            }
        )
        cls.batch.profile_id._map_services(
            {"Chemise": cls.product, "Drap": cls.product}
        )
        cls.batch._run_now()

    def test_groups_say_why_how_many_and_who(self):
        groups = {group["code"]: group for group in self.batch.get_reject_groups()}
        self.assertEqual(set(groups), {"unknown_client", "invalid_date"})
        clients = groups["unknown_client"]
        self.assertEqual((clients["rows"], clients["names"]), (2, ["C002", "C003"]))
        self.assertEqual(clients["answer"], "clients")
        self.assertEqual(groups["invalid_date"]["answer"], "rows")
        self.assertEqual(self.batch.get_reject_groups()[0]["code"], "unknown_client")

    def test_list_of_a_reason_shows_its_rows(self):
        action = self.batch.open_rejects("unknown_client")
        self.assertEqual(
            self.env["partner.import.line"].search_count(action["domain"]), 2
        )

    def test_fix_and_continue_until_nothing_waits(self):
        self.assertTrue(self.batch.action_fix_and_continue())
        self.batch.line_ids.action_set_aside()
        self.assertEqual(self.batch.get_reject_groups(), [])
        with self.assertRaises(UserError):
            self.batch.action_fix_and_continue()
