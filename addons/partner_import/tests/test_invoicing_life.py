from decimal import Decimal

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..trust import trusted
from .common_invoicing import FEBRUARY, JANUARY, InvoicingCommon


@tagged("post_install", "-at_install")
class TestInvoicingLife(InvoicingCommon):
    # Later rows

    def test_later_rows_join_the_draft_and_leave_its_lines_alone(self):
        first = self._row("10")
        move = self._bill()
        first.move_line_id.write({"price_unit": 11.0, "name": "By hand"})
        move.write(
            {"invoice_line_ids": [Command.create({"name": "Own", "price_unit": 3.0})]}
        )
        move.action_import_checked()
        later = self._row("5")
        self.assertEqual(self._bill(), move)
        self.assertEqual(later.move_id, move)
        self.assertEqual(move.amount_untaxed, 19.0)
        self.assertEqual(first.move_line_id.name, "By hand")
        self.assertEqual(move.import_check, "to_check")

    def test_later_rows_stand_in_the_section_of_their_partner(self):
        cleaning = self._make_batch(self._make_profile(self.cleaner))
        self._row("1", batch=cleaning)
        self._row("2")
        move = self._bill()
        self._row("3", batch=cleaning)
        self._bill()
        lines = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        self.assertEqual(
            [line.price_unit or line.name for line in lines],
            ["Cleaner", 1.0, 3.0, "Washer", 2.0],
        )

    def test_a_new_partner_gets_a_section_after_the_others(self):
        self._row("2")
        move = self._bill()
        cleaning = self._make_batch(self._make_profile(self.cleaner))
        self._row("1", batch=cleaning)
        self._bill()
        lines = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        self.assertEqual(
            [line.price_unit or line.name for line in lines],
            ["Washer", 2.0, "Cleaner", 1.0],
        )

    def test_a_draft_that_turns_negative_becomes_a_credit_note_and_back(self):
        row = self._row("10")
        move = self._bill()
        credit = self._row("-25")
        self.assertEqual(self._bill(), move)
        self.assertEqual(move.move_type, "out_refund")
        self.assertEqual(move.amount_untaxed, 15.0)
        self.assertEqual((row | credit).move_id, move)
        self._row("30")
        self._bill()
        self.assertEqual(move.move_type, "out_invoice")
        self.assertEqual(move.amount_untaxed, 15.0)

    def test_rows_after_validation_get_a_supplementary_invoice(self):
        self._row("10")
        first = self._bill()
        first.action_post()
        row = self._row("5")
        second = self._bill()
        self.assertNotEqual(second, first)
        self.assertEqual(second.billing_month, JANUARY)
        self.assertEqual(row.move_id, second)

    def test_rows_after_validation_can_go_to_the_next_month(self):
        self.company.import_late_rows = "next"
        self._row("10")
        self._bill().action_post()
        late = self._row("5")
        self.assertFalse(self._bill())
        self.assertEqual(late.state, "ready")
        self._row("7", billing_month=FEBRUARY)
        february = self._bill(FEBRUARY)
        self.assertEqual(late.move_id, february)
        self.assertEqual(february.amount_untaxed, 12.0)

    def test_an_invoice_reset_to_draft_keeps_its_rows_and_gets_no_others(self):
        row = self._row("10")
        first = self._bill()
        first.action_post()
        first.button_draft()
        self.assertEqual((row.state, row.move_id), ("invoiced", first))
        late = self._row("5")
        self.assertNotEqual(self._bill(), first)
        self.assertEqual(late.move_id.state, "draft")

    # Drafts that go away

    def test_deleting_a_draft_frees_its_rows(self):
        row = self._row("10")
        self._bill().unlink()
        self.assertRecordValues(
            row, [{"state": "ready", "move_id": False, "move_line_id": False}]
        )
        self.assertEqual(self._bill().amount_untaxed, 10.0)

    def test_deleting_a_line_frees_its_rows_only(self):
        row, other = self._row("10"), self._row("5")
        move = self._bill()
        row.move_line_id.unlink()
        self.assertEqual((row.state, other.state), ("ready", "invoiced"))
        self.assertFalse(row.move_id)
        self._bill()
        self.assertEqual(row.move_id, move)
        self.assertEqual(move.amount_untaxed, 15.0)

    def test_deleting_a_line_on_the_form_frees_its_rows(self):
        row, _other = self._row("10"), self._row("5")
        move = self._bill()
        with Form(move) as form:
            form.invoice_line_ids.remove(1)
        self.assertEqual(row.state, "ready")
        self.assertEqual(move.amount_untaxed, 5.0)

    def test_cancelling_a_draft_frees_its_rows_for_good(self):
        row = self._row("10")
        move = self._bill()
        move.button_cancel()
        self.assertEqual((row.state, row.move_id.id), ("ready", False))
        with self.assertRaisesRegex(UserError, "Create invoices"):
            move.button_draft()
        with self.assertRaisesRegex(UserError, "Create invoices"):
            move.write({"state": "posted"})
        again = self._bill()
        self.assertNotEqual(again, move)
        self.assertEqual(row.move_id, again)

    def test_cancelling_a_posted_invoice_frees_its_rows(self):
        row = self._row("10")
        move = self._bill()
        move.action_post()
        move.button_cancel()
        self.assertEqual(row.state, "ready")

    def test_a_copy_carries_no_rows(self):
        row = self._row("10")
        move = self._bill()
        copy = move.copy()
        self.assertEqual(row.move_id, move)
        self.assertFalse(copy.billing_month or copy.import_check)
        self.assertFalse(copy.invoice_line_ids.import_partner_id)
        copy.unlink()
        self.assertEqual(row.state, "invoiced")

    # Credit notes

    def _reverse(self, move, modify=False):
        """Reverse a posted invoice with Odoo's wizard and return what it makes."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        wizard.modify_moves() if modify else wizard.refund_moves()
        return wizard.new_move_ids

    def test_a_posted_credit_note_credits_the_rows(self):
        rows = self._row("10") + self._row("0", quantity=0) + self._row("-2")
        move = self._bill()
        move.action_post()
        credit = self._reverse(move)
        self.assertEqual(set(rows.mapped("state")), {"invoiced"})
        credit.action_post()
        self.assertEqual(set(rows.mapped("state")), {"credited"})
        self.assertEqual(rows.move_id, move)
        credit.button_draft()
        self.assertEqual(set(rows.mapped("state")), {"invoiced"})
        credit.action_post()
        credit.button_cancel()
        self.assertEqual(set(rows.mapped("state")), {"invoiced"})
        self.assertFalse(self._bill())

    def test_a_credit_note_of_some_lines_credits_their_rows(self):
        row, half, other = self._row("10"), self._row("8"), self._row("5")
        move = self._bill()
        move.action_post()
        credit = self._reverse(move)
        origin = credit.invoice_line_ids.import_origin_id
        self.assertEqual(origin, (row | half | other).move_line_id)
        for line in credit.invoice_line_ids:
            if line.import_origin_id == half.move_line_id:
                line.price_unit = 4.0
            elif line.import_origin_id == other.move_line_id:
                line.unlink()
        credit.action_post()
        self.assertEqual(row.state, "credited")
        self.assertEqual(half.state, "invoiced")
        self.assertEqual(other.state, "invoiced")
        rest = self._reverse(move)
        for line in rest.invoice_line_ids:
            if line.import_origin_id == half.move_line_id:
                line.price_unit = 4.0
        rest.action_post()
        self.assertEqual(half.state, "credited")

    def test_credited_rows_are_not_freed(self):
        self._row("10")
        move = self._bill()
        move.action_post()
        self._reverse(move).action_post()
        with self.assertRaisesRegex(UserError, "credit note"):
            move.button_cancel()

    def test_reverse_and_create_a_new_invoice_moves_the_rows(self):
        row = self._row("10")
        move = self._bill()
        move.action_post()
        new = self._reverse(move, modify=True)
        self.assertRecordValues(
            new,
            [
                {
                    "state": "draft",
                    "billing_month": JANUARY,
                    "import_check": "to_check",
                    "amount_untaxed": 10.0,
                }
            ],
        )
        self.assertEqual((row.state, row.move_id), ("invoiced", new))
        self.assertEqual(row.move_line_id.move_id, new)
        self.assertFalse(self._bill(), "nothing is left to bill")
        credit = move.reversal_move_ids
        self.assertEqual(credit.state, "posted")
        with self.assertRaisesRegex(UserError, "moved to a new invoice"):
            credit.button_draft()
        new.unlink()
        self.assertEqual(row.state, "ready")

    def test_a_replacement_stands_beside_a_supplementary_draft(self):
        self._row("10")
        move = self._bill()
        move.action_post()
        self._row("5")
        supplementary = self._bill()
        replacement = self._reverse(move, modify=True)
        later = self._row("7")
        self.assertEqual(self._bill(), supplementary)
        self.assertEqual(later.move_id, supplementary)
        self.assertEqual(replacement.amount_untaxed, 10.0)

    # What nobody may write

    def test_links_cannot_be_written_through_rpc(self):
        row = self._row("10")
        move = self._bill()
        own = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.hotel.id,
                "invoice_line_ids": [Command.create({"name": "A", "price_unit": 1})],
            }
        )
        writes = [
            (own, {"billing_month": JANUARY}),
            (own, {"import_check": "checked"}),
            (move, {"import_check": "checked"}),
            (move, {"import_check": False}),
            (own, {"import_line_ids": [Command.link(row.id)]}),
            (own, {"import_replaced": True}),
            (own.invoice_line_ids, {"import_origin_id": row.move_line_id.id}),
            (own.invoice_line_ids, {"import_partner_id": self.washer.id}),
            (own.invoice_line_ids, {"import_line_ids": [Command.link(row.id)]}),
        ]
        for records, vals in writes:
            with self.assertRaises(AccessError, msg=vals):
                records.with_context(partner_import_trusted=True).write(vals)

    def test_links_cannot_be_created_through_rpc(self):
        row = self._row("10")
        self._bill()
        header = {"move_type": "out_invoice", "partner_id": self.hotel.id}
        moves = self.env["account.move"]
        with self.assertRaises(AccessError):
            moves.create({**header, "billing_month": JANUARY})
        with self.assertRaises(AccessError):
            moves.with_context(default_import_check="checked").create(header)
        with self.assertRaises(AccessError):
            moves.create({**header, "import_line_ids": [Command.link(row.id)]})
        with self.assertRaises(AccessError):
            line = {"name": "A", "import_origin_id": row.move_line_id.id}
            moves.create({**header, "invoice_line_ids": [Command.create(line)]})

    def test_services_stay_with_their_client_and_invoice(self):
        row = self._row("10")
        move = self._bill()
        inn = self._make_client("Inn")
        with self.assertRaisesRegex(UserError, "client"):
            move.partner_id = inn
        with self.assertRaisesRegex(UserError, "currency"):
            move.currency_id = self.setup_other_currency("EUR")
        other = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": inn.id}
        )
        with self.assertRaisesRegex(UserError, "stays on its invoice"):
            row.move_line_id.move_id = other
        contact = self.env["res.partner"].create(
            {"name": "Accounts", "parent_id": self.hotel.id}
        )
        move.partner_id = contact
        self.assertEqual(move.partner_id, contact)

    def test_one_open_draft_per_client_and_month(self):
        self._row("10")
        move = self._bill()
        other = move.copy()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            trusted(other).write({"billing_month": JANUARY, "import_check": "to_check"})
            other.flush_recordset()

    def test_a_draft_made_meanwhile_makes_the_run_start_again(self):
        self._row("10")
        self._bill()
        self._row("5")
        invoicing = self.env.registry["partner.import.invoicing"]
        with (
            self.patch_method(invoicing, "_get_target_drafts", lambda *args: {}),
            mute_logger("odoo.sql_db"),
            self.assertRaises(ConcurrencyError),
        ):
            self._bill()

    def patch_method(self, cls, name, function):
        """Return a context in which a model's method is another function."""
        from unittest.mock import patch

        return patch.object(cls, name, function)

    # From invoice to rows and back

    def test_buttons_lead_from_invoice_to_rows_and_back(self):
        row, other = self._row("10"), self._row("5")
        move = self._bill()
        lines = self.env["partner.import.line"]
        of_move = move.action_open_import_lines()["domain"]
        of_line = row.move_line_id.action_open_import_lines()["domain"]
        self.assertEqual(lines.search(of_move), row | other)
        self.assertEqual(lines.search(of_line), row)
        self.assertEqual(row.action_open_invoice()["res_id"], move.id)
        with self.assertRaisesRegex(UserError, "not on an invoice"):
            self._row("1").action_open_invoice()

    def test_untaxed_total_is_the_sum_of_the_rows(self):
        self.hotel.import_detail = "type"
        total = Decimal()
        for number in range(60):
            quantity = Decimal(number % 7) / 8 - Decimal("0.3")
            price = Decimal(number * 37 % 1000) / 90
            amount = (quantity * price).quantize(Decimal("0.01"))
            total += amount
            self._row(price, quantity=quantity, amount=amount)
        move = self._bill()
        self.assertEqual(Decimal(str(move.amount_untaxed_in_currency_signed)), total)
