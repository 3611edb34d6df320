from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .common_invoicing import JANUARY, InvoicingCommon


@tagged("post_install", "-at_install")
class TestReviewInvoicing(InvoicingCommon):
    """Sequences in which a row's state and its invoice could disagree."""

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source + target).ids, target, extra_checks=False)

    @mute_logger("odoo.addons.base.partner.merge")
    def test_merged_client_keeps_its_draft(self):
        inn = self._make_client("Inn")
        self._row("10")
        row = self._row("7", inn)
        moves = self._bill()
        with self.assertRaisesRegex(UserError, "Inn|Hotel"):
            self._merge(inn, self.hotel)
        self.assertEqual(len(moves.exists()), 2)
        row.move_id.unlink()
        self._merge(inn, self.hotel)
        self.assertEqual(self._bill().amount_untaxed, 17)
        self.assertEqual(row.client_id, self.hotel)

    @mute_logger("odoo.addons.base.partner.merge")
    def test_merged_client_with_one_draft(self):
        inn = self._make_client("Inn")
        row = self._row("7", inn)
        move = self._bill()
        self._merge(inn, self.hotel)
        self.assertEqual(row.move_id, move)
        self.assertEqual(move.commercial_partner_id, self.hotel)
        self._row("10")
        self.assertEqual(self._bill(), move)
        self.assertEqual(move.amount_untaxed, 17)

    @mute_logger("odoo.addons.base.partner.merge")
    def test_client_merged_before_its_job_runs(self):
        inn = self._make_client("Inn")
        self._row("7", inn)
        row = self._row("10")
        ids = [inn.id, self.hotel.id]
        self._merge(inn, self.hotel)
        self.invoicing._job_create_invoices(self.company.id, JANUARY, ids)
        self.assertEqual(row.move_id.amount_untaxed, 17)

    def test_hold_of_the_served_contact(self):
        contact = self.env["res.partner"].create(
            {"name": "Room 7", "parent_id": self.hotel.id, "billing_hold": True}
        )
        row = self._row("10", contact)
        self.assertFalse(self._bill())
        self.assertEqual(row.state, "ready")

    def test_context_of_the_caller_changes_no_amount(self):
        rows = self._row("10"), self._row("20", self._make_client("Inn"))
        hostile = {
            "skip_invoice_sync": True,
            "check_move_validity": False,
            "skip_computed_taxes": True,
            "default_discount": 50,
            "default_quantity": 3,
            "default_move_type": "in_invoice",
        }
        moves = self.invoicing.with_context(**hostile)._create_invoices(
            self.company, JANUARY
        )
        self.assertEqual(sum(moves.mapped("amount_untaxed")), 30)
        self.assertTrue(all(moves.mapped("amount_tax")))
        self.assertEqual({row.state for row in rows}, {"invoiced"})

    def test_credit_note_deleted_by_force(self):
        row = self._row("10")
        move = self._bill()
        move.action_post()
        credit = move._reverse_moves()
        credit.action_post()
        self.assertEqual(row.state, "credited")
        credit.with_context(force_delete=True).unlink()
        self.assertEqual(row.state, "invoiced")

    def test_prices_with_tax_add_up(self):
        tax = self.env["account.tax"].create(
            {
                "name": "20% included",
                "amount": 20,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        product = self._make_product("Incl", taxes_id=[Command.set(tax.ids)])
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            client = self._make_client(method)
            total = Decimal()
            for cents in range(1, 120, 7):
                price = Decimal(cents) / 100
                quantity = Decimal(cents % 5 + 1) + Decimal("0.333")
                amount = (price * quantity).quantize(Decimal("0.01"))
                total += amount
                self._row(
                    str(price),
                    client,
                    product_id=product.id,
                    quantity=quantity,
                    amount=amount,
                )
            move = self._bill(clients=client)
            self.assertEqual(f"{move.amount_untaxed:.2f}", f"{total:.2f}", method)

    def _record_queries(self):
        """Return a list that fills with the text of the queries run from now on."""
        queries, execute = [], type(self.env.cr).execute

        def recorded(cursor, query, *args, **kwargs):
            queries.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", recorded)
        return queries

    def test_files_and_joined_drafts_are_locked(self):
        """Else a file is taken back, or a draft cancelled, while rows are billed."""
        self._row("10")
        self._bill()
        self._row("5")
        queries = self._record_queries()
        self._bill()
        self.assertTrue([q for q in queries if "FOR UPDATE OF l FOR SHARE OF b" in q])
        self.assertTrue(
            [q for q in queries if "account_move" in q and q.endswith("FOR UPDATE")]
        )

    def test_a_file_taken_back_locks_its_rows(self):
        queries = self._record_queries()
        self.batch.action_cancel()
        self.assertTrue([q for q in queries if q.endswith("FOR NO KEY UPDATE")])

    def test_job_in_anothers_way_runs_again_in_seconds(self):
        busy = patch.object(
            type(self.invoicing), "_create_invoices", side_effect=ConcurrencyError()
        )
        with busy, self.assertRaises(RetryableJobError) as caught:
            self.invoicing._job_create_invoices(self.company.id, JANUARY, [])
        self.assertEqual(caught.exception.seconds, 5)
