from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common_invoicing import FEBRUARY, JANUARY, MARCH, InvoicingCommon


@tagged("post_install", "-at_install")
@freeze_time("2011-04-02")
class TestInvoicingSend(InvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hotel.email = "hotel@example.com"
        cls.cron = cls.env.ref("account.ir_cron_account_move_send").sudo()

    def _month(self, month, amount, client=None):
        """Return the posted invoice of a month."""
        self._row(amount, client, billing_month=month)
        move = self._bill(month, clients=client)
        move.action_post()
        return move

    # Checks before validation

    def test_usual_amount_is_the_average_of_six_months(self):
        self._month(JANUARY, "100")
        self._month(FEBRUARY, "40")
        self._month(FEBRUARY, "20")
        self._row("120", billing_month=MARCH)
        move = self._bill(MARCH)
        self.assertEqual(move.import_usual_amount, 80.0)
        self.assertEqual(move.import_deviation, 50.0)
        self.assertEqual(move.import_unusual, 50.0)

    def test_history_older_than_six_months_or_of_others_does_not_count(self):
        inn = self._make_client("Inn")
        self._month(FEBRUARY.replace(year=2010), "1000")
        self._month(JANUARY, "1000", inn)
        self._month(JANUARY, "100")
        self._row("50", billing_month=MARCH)
        move = self._bill(MARCH)
        self.assertEqual(move.import_usual_amount, 100.0)
        self.assertEqual(move.import_deviation, -50.0)

    def test_comparison_follows_the_draft(self):
        self._month(JANUARY, "100")
        self._row("100", billing_month=MARCH)
        move = self._bill(MARCH)
        self.assertEqual(move.import_unusual, 0.0)
        self._row("30", billing_month=MARCH)
        self._bill(MARCH)
        self.assertEqual(move.import_deviation, 30.0)

    def test_comparison_follows_a_month_validated_later(self):
        self._row("100")
        january = self._bill(JANUARY)
        self._row("150", billing_month=FEBRUARY)
        february = self._bill(FEBRUARY)
        self.assertEqual(february.import_usual_amount, 0.0)
        january.action_post()
        self.assertEqual(february.import_usual_amount, 100.0)
        self.assertEqual(february.import_deviation, 50.0)
        january.button_draft()
        self.assertEqual(february.import_usual_amount, 0.0)

    def test_unusual_invoices_come_first(self):
        inn = self._make_client("Inn")
        new = self._make_client("New")
        self._month(JANUARY, "100")
        self._month(JANUARY, "100", inn)
        for client, amount in ((self.hotel, "101"), (inn, "40"), (new, "5")):
            self._row(amount, client, billing_month=MARCH)
        moves = self._bill(MARCH)
        ordered = moves.search([("id", "in", moves.ids)], order="import_unusual desc")
        self.assertEqual(ordered.partner_id.mapped("name"), ["New", "Inn", "Hotel"])

    def test_history_is_read_by_one_query_for_all(self):
        clients = [self._make_client(f"Client {n}") for n in range(6)]
        for client in clients:
            self._row("10", client)
        moves = self._bill()
        self.env.flush_all()
        field = moves._fields["import_usual_amount"]
        with self.assertQueryCount(3):  # invoices, their clients' keys, history
            self.env.invalidate_all()
            self.env.add_to_compute(field, moves)
            moves.mapped("import_usual_amount")

    def test_only_drafts_to_check_are_checked(self):
        self._row("10")
        move = self._bill()
        move.action_import_checked()
        self.assertEqual(move.import_check, "checked")
        with self.assertRaises(UserError):
            move.action_import_checked()
        reader = new_test_user(
            self.env,
            "reader",
            "partner_import.partner_import_group_user",
            company_id=self.company.id,
        )
        with self.assertRaises(AccessError):
            move.with_user(reader).action_import_checked()

    # Validation

    def _checked(self, *clients):
        """Return one checked draft per client."""
        for client in clients:
            self._row("10", client)
        moves = self._bill()
        moves.action_import_checked()
        return moves

    def test_checked_invoices_are_validated_and_queued_in_jobs(self):
        clients = [self._make_client(f"Client {n}") for n in range(3)]
        moves = self._checked(*clients)
        self._row("10")
        unchecked = self._bill()
        path = "odoo.addons.partner_import.models.account_move_validate.JOB_INVOICES"
        with trap_jobs() as trap, patch(path, 2):
            action = (moves | unchecked).action_validate_and_send()
            self.assertEqual(action["tag"], "display_notification")
            trap.assert_jobs_count(2)
            trap.perform_enqueued_jobs()
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertTrue(all(moves.mapped("sending_data")))
        self.assertEqual(unchecked.state, "draft")
        with self.assertRaisesRegex(UserError, "checked"):
            unchecked.action_validate_and_send()

    def test_nothing_is_validated_while_sending_is_switched_off(self):
        moves = self._checked(self.hotel)
        self.cron.active = False
        with self.assertRaisesRegex(UserError, "switched off"):
            moves.action_validate_and_send()

    def test_one_bad_invoice_never_stops_the_others(self):
        inn, motel = self._make_client("Inn"), self._make_client("Motel")
        moves = self._checked(self.hotel, inn, motel)
        bad = moves.filtered(lambda move: move.partner_id == inn)
        worse = moves.filtered(lambda move: move.partner_id == motel)
        post = self.env.registry["account.move"]._post

        def refuse(self, soft=True):
            if bad in self:
                raise UserError("Bad client.")
            if worse in self:
                raise KeyError("bug of an addon")
            return post(self, soft)

        told = [("res_partner_id", "=", self.env.user.partner_id.id)]
        before = self.env["mail.notification"].search(told)
        with patch.object(self.env.registry["account.move"], "_post", refuse):
            moves._job_validate_and_send()
        mail = (self.env["mail.notification"].search(told) - before).mail_message_id
        self.assertEqual(mail.subject, "2 invoices could not be validated")
        self.assertIn("Inn: Bad client.", mail.body)
        good = moves - bad - worse
        self.assertEqual(good.state, "posted")
        self.assertEqual(set((bad | worse).mapped("state")), {"draft"})
        self.assertFalse(bad.sending_data)
        self.assertIn("Bad client.", bad.message_ids[0].body)
        self.assertIn("Bad client.", bad.activity_ids.note)
        moves._job_validate_and_send()
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertFalse(bad.activity_ids)

    def test_a_job_run_twice_does_nothing_more(self):
        moves = self._checked(self.hotel)
        moves._job_validate_and_send()
        moves.write({"sending_data": False})
        moves._job_validate_and_send()
        self.assertFalse(moves.sending_data)

    # Sending and the annex

    def _send(self, moves):
        """Send as Odoo's scheduled action does."""
        moves._job_validate_and_send()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def test_the_list_of_services_is_sent_with_the_invoice(self):
        self._row("1.5", quantity=2, amount=3, reference="R7")
        moves = self._checked(self.hotel)
        self._send(moves)
        annex = moves.import_annex_id
        self.assertEqual(annex.name, f"{moves.name.replace('/', '_')}_services.pdf")
        self.assertFalse(moves.sending_data)
        [message] = moves.message_ids.filtered("attachment_ids")
        self.assertIn(annex.name, message.attachment_ids.mapped("name"))
        self.assertIn("R7", annex.raw.decode())
        names = [d["filename"] for d in moves._get_invoice_legal_documents_all()]
        self.assertIn(annex.name, names)

    def test_several_invoices_have_each_their_list(self):
        inn = self._make_client("Inn", email="inn@example.com")
        self._row("1", note="of the hotel")
        self._row("1", inn, note="of the inn")
        moves = self._bill()
        moves.action_import_checked()
        path = "odoo.addons.partner_import.models.account_move_send.PRINT_ROWS"
        with patch(path, 1):
            self._send(moves)
        for move in moves:
            own = f"of the {move.partner_id.name.lower()}"
            self.assertIn(own, move.import_annex_id.raw.decode())
            self.assertEqual(move.import_annex_id.raw.decode().count("of the "), 1)

    def test_an_invoice_without_services_has_no_list(self):
        move = self.init_invoice("out_invoice", partner=self.hotel, amounts=[10])
        move.action_post()
        self.env["account.move.send"]._generate_and_send_invoices(move)
        self.assertTrue(move.invoice_pdf_report_id)
        self.assertFalse(move.import_annex_id)

    def test_reset_to_draft_makes_a_new_list(self):
        moves = self._checked(self.hotel)
        self._send(moves)
        old = moves.import_annex_id
        moves.button_draft()
        self.assertFalse(moves.import_annex_id)
        self.assertIn("detached", old.name)
        moves.action_post()
        self.env["account.move.send"]._generate_and_send_invoices(moves)
        self.assertTrue(moves.import_annex_id)

    def test_the_sending_window_announces_the_list(self):
        moves = self._checked(self.hotel)
        moves.action_post()
        data = self.env["account.move.send"]._get_placeholder_mail_attachments_data(
            moves
        )
        name = f"{moves._get_import_annex_name()}.pdf"
        self.assertIn(name, [attachment["name"] for attachment in data])

    def _print(self, report, move):
        """Return the HTML of a report."""
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_html(report, move.ids)[0].decode()

    def test_the_list_names_every_service_and_its_totals(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.hotel.lang = "fr_FR"
        guest = self.env["res.partner"].create(
            {"name": "Mr Smith", "parent_id": self.hotel.id}
        )
        cleaning = self._make_batch(self._make_profile(self.cleaner))
        self.hotel.import_detail = "type"
        self._row("1250.5", guest, quantity=2, amount=2501, reference="R7")
        self._row("3")
        self._row("4", batch=cleaning, product_id=self.cleaning.id, note="<b>")
        html = self._print("partner_import.report_services", self._bill())
        for text in ("10/01/2011", "Mr Smith", "R7", "Washer", "Cleaner", "&lt;b&gt;"):
            self.assertIn(text, html)
        values = self.env["report.partner_import.report_services"]._get_report_values(
            self.env["account.move"].search([("import_check", "!=", False)]).ids
        )
        [document] = values["documents"].values()
        self.assertEqual(document["count"], 3)
        self.assertRegex(document["total"], r"^2\s508,00$")
        self.assertEqual([p["count"] for p in document["partners"]], [1, 2])

    def test_the_list_of_2000_services_takes_the_same_few_queries(self):
        for _number in range(3):
            self._row("1")
        move = self._bill()
        report = self.env["report.partner_import.report_services"]
        report._get_report_values(move.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            report._get_report_values(move.ids)

    def test_who_may_not_read_the_invoice_may_not_read_its_list(self):
        self._row("1")
        move = self._bill()
        portal = new_test_user(self.env, "portal_other", "base.group_portal")
        with self.assertRaises(AccessError):
            self.env["report.partner_import.report_services"].with_user(
                portal
            )._get_report_values(move.ids)

    def test_the_invoice_prints_the_billed_period(self):
        self._row("1")
        move = self._bill()
        html = self._print("account.report_invoice_with_payments", move)
        self.assertIn("Billed period", html)
        self.assertIn("January 2011", html)
        self.assertNotIn("Nothing due", html)
        self._row("-1")
        self._bill()
        html = self._print("account.report_invoice_with_payments", move)
        self.assertIn("Nothing due", html)
