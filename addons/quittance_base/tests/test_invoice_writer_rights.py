from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .invoice_writer_common import InvoiceWriterCommon


@tagged("post_install", "-at_install")
class TestInvoiceWriterRights(InvoiceWriterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Second company")
        cls.biller = new_test_user(
            cls.env,
            "biller",
            groups="base.group_user,account.group_account_invoice",
            company_id=cls.env.company.id,
            company_ids=[Command.set(cls.env.company.ids)],
        )

    def _as(self, user, companies=None):
        companies = companies or user.company_id
        return self.writer.with_user(user).with_context(
            allowed_company_ids=companies.ids
        )

    def test_billing_user(self):
        self.assert_same_rows(
            [self.document(), self.document(move_type="out_refund")],
            writer=self._as(self.biller),
        )

    def test_user_without_billing(self):
        user = new_test_user(self.env, "reader", groups="base.group_user")
        user.company_ids = user.company_id = self.env.company
        with self.assertRaises(AccessError):
            self._as(user).write_drafts([self.document()])

    def test_journal_of_a_company_the_user_is_not_in(self):
        journal = self.other["default_journal_sale"]
        with self.assertRaises(AccessError):
            self._as(self.biller).write_drafts([self.document(journal_id=journal.id)])

    def test_record_rule_on_lines(self):
        self.env["ir.rule"].create(
            {
                "name": "writer test",
                "model_id": self.env["ir.model"]._get_id("account.move.line"),
                "domain_force": "[('name', '!=', 'Forbidden')]",
            }
        )
        lines = [
            {"key": n, "product_id": self.product_a.id, "price_unit": 1.0, "name": name}
            for n, name in enumerate(["Allowed", "Forbidden"])
        ]
        with self.assertRaises(AccessError):
            self._as(self.biller).write_drafts([self.document(lines)])
        lines[1]["name"] = "Fine"
        self.assert_same_rows([self.document(lines)], writer=self._as(self.biller))

    def test_two_companies(self):
        taxes = self.company_data["default_tax_sale"] | self.other["default_tax_sale"]
        product = self.env["product.product"].create(
            {
                "name": "Sold by both",
                "taxes_id": [Command.set(taxes.ids)],
            }
        )
        product.with_company(
            self.other["company"]
        ).property_account_income_id = self.other["default_account_revenue"]
        line = {"key": 1, "product_id": product.id, "price_unit": 33.33, "quantity": 3}
        companies = self.env.company | self.other["company"]
        self.biller.company_ids = companies
        documents = [
            self.document([line], journal_id=data["default_journal_sale"].id)
            for data in (self.company_data, self.other, self.other)
        ]
        documents += [
            self.document([{**line, "name": "Named"}], company_id=company.id)
            for company in companies
        ]
        drafts = self.assert_same_rows(
            documents, writer=self._as(self.biller, companies)
        )
        moves = self.env["account.move"].browse([draft.move_id for draft in drafts])
        self.assertEqual(moves.company_id, companies)

    def test_product_of_another_company(self):
        self.product_a.company_id = self.other["company"]
        self.assert_same_error([self.document()], writer=self._as(self.biller))
        companies = self.env.company | self.other["company"]
        self.biller.company_ids = companies
        self.assert_same_error(
            [self.document()], writer=self._as(self.biller, companies)
        )

    def test_closed_period(self):
        self.env.company.fiscalyear_lock_date = "2025-12-31"
        self.env.company.tax_lock_date = "2025-12-31"
        documents = [self.document(), self.document(invoice_date=False)]
        drafts = self.assert_same_rows(documents, writer=self._as(self.biller))
        plain = self._as(self.biller)._create_plain(documents, None)
        for draft, other in zip(drafts, plain, strict=True):
            moves = self.env["account.move"].browse([draft.move_id, other.move_id])
            moves.action_post()
            self.assertEqual(moves[0].date, moves[1].date)

    def test_post_reset_edit(self):
        documents = [self.document() for _n in range(2)]
        ours = self.writer.write_drafts(documents)
        plain = self.writer._create_plain(documents, None)
        moves = self.env["account.move"].browse([ours[0].move_id, plain[0].move_id])
        moves.action_post()
        self._assert_alike(*moves)
        moves.button_draft()
        for move, draft in zip(moves, (ours[0], plain[0]), strict=True):
            line_id = draft.line_ids["a"]
            move.invoice_line_ids = [Command.update(line_id, {"price_unit": 77.77})]
        self._assert_alike(*moves)
        moves.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids
        ).create({"group_payment": False})._create_payments()
        self._assert_alike(*moves)
        self.assertFalse(moves[0].amount_residual)

    def _assert_alike(self, one, other):
        """Assert two invoices show the same money, line by line."""
        for name in ("amount_untaxed", "amount_tax", "amount_total", "amount_residual"):
            self.assertEqual(one[name], other[name], name)
        names = ("display_type", "balance", "amount_residual", "price_total", "date")
        for mine, theirs in zip(
            one.line_ids.sorted("id"), other.line_ids.sorted("id"), strict=True
        ):
            for name in names:
                self.assertEqual(mine[name], theirs[name], name)
