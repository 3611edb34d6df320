from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

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
        for service in ("Chemise", "Drap"):
            cls.batch.profile_id._map_service(service, cls.product)
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

    def test_answer_for_all_rows_of_a_client_at_once(self):
        action = self.batch.open_answer("unknown_client")
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        client = self.env["res.partner"].create({"name": "Other client"})
        with Form(wizard.with_user(self.batch.env.user)) as form:
            self.assertEqual(len(form.item_ids), 2)
            for position in range(2):
                with form.item_ids.edit(position) as item:
                    item.client_id = client
        form.record.action_apply()
        codes = [group["code"] for group in self.batch.get_reject_groups()]
        self.assertEqual(codes, ["invalid_date"])
        self.assertEqual(
            self.batch.line_ids.filtered("client_id").mapped("state")[1:3],
            ["ready", "ready"],
        )

    def test_answer_for_repeats_shows_the_earlier_file(self):
        lines = FILE.splitlines()
        content = "\n".join([lines[0], lines[1], "27/10/2026;C001;Drap;1;4,50", ""])
        batch = self.batch._receive(
            self.batch.profile_id, "again.csv", content.encode(), "drop"
        )
        batch._run_now()
        action = batch.open_answer("possible_repeat")
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        with Form(wizard.with_user(self.batch.env.user)) as form:
            self.assertEqual(form.row_count, 1)
            self.assertEqual(form.files, "october.csv")
        form.record.action_repeats()
        self.assertEqual(batch.get_reject_groups(), [])
        self.assertEqual(batch.ignored_count, 1)

    def test_fix_and_continue_until_nothing_waits(self):
        self.assertTrue(self.batch.action_fix_and_continue())
        self.batch.line_ids.action_set_aside()
        self.assertEqual(self.batch.get_reject_groups(), [])
        with self.assertRaises(UserError):
            self.batch.action_fix_and_continue()
