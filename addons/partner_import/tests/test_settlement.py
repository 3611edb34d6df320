from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.quittance_base.tests.prepared import PreparedCase

MARCH = date(2026, 3, 1)


@tagged("post_install", "-at_install")
class TestSettlement(PreparedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_data_2 = cls.setup_other_company()
        cls.env.user.group_ids |= cls.env.ref(
            "partner_import.partner_import_group_manager"
        )
        cls.manager = new_test_user(
            cls.env,
            "settlement_manager",
            "partner_import.partner_import_group_manager",
            company_id=cls.env.company.id,
        )
        cls.user = new_test_user(
            cls.env,
            "settlement_user",
            "partner_import.partner_import_group_user",
            company_id=cls.env.company.id,
        )
        cls.laundry = cls.env["res.partner"].create({"name": "Laundry"})
        cls.batch = cls._make_batch(cls.laundry)
        cls.Settlement = cls.env["partner.import.settlement"].with_user(cls.manager)

    @classmethod
    def _make_batch(cls, partner, company=None):
        company = company or cls.env.company
        profile = cls.env["partner.import.profile"].create(
            {
                "name": partner.name,
                "partner_id": partner.id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
            }
        )
        return (
            cls.env["partner.import.batch"]
            ._internal()
            .create({"name": "march.csv", "profile_id": profile.id, "state": "done"})
        )

    @classmethod
    def _make_line(cls, quantity, price, batch=None, **vals):
        batch = batch or cls.batch
        cls.row = getattr(cls, "row", 0) + 1
        cost = round(quantity * price, 2)
        return (
            cls.env["partner.import.line"]
            ._internal()
            .sudo()
            ._internal()
            .create(
                {
                    "batch_id": batch.id,
                    "profile_id": batch.profile_id.id,
                    "partner_id": batch.partner_id.id,
                    "company_id": batch.company_id.id,
                    "currency_id": batch.currency_id.id,
                    "row_number": cls.row,
                    "service_key": "shirt",
                    "product_id": cls.product_a.id,
                    "client_id": cls.partner_a.id,
                    "billing_month": MARCH,
                    "quantity": quantity,
                    "cost_price": price,
                    "cost_amount": cost,
                    "amount": cost * 2,
                    **vals,
                }
            )
        )

    def _settlement(self, **values):
        self.Settlement.action_open()
        domain = [("partner_id", "=", self.laundry.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.Settlement.search(domain)

    def _bill(self, amount, **vals):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.laundry.id,
                "invoice_date": "2026-04-02",
                "invoice_line_ids": [
                    Command.create({"name": "March", "price_unit": amount})
                ],
                **vals,
            }
        )

    def test_expected_bill_leaves_out_what_is_not_due(self):
        self._make_line(3, 4.5)
        self._make_line(1, 10, state="invoiced")
        self._make_line(1, 20, state="credited")
        self._make_line(1, 100, state="rejected", reason_code="unknown_client")
        self._make_line(1, 200, state="ignored", reason_code="replaced")
        pending = self._make_batch(self.laundry)
        pending.state = "reading"
        self._make_line(1, 400, batch=pending)
        settlement = self._settlement()
        self.assertEqual(settlement.cost_amount, 43.5)
        self.assertEqual(settlement.row_count, 3)
        self.assertEqual(settlement.margin, 43.5)
        self.assertEqual(settlement.margin_rate, 0.5)

    def test_merged_partners_keep_months_bills_files_and_choices(self):
        old = self.env["res.partner"].create({"name": "Laundry, old"})
        batch = self._make_batch(old)
        april = date(2026, 4, 1)
        self._make_line(1, 10)
        self._make_line(1, 20, batch=batch)
        self._make_line(1, 30, batch=batch, billing_month=april)
        settlement = self._settlement()
        theirs = self.Settlement.search([("partner_id", "=", old.id)])
        self.assertEqual(len(theirs), 2)
        bills = self._bill(10) + self._bill(20, partner_id=old.id)
        bills += self._bill(30, partner_id=old.id)
        bills[0].import_settlement_id = settlement
        for bill, month in zip(bills[1:], (MARCH, april), strict=True):
            bill.import_settlement_id = theirs.filtered(lambda s, m=month: s.month == m)
        aliases = self.env["partner.import.client.alias"].create(
            [
                {"profile_id": b.profile_id.id, "key": "X", "client_id": old.id}
                for b in (self.batch, batch)
            ]
        )
        profiles = (self.batch | batch).profile_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((old + self.laundry).ids, self.laundry, extra_checks=False)
        self.assertFalse(old.exists())
        months = self._settlement()
        self.assertEqual(sorted(months.mapped("month")), [MARCH, april])
        march = months.filtered(lambda s: s.month == MARCH)
        self.assertEqual(march, settlement)
        self.assertEqual(march.bill_ids, bills[:2])
        self.assertEqual((march.cost_amount, march.bill_state), (30, "draft"))
        self.assertEqual((months - march).bill_ids, bills[2])
        self.assertEqual(profiles.exists().partner_id, self.laundry)
        self.assertEqual(aliases.exists().client_id, self.laundry)
        self.assertEqual(len(aliases.exists()), 2)
        self.assertEqual((self.batch | batch).partner_id, self.laundry)

    def test_one_settlement_per_company_currency_and_month(self):
        self._make_line(1, 1)
        self._make_line(1, 2, billing_month="2026-04-01")
        other = self.setup_other_currency("GBP")
        self._make_line(1, 4, currency_id=other.id)
        company = self.company_data_2["company"]
        abroad = self._make_batch(self.laundry, company)
        self._make_line(1, 8, batch=abroad, product_id=False, client_id=False)
        self.manager.company_ids |= company
        self.Settlement = self.Settlement.with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        )
        settlements = self._settlement()
        self.assertEqual(sorted(settlements.mapped("cost_amount")), [1, 2, 4, 8])
        self.assertEqual(self._settlement(), settlements, "opened again: nothing new")

    def test_draft_bill_has_the_expected_total_by_type_and_price(self):
        for _row in range(3):
            self._make_line(1, 0.335)
        self._make_line(2, 4.5)
        self._make_line(-1, 4.5)
        self._make_line(1, 7, service_key="suit", product_id=self.product_b.id)
        settlement = self._settlement()
        settlement.action_make_bill()
        bill = settlement.bill_ids
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(bill.state, "draft")
        self.assertRecordValues(
            bill.invoice_line_ids,
            [
                {"name": "shirt", "quantity": 1, "price_unit": 1.02},
                {"name": "shirt", "quantity": 1, "price_unit": 4.5},
                {"name": "suit", "quantity": 1, "price_unit": 7},
            ],
        )
        self.assertEqual(bill.invoice_line_ids[0].tax_ids, self.tax_purchase_a)
        self.assertEqual(bill.amount_untaxed, settlement.cost_amount)
        self.assertEqual(settlement.bill_state, "draft")
        self.assertEqual(settlement.difference, 0)

    def test_purchase_taxes_follow_the_fiscal_position(self):
        self.laundry.property_account_position_id = self.fiscal_pos_a
        self._make_line(2, 4.5)
        settlement = self._settlement()
        settlement.action_make_bill()
        self.assertEqual(
            settlement.bill_ids.invoice_line_ids.tax_ids,
            self.fiscal_pos_a.map_tax(self.tax_purchase_a),
        )

    def test_draft_bill_is_not_made_twice(self):
        self._make_line(1, 5)
        settlement = self._settlement()
        settlement.action_make_bill()
        with self.assertRaisesRegex(UserError, "is already the bill"):
            settlement.action_make_bill()
        settlement.bill_ids.button_cancel()
        settlement.action_make_bill()
        self.assertEqual(len(settlement.bill_ids), 2, "a cancelled bill is no bill")

    def test_nothing_due_makes_no_bill(self):
        line = self._make_line(1, 5)
        settlement = self._settlement()
        line.sudo().state = "ignored"
        settlement.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "no service left"):
            settlement.action_make_bill()

    def test_negative_month_is_a_refund(self):
        self._make_line(-2, 5)
        settlement = self._settlement()
        settlement.action_make_bill()
        self.assertEqual(settlement.bill_ids.move_type, "in_refund")
        self.assertEqual(settlement.bill_ids.amount_untaxed, 10)
        self.assertEqual(settlement.billed_amount, -10)
        self.assertEqual(settlement.difference, 0)

    def test_disbursement_goes_to_its_account_without_tax(self):
        self._make_line(1, 50, disbursement=True)
        settlement = self._settlement()
        with self.assertRaisesRegex(UserError, "no disbursement account"):
            settlement.action_make_bill()
        account = self.company_data["default_account_receivable"].copy(
            {"account_type": "asset_current", "code": "467000"}
        )
        self.env.company.disbursement_account_id = account
        settlement.action_make_bill()
        line = settlement.bill_ids.invoice_line_ids
        self.assertEqual(line.account_id, account)
        self.assertFalse(line.tax_ids)

    def test_real_bill_is_proposed_linked_and_compared(self):
        self._make_line(10, 10)
        self._bill(400)
        self._bill(103, invoice_date="2026-06-01")
        real = self._bill(103)
        settlement = self._settlement()
        self.assertEqual(settlement.proposed_bill_id, real)
        self.assertEqual(settlement.bill_state, "none")
        settlement.action_link_proposed_bill()
        self.assertEqual(settlement.bill_ids, real)
        self.assertEqual(settlement.difference, 3)
        self.assertEqual(settlement.bill_state, "different")
        self.assertFalse(settlement.proposed_bill_id)
        self.assertEqual(
            self.Settlement.search([("bill_state", "=", "different")]), settlement
        )
        refund = self._bill(3, move_type="in_refund")
        refund.import_settlement_id = settlement.sudo().id
        settlement.invalidate_recordset()
        self.assertEqual(settlement.difference, 0)

    def test_bill_of_another_partner_or_kind_is_refused(self):
        self._make_line(10, 10)
        settlement = self._settlement()
        for bill in (
            self._bill(100, partner_id=self.partner_b.id),
            self._bill(100, move_type="out_invoice"),
            self._bill(100, currency_id=self.setup_other_currency("GBP").id),
        ):
            with self.subTest(bill=bill), self.assertRaises(ValidationError):
                bill.import_settlement_id = settlement.id

    def test_user_reads_manager_decides_nobody_rewrites_the_key(self):
        self._make_line(10, 10)
        settlement = self._settlement()
        as_user = settlement.with_user(self.user)
        self.assertEqual(as_user.cost_amount, 100)
        self.assertEqual(as_user.bill_state, "none")
        with self.assertRaises(AccessError):
            as_user.action_make_bill()
        with self.assertRaises(UserError):
            settlement.month = "2026-05-01"
        with self.assertRaises(AccessError):
            settlement.unlink()
        with self.assertRaises(AccessError):
            self.Settlement.create({"month": MARCH})

    def test_other_companies_are_out_of_sight(self):
        company = self.company_data_2["company"]
        abroad = self._make_batch(self.laundry, company)
        self._make_line(1, 8, batch=abroad, product_id=False, client_id=False)
        self.env["partner.import.settlement"]._ensure(company)
        self.assertFalse(self._settlement(company_id=company.id))
