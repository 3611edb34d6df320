from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..trust import trusted
from .gate_common import IBAN, OTHER_IBAN, GateCommon


@tagged("post_install", "-at_install")
class TestGatePay(GateCommon):
    def _register(self, bills, **vals):
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bills.ids)
            .create(vals)
            ._create_payments()
        )

    def _pay(self, bills=None, amount=100.0, **vals):
        return self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.supplier.id,
                "amount": amount,
                "journal_id": self.company_data["default_journal_bank"].id,
                "partner_bank_id": self.bank.id,
                "invoice_ids": [Command.set(bills.ids if bills else [])],
                **vals,
            }
        )

    # --- registering --- #

    def test_registering_pays_no_held_bill(self):
        bill = self._held()
        with self._refused():
            self._register(bill)

    def test_registering_refuses_lines_given_by_rpc(self):
        bill, paid = self._held(), self._posted(ref="F2")
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=paid.ids)
            .create({})
        )
        lines = bill.line_ids.filtered(
            lambda one: one.account_id.account_type == "liability_payable"
        )
        wizard.line_ids = lines
        with self._refused():
            wizard._create_payments()

    def test_registering_pays_a_released_bill(self):
        bill = self._posted()
        payment = self._register(bill)
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertIn(bill.payment_state, ("paid", "in_payment"))

    def test_a_bill_that_changed_after_posting_is_not_paid(self):
        bill = self._posted()
        bill.invoice_date_due = fields.Date.today().replace(year=2020)
        with self._refused("changed after"):
            self._register(bill)

    # --- payments --- #

    def test_the_button_of_a_payment_is_gated(self):
        with self._refused():
            self._pay(self._held()).action_post()

    def test_a_written_state_is_gated(self):
        for state in ("in_process", "paid"):
            with self.subTest(state), self._refused():
                self._pay(self._held(ref=state)).write({"state": state})

    def test_validating_a_draft_is_gated(self):
        with self._refused():
            self._pay(self._held()).action_validate()

    def test_a_payment_created_as_sent_is_gated(self):
        bill = self._held()
        self._forget_outstanding()
        for state in ("in_process", "paid"):
            with self.subTest(state), self._refused():
                self._pay(bill, state=state)

    def test_a_default_state_is_gated(self):
        payments = self.env["account.payment"].with_context(default_state="paid")
        self._forget_outstanding()
        with self._refused():
            self._pay_with(payments, self._held())

    def _forget_outstanding(self):
        """Have payments without entry, as in a company that uses no such account."""
        journal = self.company_data["default_journal_bank"]
        journal.outbound_payment_method_line_ids.payment_account_id = False
        journal.inbound_payment_method_line_ids.payment_account_id = False

    def _pay_with(self, payments, bills):
        return payments.create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.supplier.id,
                "amount": 1,
                "journal_id": self.company_data["default_journal_bank"].id,
                "invoice_ids": [Command.set(bills.ids)],
            }
        )

    def test_a_payment_created_with_its_lines_is_gated(self):
        with self._refused():
            self._pay(self._held(), write_off_line_vals=[])

    def test_a_payment_for_nothing_needs_its_own_release(self):
        self._posted()
        payment = self._pay()
        with self._refused("names no released bill"):
            payment.action_post()
        payment.with_user(self.releaser).action_release("Deposit agreed")
        payment.action_post()
        self.assertIn(payment.state, ("in_process", "paid"))

    def test_calling_the_supplier_a_customer_frees_nothing(self):
        self._posted()
        payment = self._pay(partner_type="customer")
        with self._refused("names no released bill"):
            payment.action_post()

    def test_a_contact_of_the_supplier_is_the_supplier(self):
        self._posted()
        contact = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.supplier.id}
        )
        payment = self._pay(partner_id=contact.id, partner_bank_id=False)
        with self._refused("names no released bill"):
            payment.action_post()

    def test_a_payment_is_not_more_than_its_bills(self):
        bill = self._posted()
        with self._refused("more than"):
            self._pay(bill, amount=100.01).action_post()
        self._pay(bill, amount=100).action_post()

    def test_a_bill_is_not_paid_twice(self):
        bill = self._posted()
        self._pay(bill, amount=60).action_post()
        with self._refused("more than"):
            self._pay(bill, amount=60).action_post()
        self._pay(bill, amount=40).action_post()

    def test_two_payments_of_one_bill_at_once_are_refused(self):
        bill = self._posted()
        with self._refused("more than"):
            (self._pay(bill) | self._pay(bill)).action_post()

    def test_another_suppliers_bill_explains_nothing(self):
        other = self.env["res.partner"].create({"name": "Other", "supplier_rank": 1})
        bill = self._make_bill(self._make_order(other), partner=other)
        bill.with_user(self.releaser).action_release("Because")
        bill.action_post()
        self._posted(ref="F2")
        with self._refused("names no released bill"):
            self._pay(bill).action_post()

    def test_the_amount_counts_in_the_currency_of_the_bill(self):
        currency = self.setup_other_currency("CHF", rates=[("2016-01-01", 2.0)])
        bill = self._posted(currency_id=currency.id)
        with self._refused("more than"):
            self._pay(bill, amount=51).action_post()
        self._pay(bill, amount=50).action_post()

    def test_a_payment_under_way_does_not_change(self):
        bill = self._posted()
        payment = self._pay(bill, amount=50)
        payment.action_post()
        for vals in ({"amount": 100}, {"partner_bank_id": False}):
            with self._refused("under way"):
                payment.write(vals)

    def test_a_changed_payment_is_no_longer_released(self):
        self._posted()
        payment = self._pay()
        payment.with_user(self.releaser).action_release("Deposit agreed")
        payment.amount = 101
        with self._refused("names no released bill"):
            payment.action_post()

    def test_a_payments_release_needs_right_reason_limit_and_four_eyes(self):
        payment = self._pay(amount=10001)
        with self.assertRaises(AccessError):
            payment.with_user(self.clerk).action_release("Because")
        with self._refused("Say why"):
            payment.with_user(self.releaser).action_release(" ")
        with self._refused("over your limit"):
            payment.with_user(self.releaser).action_release("Because")
        own = (
            self.env["account.payment"]
            .with_user(self.releaser)
            .create(
                {
                    "payment_type": "outbound",
                    "partner_type": "supplier",
                    "partner_id": self.supplier.id,
                    "amount": 1,
                    "journal_id": self.company_data["default_journal_bank"].id,
                }
            )
        )
        with self._refused("Somebody else"):
            own.action_release("Because")

    def test_who_changed_a_colleagues_payment_does_not_release_it(self):
        self._posted()
        payment = self._pay()
        payment.with_user(self.releaser).write({"amount": 900})
        with self._refused("made or changed"):
            payment.with_user(self.releaser).action_release("Because")
        with self.assertRaises(AccessError):
            payment.sudo().write({"figures_uids": []})

    def test_nobody_writes_a_payments_release(self):
        payment = self._pay()
        figures = payment._get_release_figures()
        with self.assertRaises(AccessError):
            payment.sudo().write({"release_figures": figures})
        with self.assertRaises(AccessError):
            self._pay(release_user_id=self.env.uid)
        sly = self.env["account.payment"].with_context(
            default_release_reason="x", default_release_figures=figures
        )
        self.assertFalse(self._pay_with(sly, self._posted()).release_figures)

    # --- reconciling --- #

    def _payable(self, move):
        return move.line_ids.filtered(
            lambda one: one.account_id.account_type == "liability_payable"
        )

    def test_an_entry_pays_no_held_bill(self):
        bill = self._held()
        entry = self._make_entry(self.company_data["default_journal_misc"])
        with self._refused():
            (self._payable(bill) | self._payable(entry)).reconcile()
        with self._refused():
            bill.js_assign_outstanding_line(self._payable(entry).id)

    def test_a_bank_statement_pays_no_held_bill(self):
        bill = self._held()
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_ref": "F1",
                "partner_id": self.supplier.id,
                "amount": -100,
                "date": fields.Date.today(),
            }
        )
        _liquid, suspense, _other = line._seek_for_lines()
        suspense.account_id = self._payable(bill).account_id
        with self._refused():
            (suspense | self._payable(bill)).reconcile()

    def test_an_earlier_payment_pays_no_held_bill(self):
        payment = self._pay()
        payment.with_user(self.releaser).action_release("Deposit agreed")
        payment.with_context(force_payment_move=True).action_post()
        entry = payment.move_id or self._make_entry(
            self.company_data["default_journal_bank"]
        )
        with self._refused():
            (self._payable(self._held()) | self._payable(entry)).reconcile()

    def test_a_partial_written_by_rpc_pays_no_held_bill(self):
        bill = self._held()
        entry = self._make_entry(self.company_data["default_journal_misc"])
        vals = {
            "debit_move_id": self._payable(entry).id,
            "credit_move_id": self._payable(bill).id,
            "amount": 100,
            "debit_amount_currency": 100,
            "credit_amount_currency": 100,
        }
        with self._refused():
            self.env["account.partial.reconcile"].sudo().create(vals)

    def test_a_side_given_by_a_default_pays_no_held_bill(self):
        bill = self._held()
        entry = self._make_entry(self.company_data["default_journal_misc"])
        partials = self.env["account.partial.reconcile"].sudo()
        vals = {
            "credit_move_id": self._payable(bill).id,
            "amount": 100,
            "debit_amount_currency": 100,
            "credit_amount_currency": 100,
        }
        with self._refused():
            partials.with_context(default_debit_move_id=self._payable(entry).id).create(
                vals
            )

    def test_a_credit_note_that_moves_money_settles_no_held_bill(self):
        bill, refund = self._held(), self._make_bill(ref="R", move_type="in_refund")
        bank = self.company_data["default_journal_bank"].default_account_id
        refund.invoice_line_ids.account_id = bank
        refund.action_post()
        with self._refused():
            (self._payable(bill) | self._payable(refund)).reconcile()

    def test_a_credit_note_settles_a_held_bill(self):
        bill, refund = self._held(), self._make_bill(ref="R", move_type="in_refund")
        refund.action_post()
        (self._payable(bill) | self._payable(refund)).reconcile()
        self.assertIn(bill.payment_state, ("paid", "reversed"))

    def test_a_refund_is_received_freely(self):
        self.company.match_gate = "pay"
        refund = self._make_bill(self._make_order(), move_type="in_refund")
        refund.action_post()
        payment = self._register(refund)
        self.assertEqual(payment.payment_type, "inbound")

    def _make_entry(self, journal):
        account = self.supplier.property_account_payable_id
        liquid = self.company_data["default_journal_bank"].default_account_id
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "debit": 100,
                            "partner_id": self.supplier.id,
                        }
                    ),
                    Command.create({"account_id": liquid.id, "credit": 100}),
                ],
            }
        )
        entry.action_post()
        return entry

    def test_a_copy_of_a_held_bill_is_not_paid(self):
        copy = self._held().copy({"invoice_date": fields.Date.today()})
        copy.action_post()
        self.assertFalse(copy._needs_release())
        with self._refused("not released"):
            self._register(copy)
        with self._refused("names no released bill"):
            self._pay(copy).action_post()
        copy.with_user(self.releaser).action_release("Rent, no order")
        self._register(copy)

    def test_posting_the_entry_of_a_draft_payment_is_gated(self):
        bill = self._posted()
        payment = self._pay(bill, amount=50)
        payment.action_post()
        payment.action_draft()
        payment.amount = 5000
        with self._refused("more than"):
            payment.move_id.action_post()

    # --- paying twice --- #

    def test_clearing_what_a_payment_names_frees_no_bill(self):
        bill = self._posted()
        payment = self._pay(bill)
        payment.action_post()
        self.assertEqual(payment.gated_bill_ids, bill)
        for clear in (
            lambda: payment.write({"invoice_ids": [Command.clear()]}),
            lambda: bill.write({"matched_payment_ids": [Command.clear()]}),
        ):
            with self._refused("more than"):
                clear()
                self._pay(bill).action_post()

    def test_undoing_what_a_payment_settled_frees_no_bill(self):
        bill = self._posted()
        payment = self._register(bill)
        self._payable(bill).remove_move_reconcile()
        payment.invoice_ids = False
        self.assertEqual(bill.amount_residual, 100)
        with self._refused("more than"):
            self._pay(bill).action_post()
        payment.action_draft()
        self._pay(bill).action_post()

    def test_using_a_payment_up_with_a_typed_entry_frees_no_bill(self):
        bill = self._posted()
        payment = self._pay(bill)
        payment.action_post()
        entry = self._make_credit(self.company_data["default_account_expense"])
        (self._payable(entry) | self._payable(payment.move_id)).reconcile()
        payment.invoice_ids = [Command.link(entry.id)]
        with self._refused("more than"):
            self._pay(bill).action_post()

    def test_money_that_came_back_is_paid_again(self):
        bill = self._posted()
        payment = self._pay(bill)
        payment.action_post()
        bank = self.company_data["default_journal_bank"].default_account_id
        entry = self._make_credit(bank)
        (self._payable(entry) | self._payable(payment.move_id)).reconcile()
        self._pay(bill).action_post()

    def test_a_payment_settles_no_typed_bill_that_nobody_released(self):
        payment = self._pay(self._posted())
        payment.action_post()
        typed = self._make_bill(ref="TYPED")
        typed.action_post()
        self.assertFalse(typed._needs_release())
        both = self._payable(typed) | self._payable(payment.move_id)
        with self._refused("not released"):
            both.reconcile()
        typed.with_user(self.releaser).action_release("Rent, no order")
        both.reconcile()

    def _make_credit(self, account):
        """Return a posted entry that owes the supplier 100 against an account."""
        payable = self.supplier.property_account_payable_id
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": payable.id,
                            "credit": 100,
                            "partner_id": self.supplier.id,
                        }
                    ),
                    Command.create({"account_id": account.id, "debit": 100}),
                ],
            }
        )
        entry.action_post()
        return entry

    def test_nobody_writes_what_a_payment_left_for(self):
        bill = self._posted()
        payment = self._pay(bill)
        payment.action_post()
        with self.assertRaises(AccessError), self.cr.savepoint():
            payment.sudo().write({"gated_bill_ids": [Command.clear()]})
        sly = self.env["account.payment"].with_context(
            default_gated_bill_ids=[Command.set(bill.ids)]
        )
        self.assertFalse(self._pay_with(sly, bill).gated_bill_ids)

    # --- who is free --- #

    def test_suppliers_without_orders_and_files_stay_free(self):
        free = self.env["res.partner"].create({"name": "Café", "supplier_rank": 1})
        bill = self._make_bill(partner=free)
        bill.action_post()
        self.assertIn(self._register(bill).state, ("in_process", "paid"))
        self._pay(partner_id=free.id, partner_bank_id=False).action_post()

    def test_the_company_may_check_all_suppliers(self):
        free = self.env["res.partner"].create({"name": "Café", "supplier_rank": 1})
        self.company.match_payments = "all"
        with self._refused("names no released bill"):
            self._pay(partner_id=free.id, partner_bank_id=False).action_post()

    def test_incoming_payments_and_customers_stay_free(self):
        sale = self.init_invoice("out_invoice", amounts=[10], post=True)
        self.assertIn(self._register(sale).state, ("in_process", "paid"))

    # --- accounts --- #

    def test_nothing_is_paid_to_an_account_that_is_not_confirmed(self):
        bill = self._posted()
        new = self.env["res.partner.bank"].create(
            {"acc_number": OTHER_IBAN, "partner_id": self.supplier.id}
        )
        with self._refused("not confirmed"):
            self._pay(bill, partner_bank_id=new.id).action_post()
        released = self._pay(partner_bank_id=new.id)
        with self._refused("not confirmed"):
            released.with_user(self.releaser).action_release("Because")

    def test_a_payment_under_way_becomes_no_checked_one(self):
        self._posted()
        free = self.env["res.partner"].create({"name": "Café", "supplier_rank": 1})
        self._forget_outstanding()
        sent = self._pay(partner_id=free.id, partner_bank_id=False)
        sent.action_post()
        with self._refused("names no released bill"):
            sent.write({"partner_id": self.supplier.id})
        received = self._pay(payment_type="inbound", partner_bank_id=False)
        received.action_post()
        with self._refused("names no released bill"):
            received.write({"payment_type": "outbound"})

    def test_a_free_payee_is_not_paid_to_somebody_elses_account(self):
        free = self.env["res.partner"].create({"name": "Café", "supplier_rank": 1})
        with self._refused("not the supplier's"):
            self._pay(partner_id=free.id).action_post()

    def test_a_file_without_account_is_paid_to_the_released_one(self):
        bill = self._make_bill(self._make_order(), partner_bank_id=self.bank.id)
        trusted(self.env["invoice.capture"].sudo()).create(
            {
                "name": "a.xml",
                "sha256": "0" * 64,
                "channel": "mail",
                "company_id": self.company.id,
                "partner_id": self.supplier.id,
                "move_id": bill.id,
            }
        )
        bill.partner_bank_id = self.bank
        bill.with_user(self.releaser).action_release("Because")
        bill.action_post()
        other = self.program["res.partner.bank"].create(
            {
                "acc_number": OTHER_IBAN,
                "partner_id": self.supplier.id,
                "allow_out_payment": True,
            }
        )
        with self._refused("asks to be paid"):
            self._pay(bill, partner_bank_id=other.id).action_post()
        self._pay(bill).action_post()

    def test_nothing_is_paid_to_an_account_of_somebody_else(self):
        bill = self._posted()
        other = self.env["res.partner"].create({"name": "Other"})
        bank = self.program["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": other.id, "allow_out_payment": True}
        )
        payment = self._pay(bill)
        self.env.cr.execute(
            "UPDATE account_payment SET partner_bank_id = %s WHERE id = %s",
            [bank.id, payment.id],
        )
        payment.invalidate_recordset()
        with self._refused("not the supplier's"):
            payment.action_post()
