from freezegun import freeze_time

from odoo.fields import Date
from odoo.tests import TransactionCase, tagged

from ..const import LEFT_TO_CHECK


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The day of installation, whatever it is: set-up and run share their month.
        installed = cls.env.ref("quittance_demo.company").create_date
        cls.startClassPatcher(freeze_time(installed))
        cls.demo = cls.env["quittance.demo"]
        cls.month = cls.demo._get_last_month()

    def test_run_bills_the_month_and_explains_every_row(self):
        result = self.demo.run()
        self.assertEqual(result["files"], 3)
        self.assertEqual(
            result["rows"],
            result["accepted"] + result["rejected"] + result["ignored"],
        )
        self.assertEqual(result["rejected"], len(result["rejects"]))
        self.assertTrue(all(reason for _file, _row, reason in result["rejects"]))
        self.assertEqual(len(result["table"]), 1 + result["files"])
        moves = self.demo._as_manager()._get_invoices(self.month)
        self.assertEqual(len(moves), result["invoices"])
        drafts = moves.filtered(lambda m: m.state == "draft")
        self.assertEqual(set(drafts.mapped("partner_id.ref")), set(LEFT_TO_CHECK))
        self.assertEqual(result["validated"], len(moves - drafts))
        held = moves.filtered(lambda m: m.partner_id.ref == "C-3006")
        self.assertFalse(held, "nothing is billed to a client on hold")

    def test_run_again_changes_nothing(self):
        first = self.demo.run()
        moves = self.demo._as_manager()._get_invoices(self.month)
        self.assertEqual(self.demo.run(), first)
        self.assertEqual(self.demo._as_manager()._get_invoices(self.month), moves)

    def test_faults_of_the_samples_are_found(self):
        self.demo.run()
        lines = self.env["partner.import.line"].search(
            [
                ("company_id", "=", self.env.ref("quittance_demo.company").id),
                ("state", "in", ("rejected", "ignored")),
            ]
        )
        codes = set(lines.mapped("reason_code"))
        for code in (
            "unknown_client",
            "unknown_service",
            "invalid_date",
            "zero_price",
            "possible_repeat",
            "not_a_number",
            "amount_differs",
            "missing_price",
        ):
            with self.subTest(code=code):
                self.assertIn(code, codes)

    def test_fee_of_the_contract_stands_with_the_services(self):
        self.demo.run()
        moves = self.demo._as_manager()._get_invoices(self.month)
        studio = moves.filtered(lambda m: m.partner_id.ref == "C-3005")
        self.assertEqual(len(studio), 1)
        self.assertTrue(studio.invoice_line_ids.contract_line_id)
        self.assertTrue(studio.invoice_line_ids.import_line_ids)

    def test_earlier_months_tell_the_usual_amount(self):
        past = self.env["account.move"].search(
            [
                ("company_id", "=", self.env.ref("quittance_demo.company").id),
                ("billing_month", "<", self.month),
            ]
        )
        self.assertEqual(set(past.mapped("state")), {"posted"})
        self.assertEqual(len(set(past.mapped("billing_month"))), 6)
        self.assertTrue(all(m.invoice_date <= Date.today() for m in past))

    def test_users_can_log_in(self):
        for login in ("manager", "accountant", "partner", "client"):
            with self.subTest(login=login):
                user = self.env["res.users"].search([("login", "=", login)])
                self.env["res.users"].with_user(user)._check_credentials(
                    {"type": "password", "login": login, "password": login},
                    {"interactive": False},
                )
