from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from .common import APRIL, FEBRUARY, MARCH, MAY, ContractImportCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-02")
class TestServicesFirst(ContractImportCommon):
    """Services are billed; the fees that are due come with them."""

    def _untaxed(self, moves):
        return sorted(moves.mapped("amount_untaxed"))

    def test_due_fee_comes_with_the_services(self):
        contract = self._make_contract()
        self._serve("40")
        invoice = self._bill(MARCH)
        self.assertEqual(self._invoices(), invoice)
        self.assertEqual(invoice.amount_untaxed, 140)
        self.assertEqual(contract.recurring_next_date, APRIL)
        self._run_cron(MARCH)
        self.assertEqual(self._untaxed(self._invoices()), [140], "nothing is left")

    def test_fees_stand_before_the_services(self):
        self._make_contract()
        self._serve("40")
        lines = self._bill(MARCH).invoice_line_ids.sorted("sequence")
        self.assertEqual(lines.mapped("name")[:3], ["Fee", "Fee 03/01/2026", "Washer"])

    def test_services_join_the_contracts_draft(self):
        self._make_contract(code="C1")
        self._run_cron(MARCH)
        draft = self._invoices()
        self._serve("40")
        self.assertEqual(self._bill(MARCH), draft)
        self.assertEqual(draft.amount_untaxed, 140)
        self.assertEqual(draft.import_check, "to_check")
        self.assertFalse(draft.invoice_date, "dated when it is validated")
        self.assertEqual(draft.ref, "C1")

    def test_fee_of_the_coming_month_waits(self):
        contract = self._make_contract(start=APRIL)
        self._serve("40")
        self.assertEqual(self._bill(MARCH).amount_untaxed, 40)
        self.assertEqual(contract.recurring_next_date, APRIL)

    def test_fee_paid_afterwards_comes_before_it_is_due(self):
        """March is billed on its last day, its fee is due on the first of April."""
        contract = self._make_contract(invoicing_type="post-paid")
        self._serve("40")
        with freeze_time("2026-03-31"):
            self.assertEqual(self._bill(MARCH).amount_untaxed, 140)
        self.assertEqual(contract.recurring_next_date, MAY)

    def test_overdue_fee_has_its_own_month(self):
        contract = self._make_contract(start=FEBRUARY)
        self._serve("40")
        march = self._bill(MARCH)
        self.assertEqual(march.amount_untaxed, 140)
        february = self._invoices() - march
        self.assertEqual(february.billing_month, FEBRUARY)
        self.assertEqual(february.amount_untaxed, 100)
        self.assertEqual(contract.recurring_next_date, APRIL)

    def test_two_contracts_come_along(self):
        self._make_contract()
        self._make_contract("Parking", price=30.0, partner_id=self.contact.id)
        self._serve("40")
        self.assertEqual(self._bill(MARCH).amount_untaxed, 170)

    def test_only_the_billed_clients_are_looked_at(self):
        other = self._make_client("Other")
        contract = self._make_contract(partner_id=other.id)
        self._serve("40")
        self._bill(MARCH)
        self.assertEqual(contract.recurring_next_date, MARCH)

    def test_other_currency_stays_apart(self):
        pounds = self.setup_other_currency("GBP")
        contract = self._make_contract()
        self._serve("40", currency_id=pounds.id)
        self.assertEqual(self._bill(MARCH).amount_untaxed, 40)
        self.assertEqual(contract.recurring_next_date, MARCH)

    def test_other_company_stays_apart(self):
        company = self.setup_other_company()["company"]
        self.env.user.company_ids |= company
        contract = self._make_contract(company_id=company.id)
        self._serve("40")
        self.assertEqual(self._bill(MARCH).amount_untaxed, 40)
        self.assertEqual(contract.recurring_next_date, MARCH)

    def test_contract_that_shares_nothing_stays_apart(self):
        contract = self._make_contract(share_month_invoice=False)
        self._run_cron(MARCH)
        self._serve("40")
        self.assertEqual(self._bill(MARCH).amount_untaxed, 40)
        self.assertEqual(contract.recurring_next_date, APRIL)

    def test_credit_of_the_month_is_set_against_the_fee(self):
        self._make_contract()
        self._serve("-40", quantity=-1, price_unit="40")
        invoice = self._bill(MARCH)
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(invoice.amount_untaxed, 60)

    def test_credit_larger_than_the_fee_stays_a_credit_note(self):
        self._make_contract()
        self._serve("-140", quantity=-1, price_unit="140")
        credit = self._bill(MARCH)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.amount_untaxed, 40)

    def test_credit_joins_the_contracts_draft(self):
        self._make_contract()
        self._run_cron(MARCH)
        self._serve("-140", quantity=-1, price_unit="140")
        credit = self._bill(MARCH)
        self.assertEqual(self._invoices(), credit)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertEqual(credit.amount_untaxed, 40)

    def test_services_after_the_contracts_invoice_was_validated(self):
        self._make_contract()
        self._run_cron(MARCH)
        fee = self._invoices()
        fee.action_post()
        self._serve("40")
        services = self._bill(MARCH)
        self.assertEqual(services.amount_untaxed, 40)
        self.assertEqual(
            services.billing_month, MARCH, "the month is not closed by a fee"
        )

    def test_fee_after_the_services_were_validated(self):
        self._serve("40")
        services = self._bill(MARCH)
        services.action_post()
        contract = self._make_contract()
        self._run_cron(MARCH)
        self.assertEqual(self._untaxed(self._invoices()), [40, 100])
        self.assertEqual(contract.recurring_next_date, APRIL)

    def test_late_services_join_the_fee_that_came_after(self):
        self._serve("40")
        self._bill(MARCH).action_post()
        self._make_contract()
        self._run_cron(MARCH)
        self._serve("7")
        self._bill(MARCH)
        self.assertEqual(self._untaxed(self._invoices()), [40, 107])

    def test_deleted_draft_frees_rows_and_fees(self):
        contract = self._make_contract()
        row = self._serve("40")
        self._bill(MARCH).unlink()
        self.assertEqual(row.state, "ready")
        self.assertEqual(contract.recurring_next_date, MARCH)
        self.assertEqual(self._bill(MARCH).amount_untaxed, 140)

    def test_pressed_twice_bills_the_fee_once(self):
        self._make_contract()
        self._serve("40")
        self._bill(MARCH)
        self._bill(MARCH)
        self.assertEqual(self._untaxed(self._invoices()), [140])

    def test_checked_draft_is_checked_again_after_a_fee(self):
        self._serve("40")
        invoice = self._bill(MARCH)
        invoice.action_import_checked()
        self._make_contract()
        self._run_cron(MARCH)
        self.assertEqual(invoice.import_check, "to_check")
        self.assertEqual(invoice.amount_untaxed, 140)

    def test_manager_without_accounting_rights_bills_the_fee(self):
        manager = new_test_user(
            self.env,
            "fee_manager",
            "partner_import.partner_import_group_manager",
            company_id=self.company.id,
        )
        contract = self._make_contract()
        self._serve("40")
        invoicing = self.env["partner.import.invoicing"].with_user(manager)
        invoice = invoicing._create_invoices(self.company, MARCH)
        self.assertEqual(invoice.amount_untaxed, 140)
        self.assertEqual(contract.recurring_next_date, APRIL)
