from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import ImportCommon, make_csv

INTERNAL = "partner_import.partner_import_group_user"


@tagged("post_install", "-at_install")
@freeze_time("2026-02-03 08:00:00")
class TestImport(ImportCommon):
    """From file to lines: every reason, every rule."""

    # === UNDERSTOOD === #

    def test_row_is_understood(self):
        batch = self._receive_rows(("A1", "SH", "15/01/2026", "3", "2.50", "starch"))
        line = self.assertOutcome(batch, "ready")
        self.assertRecordValues(
            line,
            [
                {
                    "client_id": self.ann.id,
                    "product_id": self.shirt.id,
                    "service_date": date(2026, 1, 15),
                    "billing_month": date(2026, 1, 1),
                    "quantity": 3.0,
                    "cost_price": 2.5,
                    "price_unit": 2.5,
                    "cost_amount": 7.5,
                    "amount": 7.5,
                    "margin": 0.0,
                    "note": "starch",
                    "row_number": 2,
                    "company_id": self.company.id,
                    "partner_id": self.laundry.id,
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )
        self.assertEqual(
            line.raw, ["", "A1", "SH", "15/01/2026", "3", "2.50", "starch"]
        )
        self.assertEqual(batch.state, "done")
        self.assertFalse(line.reason)

    def test_odd_texts_survive_the_copy(self):
        note = 'tab\there \\ "quoted" line\nbreak \\N é€'
        batch = self._receive_rows(("A1", "SH", "15/01/2026", "1", "1", note))
        line = self.assertOutcome(batch, "ready")
        self.assertEqual(line.note, note)
        self.assertEqual(line.raw[-1], note)

    def test_spreadsheet_integers_are_the_plain_reference(self):
        client = self._make_client("Numbered", "13313")
        line = self._receive_rows(("13313.0",)).line_ids
        self.assertEqual(line.client_id, client)

    def test_client_by_email_phone_and_vat(self):
        company = self._make_client("Hotel", vat="FR23334175221")
        cases = [
            ("email", "ANN@example.com", self.ann),
            ("phone", "06.12.34.56.78", self.bob),
            ("phone", "0033612345678", self.bob),
            ("vat", "FR 23 334 175 221", company),
            ("vat", "334175221", company),
        ]
        for client_by, text, client in cases:
            with self.subTest(client_by=client_by, text=text):
                profile = self._make_profile(client_by=client_by)
                line = self._receive_rows((text,), profile=profile).line_ids
                self.assertEqual(line.client_id, client)

    def test_alias_wins_over_the_reference(self):
        self.profile._map_client("A1", self.bob)
        line = self._receive_rows(("a1",)).line_ids
        self.assertEqual(line.client_id, self.bob)

    def test_product_by_name(self):
        line = self._receive_rows(("A1", "Shirt")).line_ids
        self.assertEqual(line.product_id, self.shirt)

    def test_spellings_that_differ_by_case_are_looked_up_apart(self):
        """Whatever the order, and wherever a chunk ends between them."""
        small = self._make_product("Shirt, small", "sh")
        for size in (1, 10):
            self.env["ir.config_parameter"].set_param("partner_import.chunk_rows", size)
            rows = [
                ("A1", code, "15/01/2026", str(size)) for code in ("sh", "SH", "sh")
            ]
            batch = self._receive_rows(*rows, profile=self._make_profile())
            products = batch.line_ids.sorted("row_number").mapped("product_id.id")
            self.assertEqual(products, [small.id, self.shirt.id])
            last = batch.line_ids.sorted("row_number")[-1]
            self.assertEqual(last.product_id, small)

    # === MONEY === #

    def _price(self, *row, **rules):
        line = self._receive_rows(row, profile=self._make_profile(**rules)).line_ids
        return line.quantity, line.price_unit, line.amount, line.margin

    def test_markups_and_minimum(self):
        row = ("A1", "SH", "15/01/2026", "3", "2.50")
        percent = {"markup_type": "percent", "markup_value": 10}
        self.assertEqual(self._price(*row, **percent), (3, 2.75, 8.25, 0.75))
        fixed = {"markup_type": "fixed", "markup_value": 0.4}
        self.assertEqual(self._price(*row, **fixed), (3, 2.9, 8.7, 1.2))
        self.assertEqual(self._price(*row, minimum_fee=9), (3, 3, 9, 1.5))
        # a disbursement is passed on at cost, whatever the rules
        self.company.disbursement_account_id = self.company_data[
            "default_account_revenue"
        ]
        rules = {**percent, "minimum_fee": 9, "disbursement": True}
        self.assertEqual(self._price(*row, **rules), (3, 2.5, 7.5, 0))

    def test_disbursements_are_accepted_where_billing_finds_their_account(self):
        profile = self._make_profile(disbursement=True)
        accounts = self.env["account.account"]
        self.assertOutcome(
            self._receive_rows(("A1",), profile=profile), "rejected", "missing_account"
        )
        chart = accounts.create(
            {"name": "Débours", "code": "467100", "account_type": "asset_current"}
        )
        self.assertOutcome(self._receive_rows(("A1", "SU"), profile=profile), "ready")
        # a chosen account that was archived since counts for neither
        self.company.disbursement_account_id = chart
        chart.active = False
        self.assertOutcome(
            self._receive_rows(("B2",), profile=profile), "rejected", "missing_account"
        )

    def test_markup_of_a_type_wins(self):
        profile = self._make_profile(markup_type="percent", markup_value=10)
        self.env["partner.import.service.alias"].create(
            {
                "profile_id": profile.id,
                "key": "SH",
                "product_id": self.shirt.id,
                "markup_type": "none",
            }
        )
        lines = self._receive_rows(("A1", "SH"), ("A1", "SU"), profile=profile).line_ids
        self.assertEqual(lines.sorted("row_number").mapped("amount"), [10, 11])

    def test_price_list(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Guests",
                "currency_id": self.company.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": self.shirt.id,
                            "fixed_price": 4,
                            "min_quantity": quantity,
                        }
                        | ({"fixed_price": 3} if quantity else {})
                    )
                    for quantity in (0, 10)
                ],
            }
        )
        self.env.user.group_ids |= self.env.ref("product.group_product_pricelist")
        self.ann.property_product_pricelist = pricelist
        profile = self._make_profile(price_mode="pricelist")
        batch = self._receive_rows(
            ("A1", "SH", "15/01/2026", "2", "1"),
            ("A1", "SH", "15/01/2026", "10", "1"),
            ("??", "SH", "15/01/2026", "10", "1"),
            profile=profile,
        )
        lines = batch.line_ids.sorted("row_number")
        self.assertEqual(lines.mapped("amount")[:2], [8, 30])
        self.assertEqual(lines.mapped("margin")[:2], [6, 20])
        self.assertEqual(lines[2].reason_code, "unknown_client")

    def test_progress_is_of_the_whole_file(self):
        self.env["ir.config_parameter"].set_param("partner_import.chunk_rows", 2)
        content = make_csv([self._row(note=str(number)) for number in range(8)])
        batch = self.env["partner.import.batch"]._receive(
            self.profile, "file.csv", content, "drop"
        )
        batch._job_read_chunk(0)
        self.assertEqual((batch.rows_read, batch.total_rows), (2, 8))
        self.assertEqual(batch.progress, 25.0)
        running = self.env["partner.import.board"]._get_running()
        self.assertEqual((running["done"], running["total"]), (2, 8))

    def test_a_product_nobody_priced_is_not_free(self):
        self.env.user.group_ids |= self.env.ref("product.group_product_pricelist")
        self.shirt.list_price = 0
        profile = self._make_profile(price_mode="pricelist", zero_rule="ignore")
        row = ("A1", "SH", "15/01/2026", "2", "1")
        batch = self._receive_rows(row, profile=profile)
        self.assertOutcome(batch, "rejected", "no_list_price")
        self.shirt.list_price = 5
        batch.line_ids.action_check_again()
        self.assertEqual((batch.line_ids.state, batch.line_ids.amount), ("ready", 10))

    def test_a_list_price_with_tax_is_billed_without(self):
        self.shirt.taxes_id = self.tax_sale_a.copy(
            {"name": "Included", "price_include_override": "tax_included", "amount": 20}
        )
        self.shirt.list_price = 12
        profile = self._make_profile(price_mode="pricelist")
        line = self._receive_rows(("A1", "SH"), profile=profile).line_ids
        self.assertEqual((line.price_unit, line.amount), (10, 10))

    def test_negative_rule(self):
        row = ("A1", "SH", "15/01/2026", "-2", "2")
        line = self.assertOutcome(self._receive_rows(row), "ready")
        self.assertEqual(line.amount, -4)
        profile = self._make_profile(negative_rule="reject")
        self.assertOutcome(
            self._receive_rows((*row, "other file"), profile=profile),
            "rejected",
            "negative",
        )

    def test_zero_rule(self):
        row = ("A1", "SH", "15/01/2026", "2", "0")
        for rule, outcome in (
            ("ignore", ("ignored", "zero_price")),
            ("reject", ("rejected", "zero_price")),
            ("keep", ("ready", None)),
        ):
            with self.subTest(rule=rule):
                profile = self._make_profile(zero_rule=rule)
                batch = self._receive_rows((*row, rule), profile=profile)
                self.assertOutcome(batch, *outcome)

    def test_kept_zero_row_still_needs_a_client(self):
        profile = self._make_profile(zero_rule="keep")
        batch = self._receive_rows(("", "SH", "15/01/2026", "2", "0"), profile=profile)
        self.assertOutcome(batch, "rejected", "no_client")

    def test_billing_month_by_arrival(self):
        profile = self._make_profile(billing_month_by="arrival")
        line = self._receive_rows(("A1",), profile=profile).line_ids
        self.assertEqual(line.billing_month, date(2026, 2, 1))

    def test_amount_column(self):
        header = ("Client", "Service", "Qty", "Price", "Total")
        meanings = ("client", "service", "quantity", "price", "amount")
        profile = self._make_profile(meanings, header)
        rows = [
            ("A1", "SH", "3", "", "10"),
            ("A1", "SH", "3", "2", "6"),
            ("A1", "SH", "3", "2", "7"),
            ("A1", "SH", "", "2", "2"),
            ("A1", "SH", "2", "", ""),
        ]
        batch = self._receive(make_csv(rows, header), profile)
        self.assertEqual(
            self._outcomes(batch),
            [
                ("ready", None),
                ("ready", None),
                ("rejected", "amount_differs"),
                ("rejected", "missing_quantity"),
                ("rejected", "missing_price"),
            ],
        )
        self.assertEqual(batch.line_ids.sorted("row_number")[0].amount, 10)

    def test_currency_column(self):
        header = ("Client", "Service", "Price", "Currency")
        profile = self._make_profile(("client", "service", "price", "currency"), header)
        rows = [("A1", "SH", "5", code) for code in ("CHF", "", "XXQ", "AED")]
        self.env["res.currency"].search([("name", "=", "AED")]).active = False
        batch = self._receive(make_csv(rows, header), profile)
        self.assertEqual(
            self._outcomes(batch),
            [
                ("ready", None),
                ("ready", None),
                ("rejected", "unknown_currency"),
                ("rejected", "inactive_currency"),
            ],
        )
        lines = batch.line_ids.sorted("row_number")
        self.assertEqual(lines[0].currency_id, self.other_currency)
        self.assertEqual(lines[1].currency_id, self.company.currency_id)

    # === REASONS === #

    def test_every_reason_of_a_row(self):
        self._make_client("Gone", "G1", active=False)
        self._make_client("Foreign", "F1", company_id=self.other_company.id)
        self._make_client("Twin", "T1")
        self._make_client("Twin too", "T1")
        self._make_product("Old", "OLD", active=False)
        self._make_product("Theirs", "FOR", company_id=self.other_company.id)
        self._make_product("Twin", "TW")
        self._make_product("Twin too", "TW")
        cases = {
            "no_client": {"client": ""},
            "unknown_client": {"client": "Z9"},
            "archived_client": {"client": "G1"},
            "client_other_company": {"client": "F1"},
            "ambiguous_client": {"client": "T1"},
            "no_service": {"service": ""},
            "unknown_service": {"service": "ZZ"},
            "archived_service": {"service": "OLD"},
            "service_other_company": {"service": "FOR"},
            "ambiguous_service": {"service": "TW"},
            "invalid_date": {"date": "31/02/2026"},
            "missing_date": {"date": ""},
            "date_too_old": {"date": "15/01/1926"},
            "date_in_future": {"date": "15/01/2027"},
            "missing_quantity": {"quantity": ""},
            "not_a_number": {"quantity": "two"},
            "not_finite": {"quantity": "NaN"},
            "too_many_digits": {"quantity": "12345678901234567890"},
            "missing_price": {"price": ""},
            "decimal_mark": {"price": "1.234,56"},
            "amount_too_large": {"price": "99999999999999"},
        }
        batch = self._receive_rows(
            *[tuple(self._row(**vals)[1:]) for vals in cases.values()],
            ("A1", "SH", "15/01/2026", "1", "1"),
        )
        lines = batch.line_ids.sorted("row_number")
        self.assertEqual(lines.mapped("reason_code"), [*cases, False])
        for line in lines[:-1]:
            self.assertEqual(line.state, "rejected")
            self.assertTrue(line.reason)
            self.assertNotIn("?", line.reason)
            self.assertNotIn("%(", line.reason)
        self.assertEqual(lines[-1].state, "ready")
        self.assertEqual(batch.rejected_count, len(cases))

    def test_infinity_and_inf(self):
        batch = self._receive_rows(
            ("A1", "SH", "15/01/2026", "inf", "1"),
            ("A1", "SH", "15/01/2026", "1", "-Infinity"),
        )
        self.assertEqual(self._outcomes(batch), [("rejected", "not_finite")] * 2)

    def test_closed_period(self):
        self.company.fiscalyear_lock_date = "2026-01-31"
        batch = self._receive_rows(("A1",), ("A1", "SH", "01/02/2026"))
        self.assertEqual(
            self._outcomes(batch), [("rejected", "closed_period"), ("ready", None)]
        )
        self.assertIn("2026-01", batch.line_ids.sorted("row_number")[0].reason)

    def test_missing_tax_and_account(self):
        free = self._make_product("Untaxed", "UT", taxes_id=[Command.clear()])
        batch = self._receive_rows(("A1", "UT"))
        line = self.assertOutcome(batch, "rejected", "missing_tax")
        self.assertIn("UT", line.reason)
        free.taxes_id = self.tax_sale_a
        line.action_check_again()
        self.assertEqual(line.state, "ready")
        profile = self._make_profile(disbursement=True)
        self.assertOutcome(
            self._receive_rows(("A1",), profile=profile), "rejected", "missing_account"
        )

    def test_reason_is_found_by_its_words(self):
        batch = self._receive_rows(("Z9",), ("A1", "SH", "15/01/1926"))
        found = self.env["partner.import.line"].search(
            [("batch_id", "=", batch.id), ("reason", "ilike", "before the year")]
        )
        self.assertEqual(found.reason_code, "date_too_old")

    def test_ignored_aliases(self):
        self.profile._map_client("A1", self.env["res.partner"], ignore=True)
        batch = self._receive_rows(("A1", "??"))
        self.assertOutcome(batch, "ignored", "alias_ignored")
