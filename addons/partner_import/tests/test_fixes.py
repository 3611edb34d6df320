from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.quittance_base.core.readers import read_table, sniff

from .common import ImportCommon, make_csv


@tagged("post_install", "-at_install")
@freeze_time("2026-02-03 08:00:00")
class TestFixes(ImportCommon):
    """Rejects: corrected in place, decided in bulk, sent back."""

    def test_correction_in_place_keeps_the_raw_row(self):
        batch = self._receive_rows(("Z9", "SH", "31/02/2026", "two", "3"))
        line = batch.line_ids
        raw = line.raw
        line.write(
            {"client_id": self.ann.id, "service_date": "2026-01-31", "quantity": 2}
        )
        self.assertEqual((line.state, line.amount), ("ready", 6))
        self.assertEqual(line.raw, raw)
        self.assertEqual(line.corrections["client_id"], self.ann.id)
        self.assertEqual(line.corrections["texts"]["quantity"], "2")
        line.action_check_again()
        self.assertEqual((line.state, line.client_id), ("ready", self.ann))

    def test_correction_of_one_row_is_no_alias(self):
        batch = self._receive_rows(("Z9",), ("Z9", "SU"))
        batch.line_ids[0].client_id = self.ann
        self.assertEqual(batch.rejected_count, 1)

    def test_price_corrections(self):
        header = ("Client", "Service", "Qty", "Price", "Total")
        profile = self._make_profile(
            ("client", "service", "quantity", "price", "amount"),
            header,
            markup_type="percent",
            markup_value=50,
        )
        batch = self._receive(
            make_csv([("A1", "SH", "3", "2", "7")] * 2, header), profile
        )
        first, second = batch.line_ids.sorted("row_number")
        first.cost_price = 2
        self.assertEqual((first.state, first.amount), ("ready", 9))
        second.cost_amount = 7
        self.assertEqual((second.state, second.cost_amount), ("ready", 7))
        self.assertEqual(second.amount, 10.5)

    def test_billing_month_of_a_closed_period(self):
        self.company.fiscalyear_lock_date = "2026-01-31"
        line = self._receive_rows(("A1",)).line_ids
        self.assertEqual(line.reason_code, "closed_period")
        line.billing_month = "2026-02-14"
        self.assertEqual((line.state, str(line.billing_month)), ("ready", "2026-02-01"))

    def test_correction_refuses_other_companies_and_archived(self):
        line = self._receive_rows(("Z9",)).line_ids
        foreign = self._make_client("Foreign", company_id=self.other_company.id)
        with self.assertRaises(UserError):
            line.client_id = foreign
        self.ann.active = False
        with self.assertRaises(UserError):
            line.client_id = self.ann

    def test_invoiced_rows_are_not_corrected(self):
        line = self._receive_rows(("A1",)).line_ids
        line._internal().write({"state": "invoiced"})
        with self.assertRaises(UserError):
            line.quantity = 4
        line._reevaluate()
        self.assertEqual(line.state, "invoiced")

    def test_bulk_choice_is_remembered(self):
        batch = self._receive_rows(("Z9",), ("z9", "??"), ("Z8",))
        wizard = (
            self.env["partner.import.map"]
            .with_context(active_model=batch._name, active_ids=batch.ids)
            .create({})
        )
        items = {(item.kind, item.key): item for item in wizard.item_ids}
        self.assertEqual(items["client", "Z9"].row_count, 2)
        items["client", "Z9"].client_id = self.ann
        items["client", "Z8"].ignore = True
        items["service", "??"].create_product = True
        wizard.action_apply()
        self.assertEqual(
            self._outcomes(batch),
            [("ready", None), ("ready", None), ("ignored", "alias_ignored")],
        )
        product = batch.line_ids.sorted("row_number")[1].product_id
        self.assertEqual((product.name, product.company_id), ("??", self.company))
        self.assertTrue(product.taxes_id)
        later = self._receive_rows(("z9", "??", "20/01/2026"))
        self.assertOutcome(later, "ready")

    def test_one_product_per_type_however_it_is_written(self):
        batch = self._receive_rows(
            ("A1", "Pressing"), ("A1", "PRESSING"), ("A1", "pressing"), ("A1", "Iron")
        )
        batch.line_ids.action_create_product_for_service()
        products = batch.line_ids.product_id
        self.assertEqual(sorted(products.mapped("name")), ["Iron", "Pressing"])
        self.assertEqual(set(batch.line_ids.mapped("state")), {"ready"})

    def test_only_service_types_become_products(self):
        batch = self._receive_rows(("Z9", "??"))
        wizard = (
            self.env["partner.import.map"]
            .with_context(active_model=batch._name, active_ids=batch.ids)
            .create({})
        )
        wizard.item_ids.create_product = True
        wizard.action_apply()
        products = self.env["product.product"]
        self.assertFalse(products.search_count([("name", "=", "Z9")]))
        self.assertEqual(products.search_count([("name", "=", "??")]), 1)

    def test_only_managers_create_products(self):
        user = new_test_user(
            self.env,
            "import_user",
            "partner_import.partner_import_group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        line = self._receive_rows(("A1", "??")).line_ids
        with self.assertRaises(AccessError):
            line.with_user(user).action_create_product_for_service()
        self.profile.with_user(user)._map_service("??", self.suit)
        self.assertEqual((line.state, line.product_id), ("ready", self.suit))

    def test_key_with_wildcards_is_only_itself(self):
        batch = self._receive_rows(("%",), ("Z9",))
        self.profile._map_client("%", self.ann)
        self.assertEqual(batch.rejected_count, 1)

    def test_set_aside_and_taken_back(self):
        line = self._receive_rows(("Z9",)).line_ids
        line.action_set_aside()
        self.assertEqual((line.state, line.reason_code), ("ignored", "set_aside"))
        line.action_check_again()
        self.assertEqual(line.state, "ignored")
        line.action_take_back()
        self.assertEqual(line.reason_code, "unknown_client")

    # === SENT BACK === #

    def _reject_rows(self, batch):
        name, content = batch._reject_file()
        table = read_table(content, sniff(content, name))
        return name, content, table.header, [cells for _n, cells in table.rows()]

    def test_reject_file_comes_back_corrected(self):
        batch = self._receive_rows(("Z9", "SH", "15/01/2026", "2"), ("A1",), ("=1+1",))
        name, content, header, rows = self._reject_rows(batch)
        self.assertTrue(name.endswith(".csv"))
        self.assertEqual(header[-2:], ["Quittance", "Reason"])
        self.assertIn("Z9 is no client", rows[0][-1])
        self.assertEqual(
            [row[-2] for row in rows], [f"Q{batch.id}-2", f"Q{batch.id}-4"]
        )
        self.assertIn(b"'=1+1", content)
        returned = self._receive(content.replace(b"Z9", b"A1"), name=name)
        self.assertEqual(self._outcomes(returned)[0], ("ready", None))
        lines = batch.line_ids.sorted("row_number")
        self.assertEqual(lines[0].reason_code, "replaced")
        self.assertEqual(
            lines[0].repeat_of_id, returned.line_ids.sorted("row_number")[0]
        )
        self.assertEqual(batch.rejected_count, 0)

    def test_row_corrected_here_and_by_the_partner_waits(self):
        batch = self._receive_rows(("Z9", "SH", "15/01/2026", "2"), ("A1",))
        _name, content = batch._reject_file()
        batch.line_ids.filtered(
            lambda line: line.state == "rejected"
        ).client_id = self.bob
        returned = self._receive(content.replace(b"Z9", b"A1"))
        self.assertEqual(self._outcomes(returned), [("rejected", "possible_repeat")])

    def test_row_set_aside_here_and_corrected_by_the_partner_waits(self):
        batch = self._receive_rows(("Z9", "SH", "15/01/2026", "2"), ("A1",))
        _name, content = batch._reject_file()
        rejected = batch.line_ids.filtered(lambda line: line.state == "rejected")
        rejected.action_set_aside()
        returned = self._receive(content.replace(b"Z9", b"A1"))
        line = self.assertOutcome(returned, "rejected", "possible_repeat")
        self.assertEqual(line.repeat_of_id, rejected)
        self.assertEqual(rejected.reason_code, "set_aside")

    def test_rows_of_a_returned_file_stay_when_judged_again(self):
        batch = self._receive_rows(("Z9", "SH", "15/01/2026", "2"), ("A1",))
        _name, content = batch._reject_file()
        returned = self._receive(content.replace(b"Z9", b"A1"))
        returned._classify_repeats(returned.line_ids.ids)
        self.assertOutcome(returned, "ready")

    def test_reject_file_without_titles(self):
        profile = self._make_profile(header_row=0)
        content = make_csv([self._row(client="Z9"), self._row()]).split(b"\r\n", 1)[1]
        batch = self._receive(content, profile)
        self.assertEqual(batch.rejected_count, 1)
        _name, content = batch._reject_file()
        returned = self._receive(content.replace(b"Z9", b"B2"), profile)
        self.assertOutcome(returned, "ready")
        self.assertEqual(batch.rejected_count, 0)

    def test_reject_file_keeps_our_questions(self):
        self._receive_rows(("A1",), ("B2",))
        batch = self._receive_rows(("A1",), ("A1", "SU"))
        self.assertEqual(batch.rejected_count, 1)
        with self.assertRaises(UserError):
            batch._reject_file()
