from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .bank_common import IBAN_CHRIS, BankCommon

NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


@tagged("post_install", "-at_install")
class TestBankTransfer(BankCommon):
    """Credit transfers go through the same check before their file leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        method = "account_payment_sepa_credit_transfer.sepa_credit_transfer"
        cls.out = cls.env["account.payment.method.line"].create(
            {
                "name": "Transfers",
                "company_id": cls.one["company"].id,
                "payment_method_id": cls.env.ref(method).id,
                "bank_account_link": "fixed",
                "journal_id": cls.one["default_journal_bank"].id,
                "payment_account_id": cls.one["outstanding"].id,
                "selectable": True,
            }
        )

    def _pay(self, supplier, amount, due="2026-03-02"):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": supplier.id,
                "partner_bank_id": supplier.bank_ids[:1].id,
                "company_id": self.one["company"].id,
                "journal_id": self.one["default_journal_purchase"].id,
                "currency_id": self.eur.id,
                "ref": "Facture n°7 – œuvres",
                "invoice_date": "2026-03-02",
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Month",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                            "account_id": self.one["default_account_expense"].id,
                        }
                    )
                ],
            }
        )
        bill.action_post()
        order = self.env["account.payment.order"].create(
            {
                "payment_method_line_id": self.out.id,
                "payment_type": "outbound",
                "company_id": self.one["company"].id,
            }
        )
        item = bill.line_ids.filtered(
            lambda one: one.account_type == "liability_payable"
        )
        item.create_payment_line_from_move_line(order)
        order.draft2open()
        return order

    def test_a_transfer_is_checked_and_always_the_same(self):
        order = self._pay(self.bob, 70)
        order.open2generated()
        root = etree.fromstring(order.payment_file_id.raw)
        texts = [one.text for one in root.iterfind(".//p:Ustrd", NS)]
        self.assertEqual(texts, ["Facture no7 - oeuvres"])
        self.assertTrue(order.file_sha256)
        self.assertEqual(order.generate_payment_file()[0], order.payment_file_id.raw)

    def test_what_the_bank_would_refuse_does_not_leave(self):
        self.one["company"].city = False
        chris = self._make_client("Chris", IBAN_CHRIS)
        order = self._pay(chris, 70)
        with self.assertRaisesRegex(UserError, "must not leave"):
            order.open2generated()
        self.assertFalse(order.file_sha256)

    def test_browsers_show_why_a_file_is_refused(self):
        self.one["company"].city = False
        order = self._pay(self._make_client("Chris", IBAN_CHRIS), 70)
        with self.assertRaises(UserError) as refused:
            order.open2generated()
        self.assertIs(type(refused.exception), UserError)

    def test_a_transfer_is_asked_for_on_a_day_that_banks_work(self):
        days = {
            "2026-03-13": "2026-03-13",
            "2026-03-14": "2026-03-13",
            "2026-04-06": "2026-04-02",
        }
        for due, paid in days.items():
            order = self._pay(self.bob, 70, due=due)
            self.assertEqual(str(order.payment_ids.date), paid)
            order.open2generated()

    def test_on_a_saturday_a_transfer_is_asked_for_on_monday(self):
        with freeze_time("2026-03-07 10:00:00"):
            order = self._pay(self.bob, 70)
            self.assertEqual(str(order.payment_ids.date), "2026-03-09")
            order.open2generated()
