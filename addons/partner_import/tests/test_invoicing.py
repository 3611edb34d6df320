from datetime import date
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from .common_invoicing import FEBRUARY, JANUARY, InvoicingCommon


@tagged("post_install", "-at_install")
class TestInvoicing(InvoicingCommon):
    def test_one_draft_per_client_with_linked_rows(self):
        inn = self._make_client("Inn")
        rows = self._row("10") + self._row("2.5", quantity=4, amount=10)
        rows += self._row("7", client=inn)
        moves = self._bill()
        self.assertEqual(moves.partner_id, self.hotel | inn)
        hotel = moves.filtered(lambda m: m.partner_id == self.hotel)
        self.assertRecordValues(
            hotel,
            [
                {
                    "move_type": "out_invoice",
                    "state": "draft",
                    "billing_month": JANUARY,
                    "import_check": "to_check",
                    "amount_untaxed": 20.0,
                    "journal_id": self.company_data["default_journal_sale"].id,
                }
            ],
        )
        self.assertEqual(set(rows.mapped("state")), {"invoiced"})
        self.assertEqual(rows[:2].move_id, hotel)
        self.assertEqual(rows.move_line_id.mapped("price_subtotal"), [10.0, 10.0, 7.0])
        self.assertEqual(rows[0].move_line_id.tax_ids, self.tax_sale_a)

    def test_rows_wait_while_their_batch_is_not_done(self):
        reading = self._make_batch(self.profile, state="checking")
        row = self._row("10", batch=reading)
        self.assertFalse(self._bill())
        self.assertEqual(row.state, "ready")

    def test_only_ready_rows_of_the_month_are_billed(self):
        february = self._row("1", billing_month=FEBRUARY)
        rejected = self._row("1", state="rejected")
        ready = self._row("1")
        self._bill()
        self.assertEqual(february.state, "ready")
        self.assertEqual(rejected.state, "rejected")
        self.assertEqual(ready.state, "invoiced")
        self.assertEqual(self._bill(month=None), february.move_id)

    def test_pressing_again_bills_nothing_twice(self):
        self._row("10")
        move = self._bill()
        self.assertFalse(self._bill())
        self.assertEqual(move.amount_untaxed, 10.0)

    def test_sections_by_partner(self):
        cleaning = self._make_batch(self._make_profile(self.cleaner))
        self._row("10")
        self._row("20", batch=cleaning)
        self._row("30")
        move = self._bill()
        lines = move.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))
        self.assertEqual(
            [(line.display_type, line.name) for line in lines],
            [
                ("line_section", "Cleaner"),
                ("product", "Laundry"),
                ("line_section", "Washer"),
                ("product", "Laundry"),
                ("product", "Laundry"),
            ],
        )
        self.assertEqual(lines.import_partner_id, self.cleaner | self.washer)

    def test_detail_by_day(self):
        self.hotel.import_detail = "day"
        for day, amount in ((12, "1"), (11, "2"), (12, "1")):
            self._row(amount, service_date=date(2011, 1, day))
        lines = self._services(self._bill())
        self.assertEqual(
            lines.mapped("name"), ["01/11/2011 - Laundry", "01/12/2011 - Laundry"]
        )
        self.assertEqual(lines.mapped("quantity"), [1.0, 2.0])
        self.assertEqual([len(line.import_line_ids) for line in lines], [1, 2])

    def test_detail_by_type(self):
        self.hotel.import_detail = "type"
        for product in (self.laundry, self.cleaning, self.laundry):
            self._row("5", product_id=product.id)
        lines = self._services(self._bill())
        self.assertEqual(lines.mapped("name"), ["Laundry", "Cleaning"])
        self.assertEqual(lines.mapped("quantity"), [2.0, 1.0])
        self.assertEqual(lines.mapped("price_unit"), [5.0, 5.0])

    def test_merged_lines_keep_the_exact_amount_and_say_how(self):
        self._row("12", quantity=Decimal("0.333"), amount=Decimal("4.00"))
        self.hotel.import_detail = "type"
        self._row("3", product_id=self.cleaning.id)
        self._row("4", product_id=self.cleaning.id, quantity=2, amount=8)
        lines = self._services(self._bill())
        self.assertRecordValues(
            lines,
            [
                {"name": "Laundry (0.333 x 12.00)", "quantity": 1, "price_unit": 4},
                {"name": "Cleaning (quantity 3)", "quantity": 1, "price_unit": 11},
            ],
        )

    def test_totals_are_exact_under_global_rounding(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        for _number in range(7):
            self._row("12.33", quantity=Decimal("0.5"), amount=Decimal("6.17"))
        move = self._bill()
        self.assertEqual(move.amount_untaxed, 43.19)

    def test_rows_are_without_tax_where_the_product_s_tax_is_in_the_price(self):
        tax = self.env["account.tax"].create(
            {"name": "20% in", "amount": 20, "price_include_override": "tax_included"}
        )
        self.laundry.taxes_id = tax
        amounts = [Decimal(cents) / 100 for cents in (1, 3, 7, 999, 1234, 33333)]
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for amount in amounts:
                self._row(amount)
                self._row(amount / 3, quantity=3, amount=amount)
            move = self._bill()
            self.assertEqual(move.tax_totals["tax_amount_currency"] > 0, True)
            self.assertEqual(Decimal(str(move.amount_untaxed)), 2 * sum(amounts))
            move.unlink()
            self.env["partner.import.line"].search([]).flush_recordset()
            self.env.cr.execute("UPDATE partner_import_line SET state = 'ignored'")

    def test_text_from_the_template(self):
        self.profile.text_template = (
            "{service} {date} - {reference} ({note}) x{quantity}"
        )
        row = self._row("5", reference="R1", note="shirts", quantity=2, amount=10)
        self._bill()
        self.assertEqual(row.move_line_id.name, "Laundry 01/10/2011 - R1 (shirts) x2")

    def test_served_contact_is_named_and_the_commercial_entity_billed(self):
        guest = self.env["res.partner"].create(
            {"name": "Mr Smith", "parent_id": self.hotel.id}
        )
        row = self._row("5", client=guest)
        move = self._bill()
        self.assertEqual(move.partner_id, self.hotel)
        self.assertEqual(row.move_line_id.name, "Laundry - Mr Smith")

    def test_served_contacts_have_lines_of_their_own(self):
        self.hotel.import_detail = "type"
        guest = self.env["res.partner"].create(
            {"name": "Mr Smith", "parent_id": self.hotel.id}
        )
        self._row("5", client=guest)
        self._row("5")
        names = self._services(self._bill()).mapped("name")
        self.assertEqual(names, ["Laundry - Mr Smith", "Laundry"])

    def test_text_in_the_client_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.laundry.with_context(lang="fr_FR").name = "Blanchisserie"
        self.hotel.lang = "fr_FR"
        self.profile.text_template = "{service} {date}"
        row = self._row("12", quantity=Decimal("0.333"), amount=Decimal("4.00"))
        self._bill()
        self.assertEqual(
            row.move_line_id.name, "Blanchisserie 10/01/2011 (0,333 x 12,00)"
        )

    def test_header(self):
        self.hotel.purchase_reference = "PO 7"
        self.hotel.property_payment_term_id = self.pay_terms_b
        self._row("5")
        move = self._bill()
        self.assertEqual(move.ref, "PO 7")
        self.assertEqual(move.invoice_payment_term_id, self.pay_terms_b)
        self.assertEqual(move._get_billing_period(), "January 2011")

    def test_taxes_through_the_fiscal_position(self):
        export = self.env["account.fiscal.position"].create({"name": "Export"})
        self.hotel.property_account_position_id = export
        tax_free = self.env["account.tax"].create({"name": "0%", "amount": 0})
        tax_free.write(
            {
                "fiscal_position_ids": [Command.link(export.id)],
                "original_tax_ids": [Command.link(self.tax_sale_a.id)],
            }
        )
        row = self._row("5")
        move = self._bill()
        self.assertEqual(row.move_line_id.tax_ids, tax_free)
        self.assertEqual(move.amount_total, 5.0)

    def test_analytic_account_of_the_profile(self):
        plan = self.env["account.analytic.plan"].create({"name": "Sites"})
        account = self.env["account.analytic.account"].create(
            {"name": "Site", "plan_id": plan.id}
        )
        self.profile.analytic_distribution = {str(account.id): 100}
        row = self._row("5")
        self._bill()
        self.assertEqual(row.move_line_id.analytic_distribution, {str(account.id): 100})

    def test_negative_month_is_a_credit_note(self):
        rows = self._row("10") + self._row("-25")
        move = self._bill()
        self.assertEqual(move.move_type, "out_refund")
        self.assertEqual(move.amount_untaxed, 15.0)
        self.assertRecordValues(
            rows.move_line_id,
            [{"quantity": -1, "price_unit": 10}, {"quantity": 1, "price_unit": 25}],
        )

    def test_credits_never_have_a_negative_price(self):
        rows = self._row("30") + self._row("-10")
        self._bill()
        self.assertEqual(rows[1].move_line_id.price_unit, 10.0)
        self.assertEqual(rows[1].move_line_id.quantity, -1.0)

    def test_month_of_zero_is_a_draft_marked_nothing_due(self):
        self._row("10")
        self._row("-10")
        move = self._bill()
        self.assertEqual(move.move_type, "out_invoice")
        self.assertTrue(move.import_nothing_due)

    def test_month_of_zero_can_wait_for_the_next(self):
        self.company.import_zero_month = "wait"
        rows = self._row("10") + self._row("-10")
        self.assertFalse(self._bill())
        self.assertEqual(set(rows.mapped("state")), {"ready"})
        rows += self._row("5", billing_month=FEBRUARY)
        move = self._bill(month=FEBRUARY)
        self.assertEqual(rows.move_id, move)
        self.assertEqual(move.amount_untaxed, 5.0)

    def test_disbursements_are_at_cost_without_tax_on_their_account(self):
        account = self.env["account.account"].create(
            {"name": "Débours", "code": "467100", "account_type": "asset_current"}
        )
        row = self._row("12", disbursement=True, cost_price=10, cost_amount=10)
        move = self._bill()
        self.assertRecordValues(
            row.move_line_id, [{"account_id": account.id, "price_subtotal": 10.0}]
        )
        self.assertFalse(row.move_line_id.tax_ids)
        self.assertEqual(move.amount_total, 10.0)
        chosen = account.copy({"code": "468100"})
        self.company.disbursement_account_id = chosen
        other = self._row("3", disbursement=True)
        self._bill()
        self.assertEqual(other.move_line_id.account_id, chosen)

    def test_disbursements_without_an_account_are_rejected(self):
        row, other = self._row("12", disbursement=True), self._row("5")
        self._bill()
        self.assertEqual((row.state, row.reason_code), ("rejected", "missing_account"))
        self.assertEqual(other.state, "invoiced")

    def test_missing_income_account(self):
        self.company.income_account_id = False
        self.company_data["default_journal_sale"].default_account_id = False
        categories = self.env["product.category"].search([])
        categories.property_account_income_categ_id = False
        self.cleaning.property_account_income_id = self.company_data[
            "default_account_revenue"
        ]
        row, other = self._row("12"), self._row("5", product_id=self.cleaning.id)
        self._bill()
        self.assertEqual((row.state, row.reason_code), ("rejected", "missing_account"))
        self.assertEqual(row.reason_params, {"product": "Laundry"})
        self.assertEqual(other.state, "invoiced")

    def test_missing_tax(self):
        self.laundry.taxes_id = False
        row, other = self._row("12"), self._row("5", product_id=self.cleaning.id)
        self._bill()
        self.assertEqual((row.state, row.reason_code), ("rejected", "missing_tax"))
        self.assertEqual(other.state, "invoiced")

    def test_closed_period(self):
        self.company.sale_lock_date = date(2011, 1, 31)
        row, other = self._row("12"), self._row("5", billing_month=FEBRUARY)
        self._bill(month=None)
        self.assertEqual((row.state, row.reason_code), ("rejected", "closed_period"))
        self.assertEqual(other.state, "invoiced")
