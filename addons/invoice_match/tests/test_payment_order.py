from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .gate_common import BELGIAN, IBAN, OTHER_IBAN, GateCommon

COMPANY_IBAN = "FR7630001007941234567890185"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 10:00:00")
class TestPaymentOrder(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref(
            "account_payment_batch_oca.group_account_payment"
        )
        cls.euro = cls.env.ref("base.EUR")
        cls.company.currency_id = cls.euro
        cls.journal = cls.company_data["default_journal_bank"]
        cls.journal.bank_account_id = cls.program["res.partner.bank"].create(
            {"acc_number": COMPANY_IBAN, "partner_id": cls.company.partner_id.id}
        )
        account = cls.env["account.account"].create(
            {
                "code": "511990",
                "name": "Transfers under way",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        method = cls.env.ref(
            "account_payment_sepa_credit_transfer.sepa_credit_transfer"
        )
        cls.method = cls.env["account.payment.method.line"].create(
            {
                "name": "SEPA transfer",
                "company_id": cls.company.id,
                "payment_method_id": method.id,
                "bank_account_link": "fixed",
                "journal_id": cls.journal.id,
                "payment_account_id": account.id,
                "selectable": True,
            }
        )

    def _order(self, bills=None, method=None):
        order = self.env["account.payment.order"].create(
            {
                "payment_method_line_id": (method or self.method).id,
                "payment_type": "outbound",
                "company_id": self.company.id,
            }
        )
        if bills:
            self._payable(bills).create_payment_line_from_move_line(order)
        return order

    def _payable(self, moves):
        return moves.line_ids.filtered(
            lambda one: one.account_id.account_type == "liability_payable"
        )

    def _propose(self, **vals):
        proposal = self.env["invoice.payment.proposal"].create(
            {
                "company_id": self.company.id,
                "payment_method_line_id": self.method.id,
                **vals,
            }
        )
        proposal.action_fill()
        return proposal

    def _beneficiaries(self, order):
        order.open2generated()
        root = etree.fromstring(order.payment_file_id.raw)
        ns = {"p": root.nsmap[None]}
        return {
            (
                one.findtext("p:CdtrAcct/p:Id/p:IBAN", namespaces=ns),
                one.findtext("p:Amt/p:InstdAmt", namespaces=ns),
            )
            for one in root.iterfind(".//p:CdtTrfTxInf", namespaces=ns)
        }

    # --- OCA's orders --- #

    def test_a_held_bill_comes_into_no_order(self):
        bill = self._held()
        with self._refused():
            self._order(bill)
        bill.preferred_payment_method_line_id = self.method
        with self._refused():
            bill.create_account_payment_line()

    def test_a_held_bill_is_not_written_into_a_line(self):
        order = self._order(self._posted())
        held = self._payable(self._held(ref="F2"))
        with self._refused():
            order.payment_line_ids.write({"move_line_id": held.id})

    def test_a_bill_that_changed_stops_the_order(self):
        bill = self._posted()
        order = self._order(bill)
        bill.invoice_date_due = fields.Date.today() - timedelta(400)
        with self._refused("changed after"):
            order.draft2open()

    def test_a_bill_that_changed_stops_the_file(self):
        bill = self._posted()
        order = self._order(bill)
        order.draft2open()
        bill.invoice_date_due = fields.Date.today() - timedelta(400)
        with self._refused("changed after"):
            order.open2generated()
        with self._refused("changed after"):
            order.generate_payment_file()

    def test_a_line_for_nothing_stops_the_order(self):
        self._posted()
        order = self._order()
        self.env["account.payment.line"].create(
            {
                "order_id": order.id,
                "partner_id": self.supplier.id,
                "partner_bank_id": self.bank.id,
                "amount_currency": 50,
                "currency_id": self.euro.id,
                "communication": "deposit",
            }
        )
        with self._refused("names no released bill"):
            order.draft2open()

    def test_a_raised_amount_stops_the_order(self):
        order = self._order(self._posted())
        order.payment_line_ids.amount_currency = 150
        with self._refused("more than"):
            order.draft2open()

    def test_a_raised_payment_stops_the_file(self):
        order = self._order(self._posted())
        order.draft2open()
        order.payment_ids.amount = 150
        with self._refused("more than"):
            order.open2generated()

    def test_another_account_stops_the_file(self):
        order = self._order(self._posted())
        order.draft2open()
        new = self.env["res.partner.bank"].create(
            {"acc_number": OTHER_IBAN, "partner_id": self.supplier.id}
        )
        order.payment_ids.partner_bank_id = new
        with self._refused("not confirmed"):
            order.open2generated()

    def test_an_account_that_changed_stops_the_file(self):
        order = self._order(self._posted())
        order.draft2open()
        self.bank.sudo().write({"acc_number": OTHER_IBAN})
        with self._refused("not confirmed|changed after"):
            order.open2generated()

    def test_calling_a_payment_incoming_stops_the_file(self):
        order = self._order(self._posted())
        order.draft2open()
        order.payment_ids.payment_type = "inbound"
        with self._refused("does not belong"):
            order.generate_payment_file()

    def test_a_payment_slipped_into_a_lot_stops_the_file(self):
        order = self._order(self._posted())
        order.draft2open()
        self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.supplier.id,
                "amount": 10,
                "journal_id": self.journal.id,
                "payment_lot_id": order.payment_lot_ids.id,
            }
        )
        with self._refused("does not belong"):
            order.generate_payment_file()

    def test_a_bill_is_not_in_two_orders(self):
        bill = self._posted()
        first = self._order(bill)
        second = self._order(bill)
        first.draft2open()
        with self._refused("more than"):
            second.draft2open()

    def test_a_company_may_ask_for_a_call_before_paying_anybody(self):
        self.company.match_payments = "all"
        new = self.env["res.partner"].create({"name": "Evil"})
        bank = self.env["res.partner.bank"].create(
            {"acc_number": BELGIAN, "partner_id": new.id}
        )
        bank.sudo().write({"allow_out_payment": True})
        order = self._order()
        self.env["account.payment.line"].create(
            {
                "order_id": order.id,
                "partner_id": new.id,
                "partner_bank_id": bank.id,
                "amount_currency": 50,
                "currency_id": self.euro.id,
                "communication": "x",
            }
        )
        with self._refused("not confirmed"):
            order.draft2open()

    def _order_for(self, partner, bank):
        """Return a confirmed order for nothing, to somebody who is not checked."""
        order = self._order()
        self.env["account.payment.line"].create(
            {
                "order_id": order.id,
                "partner_id": partner.id,
                "partner_bank_id": bank.id,
                "amount_currency": 50,
                "currency_id": self.euro.id,
                "communication": "x",
            }
        )
        order.draft2open()
        return order

    def test_a_swapped_account_stops_the_file_of_somebody_free(self):
        free = self.env["res.partner"].create({"name": "Café", "supplier_rank": 1})
        trusted_bank = self.program["res.partner.bank"].create(
            {"acc_number": BELGIAN, "partner_id": free.id, "allow_out_payment": True}
        )
        order = self._order_for(free, trusted_bank.with_env(self.env))
        fresh = self.env["res.partner.bank"].create(
            {"acc_number": OTHER_IBAN, "partner_id": free.id}
        )
        for bank in (fresh, self.bank):
            with self._refused("not trusted|not the supplier's"):
                order.payment_ids.write({"partner_bank_id": bank.id})
                order.open2generated()
        self.assertEqual(self._beneficiaries(order), {(BELGIAN, "50.00")})

    def test_a_swapped_account_stops_the_file_of_a_transfer(self):
        own = self.program["res.partner.bank"].create(
            {
                "acc_number": BELGIAN,
                "partner_id": self.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        order = self._order_for(self.company.partner_id, own.with_env(self.env))
        evil = self.env["res.partner"].create({"name": "Evil"})
        bank = self.env["res.partner.bank"].create(
            {"acc_number": OTHER_IBAN, "partner_id": evil.id}
        )
        order.payment_ids.write({"partner_bank_id": bank.id})
        with self._refused("not trusted|not the supplier's"):
            order.open2generated()

    def test_a_cancelled_payment_of_a_file_keeps_its_bill(self):
        bill = self._posted()
        order = self._order(bill)
        second = self._order(bill)
        order.draft2open()
        order.open2generated()
        payment = order.payment_ids
        payment.action_cancel()
        with self._refused("under way"):
            payment.amount = 1
        for vals in ({"payment_order_id": False}, {"payment_order_id": second.id}):
            with self._refused("cancel the order first"):
                payment.write(vals)
        with self._refused("cancel the order first"):
            payment.unlink()
        with self._refused("more than"):
            second.draft2open()
        order.action_cancel()
        second.draft2open()

    def test_a_changed_file_is_not_said_to_have_left(self):
        order = self._order(self._posted())
        order.draft2open()
        order.open2generated()
        made = order.payment_file_id.raw
        order.payment_file_id.raw = made.replace(IBAN.encode(), OTHER_IBAN.encode())
        with self._refused("changed after it was made"):
            order.generated2uploaded()
        with self._refused("with the file only", AccessError):
            order.sudo().write({"made_file_sha256": False})
        order.payment_file_id.raw = made
        order.generated2uploaded()

    # --- the proposal --- #

    def test_the_file_pays_the_right_people_the_right_amounts(self):
        other = self.env["res.partner"].create({"name": "Clous", "supplier_rank": 1})
        self.program["res.partner.bank"].create(
            {"acc_number": BELGIAN, "partner_id": other.id, "allow_out_payment": True}
        )
        self._posted(price=100.0)
        second = self._make_bill(
            self._make_order(other, 55.5), "G1", 55.5, partner=other
        )
        second.with_user(self.releaser).action_release("Because")
        second.action_post()
        self.company.match_gate = "pay"
        self._ordered(ref="HELD").action_post()
        action = self._propose().action_make_order()
        order = self.env["account.payment.order"].browse(action["res_id"])
        self.assertEqual(order.state, "draft")
        order.draft2open()
        self.assertEqual(
            self._beneficiaries(order), {(IBAN, "100.00"), (BELGIAN, "55.50")}
        )
        order.generated2uploaded()
        self.assertIn(second.payment_state, ("paid", "in_payment"))

    def test_what_is_left_out_says_why(self):
        later = fields.Date.today() + timedelta(60)
        self.company.match_gate = "pay"
        bills = {
            "held": self._ordered(ref="held"),
            "later": self._released(ref="later", invoice_date_due=later),
            "blocked": self._released(ref="blocked"),
            "credit": self._make_bill(ref="credit", move_type="in_refund"),
            "no_account": self._released(ref="no_account", partner_bank_id=False),
            "ordered": self._released(ref="ordered"),
        }
        for bill in bills.values():
            bill.action_post()
        bills["blocked"].action_toggle_block_payment()
        self._order(bills["ordered"])
        lines = self._propose().line_ids
        self.assertEqual(
            {one.number: one.left_out for one in lines}, {key: key for key in bills}
        )

    def test_an_account_that_is_not_confirmed_is_left_out(self):
        bill = self._posted()
        self.bank.sudo().write({"allow_out_payment": False})
        line = self._propose().line_ids
        self.assertEqual((line.move_id, line.left_out), (bill, "account"))

    def test_another_currency_is_left_out_of_sepa(self):
        currency = self.setup_other_currency("CHF", rates=[("2016-01-01", 2.0)])
        self._posted(currency_id=currency.id)
        self.assertEqual(self._propose().line_ids.left_out, "currency")

    def test_nothing_to_pay_is_said(self):
        with self._refused("Nothing can be paid"):
            self._propose().action_make_order()

    def test_other_companies_are_not_proposed(self):
        other = self.setup_other_company()["company"]
        self._posted()
        self.assertFalse(self._propose(company_id=other.id).line_ids)

    def _discounted(self, percent):
        term = self.env["account.payment.term"].create(
            {
                "name": "2/10 n/30",
                "early_discount": True,
                "discount_percentage": percent,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        return self._posted(invoice_payment_term_id=term.id)

    def test_a_discount_worth_taking_is_taken_and_booked(self):
        bill = self._discounted(2)
        proposal = self._propose()
        line = proposal.line_ids
        self.assertEqual((line.amount, line.left_out), (98, False))
        self.assertGreater(line.discount_rate, 20)
        order = self.env["account.payment.order"].browse(
            proposal.action_make_order()["res_id"]
        )
        order.draft2open()
        self.assertLessEqual(order.payment_ids.date, line.discount_until)
        self.assertEqual(self._beneficiaries(order), {(IBAN, "98.00")})
        order.generated2uploaded()
        self.assertEqual(bill.amount_residual, 0)

    def test_a_discount_worth_little_is_left(self):
        self._discounted(0.1)
        line = self._propose().line_ids
        self.assertEqual((line.amount, line.left_out), (100, "later"))
