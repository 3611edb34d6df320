from unittest.mock import patch

import sepaxml

from odoo import Command
from odoo.tests import tagged

from .bank_common import IBAN_BOB, IBAN_CHRIS, IBAN_CREDITOR, NOW
from .test_bank_golden import TRANSFERS, GoldenCommon


@tagged("post_install", "-at_install")
class TestBankGoldenTransfer(GoldenCommon):
    """Credit transfers: as before, by the schema, and as another library writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.out = cls.env["account.payment.method.line"].create(
            {
                "name": "Transfers",
                "company_id": cls.one["company"].id,
                "payment_method_id": cls.env.ref(
                    "account_payment_sepa_credit_transfer.sepa_credit_transfer"
                ).id,
                "bank_account_link": "fixed",
                "journal_id": cls.one["default_journal_bank"].id,
                "payment_account_id": cls.one["outstanding"].id,
                "selectable": True,
            }
        )
        cls.one["company"].country_id = cls.env.ref("base.fr")
        cls.chris = cls._make_client(
            "Müller & Söhne",
            IBAN_CHRIS,
            street="Bahnhofstraße 1",
            city="Zürich",
            zip="8001",
            country_id=cls.env.ref("base.ch").id,
        )

    def _make_transfers(self, *wanted):
        """An order of ``(supplier, amount)``, a bill for each."""
        bills = self.env["account.move"].create(
            [
                {
                    "move_type": "in_invoice",
                    "partner_id": supplier.id,
                    "partner_bank_id": supplier.bank_ids[:1].id,
                    "company_id": self.one["company"].id,
                    "journal_id": self.one["default_journal_purchase"].id,
                    "currency_id": self.eur.id,
                    "ref": f"Bill {amount}",
                    "invoice_date": "2026-03-02",
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
                for supplier, amount in wanted
            ]
        )
        bills.action_post()
        order = self.env["account.payment.order"].create(
            {
                "payment_method_line_id": self.out.id,
                "payment_type": "outbound",
                "company_id": self.one["company"].id,
            }
        )
        for item in bills.line_ids.filtered(
            lambda one: one.account_type == "liability_payable"
        ).sorted("id"):
            item.create_payment_line_from_move_line(order)
        return order

    def _transfers_of_peer(self, *rows):
        """The same transfers as sepaxml writes them."""
        address = {
            "postcode": "75002",
            "town": "Paris",
            "country": "FR",
            "lines": ["1 rue du Parc"],
        }
        writer = sepaxml.SepaTransfer(
            {
                "name": "Cafe du Parc",
                "IBAN": IBAN_CREDITOR,
                "batch": True,
                "currency": "EUR",
                "address": address,
            },
            schema=TRANSFERS,
            clean=True,
        )
        for row in rows:
            writer.add_payment(row)
        with patch("logging.Logger.warning"):
            return writer.export(validate=False)

    def test_transfers(self):
        order = self._make_transfers((self.bob, 70), (self.chris, 1250.5))
        (content,) = self._files_of(order)
        common = {"execution_date": NOW.date()}
        peer = self._transfers_of_peer(
            {
                **common,
                "name": "Bob",
                "IBAN": IBAN_BOB,
                "amount": 7000,
                "description": "Facture no1",
                "endtoend_id": "GOLD0001/LOT1/1",
            },
            {
                **common,
                "name": "Muller + Sohne",
                "IBAN": IBAN_CHRIS,
                "amount": 125050,
                "description": "Facture no2",
                "endtoend_id": "GOLD0001/LOT1/2",
                "address": {
                    "postcode": "8001",
                    "town": "Zurich",
                    "country": "CH",
                    "lines": ["Bahnhofstrasse 1"],
                },
            },
        )
        self._check("transfers", content, peer, TRANSFERS)
