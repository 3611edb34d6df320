import base64
from datetime import datetime

from freezegun import freeze_time
from lxml import etree

from odoo import Command

from odoo.addons.quittance_base.tests.prepared import PreparedCase

NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}
#: A Monday morning, before the cut-off.
NOW = datetime(2026, 3, 2, 8, 30)
IBAN_CREDITOR = "FR7630006000011234567890189"
IBAN_ANN = "BE68539007547034"
IBAN_BOB = "DE89370400440532013000"
IBAN_BOB_NEW = "DE02120300000000202051"
IBAN_CHRIS = "CH9300762011623852957"


class BankCommon(PreparedCase):
    """Two companies with a bank each, clients with mandates, invoices in euros.

    The second company keeps its books in another currency.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(NOW)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.eur = cls.env.ref("base.EUR")
        cls.chf = cls.setup_other_currency("CHF", rates=[("2026-01-01", 2.0)])
        cls.one = cls._make_company("Café du Parc", cls.eur)
        cls.two = cls._make_company("Uhren AG", cls.chf)
        cls.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": cls.eur.id,
                "company_id": cls.two["company"].id,
                "rate": 0.5,
            }
        )
        cls.env.user.group_ids |= cls.env.ref(
            "account_payment_batch_oca.group_account_payment"
        )
        cls.ann = cls._make_client("Ann Élégante", IBAN_ANN)
        cls.bob = cls._make_client("Bob", IBAN_BOB)
        cls.ann_mandate = cls._make_mandate(cls.ann)
        cls.bob_mandate = cls._make_mandate(cls.bob)

    @classmethod
    def _make_company(cls, name, currency):
        data = cls.setup_other_company(
            name=name,
            currency_id=currency.id,
            sepa_creditor_identifier="FR72ZZZ123456",
            street="1 rue du Parc",
            zip="75002",
            city="Paris",
        )
        company = data["company"]
        cls.env.user.company_ids |= company
        bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": IBAN_CREDITOR,
                "partner_id": company.partner_id.id,
                "company_id": company.id,
            }
        )
        journal = data["default_journal_bank"]
        journal.bank_account_id = bank
        expense = data["default_account_expense"]
        journal.default_expense_account_id = expense
        account = cls.env["account.account"].create(
            {
                "code": "511900",
                "name": "Debits under way",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.link(company.id)],
            }
        )
        method = cls.env["account.payment.method.line"].create(
            {
                "name": "SEPA",
                "company_id": company.id,
                "payment_method_id": cls.env.ref(
                    "account_payment_sepa_direct_debit.sepa_direct_debit"
                ).id,
                "bank_account_link": "fixed",
                "journal_id": journal.id,
                "payment_account_id": account.id,
                "selectable": True,
                "no_debit_before_maturity": False,
            }
        )
        return {**data, "bank": bank, "method": method, "outstanding": account}

    @classmethod
    def _make_client(cls, name, iban, **vals):
        client = cls.env["res.partner"].create({"name": name, **vals})
        cls.env["res.partner.bank"].create(
            {"acc_number": iban, "partner_id": client.id, "allow_out_payment": True}
        )
        return client

    @classmethod
    def _make_mandate(cls, client, data=None, **vals):
        data = data or cls.one
        count = cls.env["account.banking.mandate"].search_count([])
        return cls.env["account.banking.mandate"].create(
            {
                "partner_id": client.id,
                "partner_bank_id": client.bank_ids[0].id,
                "company_id": data["company"].id,
                "format": "sepa_core",
                "signature_date": "2025-11-05",
                "state": "valid",
                "unique_mandate_reference": f"QT-{count}",
                **vals,
            }
        )

    @classmethod
    def _make_invoice(cls, client, amount, data=None, mandate=None):
        data = data or cls.one
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "company_id": data["company"].id,
                "journal_id": data["default_journal_sale"].id,
                "currency_id": cls.eur.id,
                "invoice_date": "2026-03-02",
                "invoice_date_due": "2026-03-02",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Month",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                            "account_id": data["default_account_revenue"].id,
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _make_order(cls, *wanted, data=None, date="2026-03-17", **vals):
        """An order of ``(mandate, amount)``, an invoice for each."""
        data = data or cls.one
        order = cls.env["account.payment.order"].create(
            {
                "payment_method_line_id": data["method"].id,
                "payment_type": "inbound",
                "company_id": data["company"].id,
                **vals,
            }
        )
        # Not at creation: OCA computes it then.
        order.write({"date_prefered": "fixed", "date_scheduled": date})
        for mandate, amount in wanted:
            invoice = cls._make_invoice(mandate.partner_id, amount, data)
            cls._add_line(order, invoice, mandate)
        return order

    @classmethod
    def _add_line(cls, order, invoice, mandate, reference=None):
        item = invoice.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        lines = cls.env["account.payment.line"]
        if reference:
            from ..trust import trusted

            lines = trusted(lines)
        return lines.create(
            {
                "order_id": order.id,
                "move_line_id": item.id,
                "mandate_id": mandate.id,
                "collection_reference": reference,
            }
        )

    @staticmethod
    def _make_file(order):
        """Confirm an order and make its file; return its root element."""
        order.draft2open()
        order.open2generated()
        return etree.fromstring(order.payment_file_id.raw)

    @staticmethod
    def _texts(root, path):
        steps = "/".join(f"p:{step}" for step in path.split("/"))
        return [one.text for one in root.iterfind(f".//{steps}", NS)]

    @staticmethod
    def _encoded(content):
        return base64.b64encode(content).decode()
