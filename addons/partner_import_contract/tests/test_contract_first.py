from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import APRIL, FEBRUARY, MARCH, MAY, ContractImportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-02")
class TestContractRun(ContractImportCommon):
    def test_fee_alone_is_the_contracts_own_invoice_with_its_month(self):
        contract = self._make_contract()
        self._run_cron(MARCH)
        invoice = self._invoices()
        self.assertEqual(invoice.billing_month, MARCH)
        self.assertEqual(invoice.invoice_date, MARCH)
        self.assertEqual(len(invoice.invoice_line_ids), 1)
        self.assertEqual(contract.recurring_next_date, APRIL)

    def test_fee_joins_the_draft_of_its_month(self):
        contract = self._make_contract(code="C1")
        draft = self._make_draft()
        self._run_cron(MARCH)
        self.assertEqual(self._invoices(), draft)
        self.assertRecordValues(
            draft.invoice_line_ids.sorted("sequence")[-2:],
            [
                {"display_type": "line_section", "name": "Fee", "price_unit": 0},
                {
                    "display_type": "product",
                    "name": "Fee 03/01/2026",
                    "price_unit": 100,
                },
            ],
        )
        self.assertEqual(draft.amount_untaxed, 140)
        self.assertEqual(draft.invoice_origin, "Fee")
        self.assertEqual(contract.recurring_next_date, APRIL)
        self.assertIn("Fees of Fee added.", draft.message_ids[0].body)
        self._run_cron(MARCH)
        self.assertEqual(draft.amount_untaxed, 140, "the cron has nothing left")

    def test_fee_takes_the_taxes_it_would_have_alone(self):
        self._make_contract()
        self._run_cron(MARCH)
        alone = self._invoices()
        self.hotel.invoice_ids.unlink()
        draft = self._make_draft()
        self._run_cron(MARCH)
        fee = draft.invoice_line_ids.filtered("contract_line_id")
        self.assertTrue(alone)
        self.assertEqual(fee.tax_ids, self.env.company.account_sale_tax_id)

    def test_button_joins_too(self):
        contract = self._make_contract()
        draft = self._make_draft()
        self.assertEqual(contract.recurring_create_invoice(), draft)
        self.assertEqual(draft.amount_untaxed, 140)

    def test_fee_paid_afterwards_goes_with_the_month_that_ends(self):
        contract = self._make_contract(invoicing_type="post-paid")
        self.assertEqual(contract.recurring_next_date, APRIL)
        march, april = self._make_draft(), self._make_draft(month=APRIL)
        self._run_cron(APRIL)
        self.assertEqual(march.amount_untaxed, 140)
        self.assertEqual(april.amount_untaxed, 40)

    def test_two_contracts_of_one_client_share_one_invoice(self):
        self._make_contract("Concierge", code="A")
        self._make_contract("Parking", price=30, code="B")
        self._run_cron(MARCH)
        invoice = self._invoices()
        self.assertEqual(len(invoice), 1)
        self.assertEqual(
            invoice.invoice_line_ids.sorted("sequence").mapped("name"),
            ["Concierge", "Concierge 03/01/2026", "Parking", "Parking 03/01/2026"],
        )
        self.assertEqual(invoice.invoice_origin, "Concierge, Parking")
        self.assertEqual(invoice.amount_untaxed, 130)

    def test_second_contract_joins_later(self):
        self._make_contract("Concierge")
        self._run_cron(MARCH)
        self._make_contract("Parking", price=30)
        self._run_cron(MARCH)
        self.assertEqual(self._invoices().amount_untaxed, 130)

    def test_contract_can_keep_its_own_invoice(self):
        self._make_contract(share_month_invoice=False)
        draft = self._make_draft()
        self._run_cron(MARCH)
        alone = self._invoices() - draft
        self.assertEqual(draft.amount_untaxed, 40)
        self.assertFalse(alone.billing_month)

    def test_contract_of_a_contact_joins_the_commercial_entity(self):
        self._make_contract(partner_id=self.contact.id)
        draft = self._make_draft()
        self._run_cron(MARCH)
        self.assertEqual(draft.amount_untaxed, 140)
        self.assertEqual(draft.partner_id, self.hotel)

    def test_invoicing_contact_of_another_company_decides_who_is_billed(self):
        payer = self.env["res.partner"].create({"name": "Payer", "is_company": True})
        self._make_contract(invoice_partner_id=payer.id)
        theirs = self._make_draft(partner_id=payer.id)
        draft = self._make_draft()
        self._run_cron(MARCH)
        self.assertEqual(draft.amount_untaxed, 40)
        self.assertEqual(theirs.amount_untaxed, 140)

    def test_other_month_or_validated_month_gives_an_invoice_of_its_own(self):
        self._make_contract()
        february = self._make_draft(month=FEBRUARY)
        posted = self._make_draft()
        posted.action_post()
        self._run_cron(MARCH)
        fee = self._invoices() - february - posted
        self.assertEqual(fee.amount_untaxed, 100)
        self.assertEqual((february | posted).mapped("amount_untaxed"), [40, 40])

    def test_other_currency_gives_an_invoice_of_its_own(self):
        self._make_contract()
        other = self.setup_other_currency("GBP")
        draft = self._make_draft(currency_id=other.id)
        self._run_cron(MARCH)
        self.assertEqual(draft.amount_untaxed, 40)
        self.assertEqual((self._invoices() - draft).amount_untaxed, 100)

    def test_other_company_gives_an_invoice_of_its_own(self):
        company = self.setup_other_company()["company"]
        self.env.user.company_ids |= company
        self._make_contract(company_id=company.id)
        draft = self._make_draft()
        self._run_cron(MARCH)
        self.assertEqual(draft.amount_untaxed, 40)
        self.assertEqual((self._invoices() - draft).company_id, company)

    def test_own_journal_and_terms_come_with_the_fee(self):
        journal = self.company_data["default_journal_sale"].copy(
            {"code": "FEE", "sequence": 99}
        )
        self._make_contract(journal_id=journal.id, payment_term_id=self.pay_terms_b.id)
        draft = self._make_draft()
        self._run_cron(MARCH)
        self.assertEqual(self._invoices(), draft)
        self.assertEqual(draft.journal_id, journal)
        self.assertEqual(draft.invoice_payment_term_id, self.pay_terms_b)
        self._make_contract("Parking", price=30)
        self._run_cron(MARCH)
        self.assertEqual(draft.journal_id, journal)
        self.assertEqual((self._invoices() - draft).amount_untaxed, 30)

    def test_terms_chosen_by_hand_stay(self):
        self._make_contract(payment_term_id=self.pay_terms_b.id)
        draft = self._make_draft(invoice_payment_term_id=self.pay_terms_a.id)
        self._run_cron(MARCH)
        self.assertEqual(draft.invoice_payment_term_id, self.pay_terms_a)
        self.assertEqual(draft.amount_untaxed, 140)

    def test_other_fiscal_position_gives_an_invoice_of_its_own(self):
        self._make_contract(fiscal_position_id=self.fiscal_pos_a.id)
        draft = self._make_draft()
        self._run_cron(MARCH)
        self.assertEqual(draft.amount_untaxed, 40)

    def test_fee_outweighs_a_credit_note(self):
        self._make_contract()
        draft = self._make_draft(move_type="out_refund")
        self._run_cron(MARCH)
        self.assertEqual(draft.move_type, "out_invoice")
        self.assertEqual(draft.amount_untaxed, 60)

    def test_credit_note_outweighs_the_fee(self):
        self._make_contract()
        draft = self._make_draft(move_type="out_refund", price=250)
        self._run_cron(MARCH)
        self.assertEqual(draft.move_type, "out_refund")
        self.assertEqual(draft.amount_untaxed, 150)

    def test_deleted_draft_gives_its_fees_back(self):
        contract = self._make_contract()
        draft = self._make_draft()
        self._run_cron(MARCH)
        draft.unlink()
        self.assertEqual(contract.recurring_next_date, MARCH)
        self._run_cron(MARCH)
        self.assertEqual(self._invoices().amount_untaxed, 100)

    def test_cancelled_draft_gives_its_fees_back_once(self):
        contract = self._make_contract()
        self._run_cron(MARCH)
        first = self._invoices()
        first.button_cancel()
        self.assertEqual(contract.recurring_next_date, MARCH)
        with self.assertRaisesRegex(UserError, "went back to the contract"):
            first.button_draft()

    def test_fee_invoiced_since_keeps_the_dates(self):
        contract = self._make_contract()
        self._run_cron(MARCH)
        march = self._invoices()
        self._run_cron(APRIL)
        march.unlink()
        self.assertEqual(contract.recurring_next_date, MAY)

    def test_fee_taken_off_a_draft_goes_back_to_its_contract(self):
        contract, parking = self._make_contract(), self._make_contract("Parking", 30)
        draft = self._make_draft()
        self._run_cron(MARCH)
        fee = draft.invoice_line_ids.filtered(
            lambda line: line.contract_line_id.contract_id == contract
        )
        draft.write({"invoice_line_ids": [Command.delete(fee.id)]})
        self.assertEqual(contract.recurring_next_date, MARCH)
        self.assertEqual(parking.recurring_next_date, APRIL)
        self.assertIn("asks for it again", draft.message_ids[0].body)
        self._run_cron(MARCH)
        self.assertEqual(self._invoices(), draft)
        self.assertEqual(draft.amount_untaxed, 170)

    def test_fee_set_to_nothing_is_waived(self):
        contract = self._make_contract()
        draft = self._make_draft()
        self._run_cron(MARCH)
        draft.invoice_line_ids.filtered("contract_line_id").price_unit = 0
        self._run_cron(MARCH)
        self.assertEqual(draft.amount_untaxed, 40)
        self.assertEqual(contract.recurring_next_date, APRIL)

    def test_supplier_contracts_are_left_alone(self):
        self._make_contract(contract_type="purchase", journal_id=False)
        self._run_cron(MARCH)
        self.assertEqual(self._invoices().move_type, "in_invoice")
        self.assertFalse(self._invoices().billing_month)

    def test_sections_of_the_contract_are_its_title(self):
        contract = self._make_contract()
        contract.contract_line_ids = [
            Command.create(
                {"display_type": "line_section", "name": "Comfort", "sequence": -1}
            )
        ]
        contract.invalidate_recordset(["contract_line_ids"])  # in the order of a form
        draft = self._make_draft()
        self._run_cron(MARCH)
        lines = draft.invoice_line_ids.sorted("sequence")
        self.assertEqual(lines.mapped("name")[1:], ["Comfort", "Fee 03/01/2026"])
