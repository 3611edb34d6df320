from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common_invoicing import JANUARY, InvoicingCommon


@tagged("post_install", "-at_install")
class TestInvoicingLimits(InvoicingCommon):
    """What stops a bill, for whom, and for whom not; jobs and rights."""

    def test_what_odoo_refuses_for_one_client_leaves_the_others_alone(self):
        inn = self._make_client("Inn")
        row, other = self._row("12", client=inn), self._row("5")
        writer = self.env.registry["quittance.invoice.writer"]
        write = writer.write_drafts

        def refuse(self, documents):
            if any(doc["header"]["partner_id"] == inn.id for doc in documents):
                raise UserError("No.")
            return write(self, documents)

        with patch.object(writer, "write_drafts", refuse):
            moves = self._bill()
        self.assertEqual(moves.partner_id, self.hotel)
        self.assertEqual(other.state, "invoiced")
        self.assertEqual((row.state, row.reason_code), ("rejected", "invoice_refused"))
        self.assertEqual(row.reason_params, {"message": "No."})

    def test_a_missing_right_is_shown_and_blames_no_row(self):
        row = self._row("12")
        self._row("5", client=self._make_client("Inn"))
        writer = self.env.registry["quittance.invoice.writer"]
        with (
            patch.object(writer, "write_drafts", side_effect=AccessError("Not you.")),
            self.assertRaisesRegex(AccessError, "Not you"),
        ):
            self._bill()
        self.assertEqual(row.state, "ready")

    def test_draft_of_services_never_becomes_the_opposite(self):
        row = self._row("12")
        move = self._bill()
        with self.assertRaisesRegex(UserError, "would ask for the opposite"):
            move.action_switch_move_type()
        credit = self._row("-9", client=self._make_client("Inn"))
        refund = self._bill()
        self.assertEqual((refund.move_type, refund.amount_untaxed), ("out_refund", 9))
        with self.assertRaisesRegex(UserError, "would ask for the opposite"):
            refund.action_switch_move_type()
        self.assertEqual((row.move_id, row.state), (move, "invoiced"))
        self.assertEqual((credit.move_id, credit.state), (refund, "invoiced"))
        # a discount by hand that outweighs the services: Odoo turns the amounts
        move.write(
            {"invoice_line_ids": [Command.create({"name": "Gift", "price_unit": -50})]}
        )
        total = move.amount_untaxed_in_currency_signed
        move.action_switch_move_type()
        self.assertEqual(move.move_type, "out_refund")
        self.assertEqual(move.amount_untaxed_in_currency_signed, total)
        self.assertEqual((row.move_id, row.state), (move, "invoiced"))

    def test_a_draft_that_does_not_add_up_is_refused(self):
        row = self._row("12")
        invoicing = self.env.registry["partner.import.invoicing"]
        with patch.object(invoicing, "_get_price_unit", lambda *args: 12.01):
            self.assertFalse(self._bill())
        self.assertEqual(row.reason_code, "invoice_refused")

    def test_billing_hold(self):
        row = self._row("12")
        self.hotel.billing_hold = True
        self.assertFalse(self._bill())
        self.assertEqual(row.state, "ready")
        self.hotel.billing_hold = False
        self.assertTrue(self._bill())

    def test_two_currencies_are_two_invoices(self):
        currency = self.setup_other_currency("EUR")
        self._row("12")
        self._row("12", currency_id=currency.id)
        moves = self._bill()
        self.assertEqual(len(moves), 2)
        self.assertEqual(moves.currency_id, self.company.currency_id | currency)
        self.assertEqual(moves.mapped("amount_untaxed"), [12.0, 12.0])

    def test_two_companies(self):
        company = self.setup_other_company()["company"]
        batch = self._make_batch(self._make_profile(self.washer, company))
        self.laundry.taxes_id += company.account_sale_tax_id
        self.env.invalidate_all()
        here, there = self._row("12"), self._row("30", batch=batch)
        move = self._bill()
        self.assertEqual(there.state, "ready")
        other = self._bill(company=company)
        self.assertEqual(move | other, (here | there).move_id)
        self.assertEqual(other.company_id, company)
        self.assertEqual(other.amount_untaxed, 30.0)
        user = new_test_user(
            self.env,
            "only_here",
            "partner_import.partner_import_group_manager",
            company_id=self.company.id,
        )
        with self.assertRaises(AccessError):
            self.invoicing.with_user(user)._create_invoices(company)

    def test_who_may_not_invoice_may_not_bill(self):
        user = new_test_user(
            self.env,
            "reader",
            "partner_import.partner_import_group_user",
            company_id=self.company.id,
        )
        self._row("12")
        with self.assertRaises(AccessError):
            self.invoicing.with_user(user)._create_invoices(self.company)

    def test_a_manager_bills(self):
        user = new_test_user(
            self.env,
            "manager",
            "partner_import.partner_import_group_manager",
            company_id=self.company.id,
        )
        row = self._row("12")
        move = self.invoicing.with_user(user)._create_invoices(self.company)
        self.assertEqual(row.move_id, move)
        self.assertEqual(move.create_uid, user)

    def test_jobs_of_whole_clients(self):
        clients = [self._make_client(f"Client {n}") for n in range(3)]
        for client in clients:
            self._row("1", client=client)
        path = "odoo.addons.partner_import.models.partner_import_invoicing"
        with trap_jobs() as trap, patch(f"{path}.JOB_CLIENTS", 2):
            self.assertEqual(self.invoicing._enqueue(self.company, JANUARY), 2)
            trap.assert_jobs_count(2, only=self.invoicing._job_create_invoices)
            keys = {job.identity_key for job in trap.enqueued_jobs}
            channels = {job.channel for job in trap.enqueued_jobs}
            trap.perform_enqueued_jobs()
        self.assertEqual(len(keys), 2)
        self.assertEqual(channels, {"root.partner_import"})
        lines = self.env["partner.import.line"].search([])
        self.assertEqual(set(lines.mapped("state")), {"invoiced"})
        self.assertEqual(len(lines.move_id), 3)

    def test_spending_alert_once_per_client_and_month(self):
        self.hotel.spending_alert = 20
        self._row("15")
        move = self._bill()
        self.assertFalse(move.activity_ids)
        self._row("15")
        self._bill()
        [activity] = move.activity_ids
        self.assertIn("Hotel spent $\xa030.00 in January 2011", activity.summary)
        mails = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.env.user.partner_id.id)]
        )
        self.assertIn("Hotel spent", mails.mail_message_id.body)
        self._row("15")
        self._bill()
        self.assertEqual(move.activity_ids, activity)
        activity.action_done()
        self._row("15")
        self._bill()
        self.assertFalse(move.activity_ids)

    def test_nothing_is_written_in_the_chatter_per_row(self):
        for _number in range(3):
            self._row("1")
        invoicing = self.invoicing.with_context(
            tracking_disable=False, mail_create_nolog=False, mail_notrack=False
        )
        move = invoicing._create_invoices(self.company)
        self.assertEqual(len(move.message_ids), 1, "Odoo's creation message")
