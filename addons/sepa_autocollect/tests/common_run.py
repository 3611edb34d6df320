from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.quittance_base.tests.prepared import PreparedCase

from ..core.answer import Answer
from .common_provider import CardProvider


class RunCommon(CardProvider, PreparedCase):
    """Two companies, two currencies, clients with cards and mandates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.other_company = cls.setup_other_company()["company"]
        for company in cls.company + cls.other_company:
            company.collection_card_consent = False
            company.email = "billing@creditor.test"
            company.sepa_creditor_identifier = "FR72ZZZ123456"
        cls.other_currency = cls.setup_other_currency("CHF")
        cls.today = fields.Date.context_today(cls.company)
        cls._make_bank_method(cls.company_data)
        cls.card_method = cls.env.ref("payment.payment_method_card")
        cls.provider = cls._make_provider(cls.company)
        cls.ann = cls._make_client("Ann")
        cls.bob = cls._make_client("Bob")
        cls.policy = cls.env["collection.policy"].create(
            {"name": "Everybody", "company_id": cls.company.id}
        )
        cls.biller = cls._make_staff("biller", "account.group_account_invoice")
        cls.manager = cls._make_staff("manager", "account.group_account_manager")
        cls.reader = cls._make_staff("reader", "account.group_account_readonly")

    @classmethod
    def _make_bank_method(cls, data):
        """An account of ours that collects with mandates."""
        company, journal = data["company"], data["default_journal_bank"]
        journal.bank_account_id = cls.env["res.partner.bank"].create(
            {
                "acc_number": "FR1420041010050500013M02606",
                "partner_id": company.partner_id.id,
            }
        )
        method = "account_payment_sepa_direct_debit.sepa_direct_debit"
        return cls.env["account.payment.method.line"].create(
            {
                "name": "SEPA",
                "company_id": company.id,
                "payment_method_id": cls.env.ref(method).id,
                "bank_account_link": "fixed",
                "journal_id": journal.id,
            }
        )

    @classmethod
    def _make_staff(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"run_{login}",
            groups=f"base.group_user,{group}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _make_client(cls, name, **vals):
        values = {"name": name, "email": f"{name.lower()}@client.test", **vals}
        return cls.env["res.partner"].create(values)

    @classmethod
    def _make_card(cls, partner, provider=None):
        token = (
            cls.env["payment.token"]
            .sudo()
            .create(
                {
                    "provider_id": (provider or cls.provider).id,
                    "payment_method_id": cls.card_method.id,
                    "payment_details": "4242",
                    "partner_id": partner.id,
                    "provider_ref": "ref",
                }
            )
        )
        return cls.env["collection.means"].search([("token_id", "=", token.id)])

    @classmethod
    def _make_mandate(cls, partner, iban="FR7630006000011234567890189"):
        bank = cls.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": iban}
        )
        mandate = cls.env["account.banking.mandate"].create(
            {
                "partner_id": partner.id,
                "partner_bank_id": bank.id,
                "company_id": cls.company.id,
                "format": "sepa_core",
                "signature_date": fields.Date.subtract(cls.today, months=2),
            }
        )
        mandate.validate()
        return cls.env["collection.means"].search([("mandate_id", "=", mandate.id)])

    @classmethod
    def _make_invoice(cls, partner, amount=100.0, days=0, currency=None, **vals):
        """A posted invoice due in some days; ``days`` before today when negative."""
        company = vals.pop("company", cls.company)
        due = fields.Date.add(cls.today, days=days)
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "currency_id": (currency or company.currency_id).id,
                    "invoice_date": fields.Date.subtract(cls.today, days=30),
                    "invoice_date_due": due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Month",
                                "quantity": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **vals,
                }
            )
        )
        move.action_post()
        return move

    def _receivable(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def _decide(self, company=None):
        engine = self.env["collection.engine"]
        return engine._decide(company or self.company, self.today)

    def _why(self, move):
        """Return the code that keeps an invoice's items, or None when all leave."""
        _situation, decision = self._decide(move.company_id)
        ids = self._receivable(move).ids
        codes = {one.code for one in decision.left if one.item in ids}
        return codes.pop() if codes else None

    def _debit(self, move):
        """Return the debit that collects an invoice, None for none."""
        _situation, decision = self._decide(move.company_id)
        ids = set(self._receivable(move).ids)
        return next((d for d in decision.debits if ids & set(d.items)), None)

    def _open_preview(self, user=None):
        """Return today's preview as a person opens it."""
        runs = self.env["collection.run"].with_user(user or self.biller)
        action = runs.with_company(self.company).action_open_preview()
        return runs.browse(action["res_id"])

    @contextmanager
    def _frozen_gateway(self):
        """Let the test provider take charges: nothing is sent in these tests."""

        class Gateway:
            def _freeze(self, attempts):
                return {one.id: {"reference": one.name} for one in attempts}

            def _get_problem(self, provider, token):
                return None

        gateways = type(self.env["collection.gateway"])
        engine = type(self.env["collection.engine"])
        with (
            patch.object(gateways, "_get", lambda self, code: Gateway()),
            patch.object(engine, "_wake", lambda *args, **kwargs: None),
        ):
            yield

    def _start(self, run, user=None):
        """Press Start the Run and confirm; return what the confirmation answered."""
        with self._frozen_gateway():
            action = run.with_user(user or self.biller).action_start()
            asked = self.env["collection.run.start"].with_user(user or self.biller)
            return asked.browse(action["res_id"]).action_confirm()

    def _answer(self, attempts, outcome, kind=""):
        """Have the provider answer attempts as the run would."""
        attempts = attempts.sudo()
        self.env.cr.execute(
            "UPDATE collection_attempt SET state='sending', sent_at=now() "
            "WHERE id = ANY(%s)",
            [attempts.ids],
        )
        attempts.invalidate_recordset()
        answers = {
            one.id: Answer(outcome=outcome, kind=kind, status=200) for one in attempts
        }
        attempts._apply(answers, "run")
