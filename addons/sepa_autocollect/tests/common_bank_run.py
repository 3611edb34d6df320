from unittest.mock import patch

from odoo import fields

from .bank_common import BankCommon

IBAN_DORA = "NL91ABNA0417164300"


class BankRunCommon(BankCommon):
    """A company whose runs collect by its own bank's files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.one["company"]
        cls.policy = cls.env["collection.policy"].create(
            {"name": "All", "company_id": cls.company.id, "notice_days": 0}
        )

    def _run(self, company=None):
        """Start a run and have its debits put into files; return the new orders."""
        company = company or self.company
        before = self.env["account.payment.order"].search([])
        run = self.env["collection.run"].with_company(company)._trusted()
        run = run._create_run(company, fields.Date.context_today(run))
        run._start()
        self._put_into_orders()
        self.run = run
        return self.env["account.payment.order"].search([]) - before

    def _put_into_orders(self):
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 1000
        ):
            self.env["collection.engine"]._cron_bank_orders()

    def _attempt_of(self, invoice):
        lines = self.env["collection.attempt.line"].search(
            [("move_id", "=", invoice.id)], order="id desc", limit=1
        )
        return lines.attempt_id

    def _receive(self, content, name="answer.xml"):
        journal = self.one["default_journal_bank"]
        messages = self.env["collection.bank.message"]
        return messages._receive(journal, name, content, "a test")

    def _preview_of(self, invoice):
        engine = self.env["collection.engine"]
        today = fields.Date.context_today(engine)
        _situation, decision = engine._decide(invoice.company_id, today)
        item = invoice.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        for debit in decision.debits:
            if item.id in debit.items:
                return debit
        return next(one for one in decision.left if one.item == item.id)
