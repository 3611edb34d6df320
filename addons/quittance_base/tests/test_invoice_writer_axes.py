from odoo import Command
from odoo.tests import tagged

from .invoice_writer_common import InvoiceWriterCommon


@tagged("post_install", "-at_install")
class TestInvoiceWriterAxes(InvoiceWriterCommon):
    """One axis at a time: what the random documents do not reach."""

    def _lines(self, **values):
        return [
            {
                "key": number,
                "product_id": product.id,
                "name": f"Service {number}",
                "price_unit": 10.01,
                "quantity": 3,
                **values,
            }
            for number, product in enumerate(self.product_a | self.product_b)
        ]

    def _analytic_account(self, name):
        plan = self.env["account.analytic.plan"].create({"name": name})
        return self.env["account.analytic.account"].create(
            {"name": name, "plan_id": plan.id}
        )

    def test_analytic_distribution_given(self):
        account = self._analytic_account("Concierge")
        taxes = self.taxes[:1]
        taxes.analytic = True
        lines = self._lines(
            analytic_distribution={str(account.id): 100}, tax_ids=taxes.ids
        )
        lines[1]["analytic_distribution"] = {str(account.id): 30.5}
        self.assert_same_rows([self.document(lines)])

    def test_analytic_models_by_client_and_product(self):
        Model = self.env["account.analytic.distribution.model"]
        category = self.env["res.partner.category"].create({"name": "Hotels"})
        self.partner_b.category_id = category
        by_client, by_kind, by_product = map(
            self._analytic_account, ("client", "kind", "product")
        )
        documents = [
            self.document(lines and self._lines(), partner_id=partner.id)
            for partner in self.partner_a | self.partner_b
            for lines in (True, False)
        ]
        for account, values in (
            (by_client, {"partner_id": self.partner_a.id}),
            (by_kind, {"partner_category_id": category.id}),
            (by_product, {"product_id": self.product_b.id}),
        ):
            Model.create({"analytic_distribution": {str(account.id): 100}, **values})
            drafts = self.assert_same_rows(documents)
        lines = self.env["account.move.line"].browse(drafts[0].line_ids.values())
        self.assertTrue(all(lines.mapped("analytic_distribution")))

    def test_cash_basis_and_reverse_charge(self):
        self.env.company.tax_exigibility = True
        transition = self.company_data["default_account_tax_sale"].copy(
            {"reconcile": True}
        )
        on_payment = self.env["account.tax"].create(
            {
                "name": "20 % on payment",
                "amount": 20,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": transition.id,
            }
        )
        parts = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "factor_percent": 100}),
            Command.create({"repartition_type": "tax", "factor_percent": -100}),
        ]
        reverse = self.env["account.tax"].create(
            {
                "name": "Reverse charge",
                "amount": 20,
                "invoice_repartition_line_ids": parts,
                "refund_repartition_line_ids": parts,
            }
        )
        for tax in (on_payment, reverse):
            for move_type in ("out_invoice", "out_refund"):
                lines = self._lines(tax_ids=tax.ids)
                self.assert_same_rows([self.document(lines, move_type=move_type)])

    def test_client_with_language_account_and_terms(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.product_a.with_context(lang="fr_FR").name = "Produit"
        self.product_a.account_tag_ids = self.env["account.account.tag"].create(
            {"name": "On products", "applicability": "products"}
        )
        receivable = self.company_data["default_account_receivable"].copy()
        client = self.env["res.partner"].create(
            {
                "name": "Cliente",
                "lang": "fr_FR",
                "property_account_receivable_id": receivable.id,
                "property_payment_term_id": self.split_term.id,
            }
        )
        contact = self.env["res.partner"].create(
            {"name": "Served", "parent_id": client.id, "type": "invoice"}
        )
        unnamed = [{"key": 1, "product_id": self.product_a.id}]
        self.assert_same_rows(
            [
                self.document(lines, partner_id=partner.id, **header)
                for partner in client | contact | self.partner_b
                for lines in (unnamed, self._lines())
                for header in ({}, {"ref": "PO 1", "payment_reference": "RF 2"})
            ]
        )

    def test_due_date_given(self):
        for term in (self.split_term, self.env["account.payment.term"]):
            self.assert_same_rows(
                [
                    self.document(
                        invoice_date_due="2025-06-30", invoice_payment_term_id=term.id
                    )
                ]
            )

    def test_nothing_due(self):
        lines = self._lines()
        lines += [{**line, "quantity": -3, "key": ~line["key"]} for line in lines]
        self.assert_same_rows([self.document(lines), self.document(lines[2:])])

    def test_only_words(self):
        lines = [{"key": 1, "display_type": "line_section", "name": "Nothing"}]
        self.assert_same_rows([self.document(lines)])

    def test_other_unit_and_account(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        account = self.company_data["default_account_revenue"].copy()
        lines = self._lines(product_uom_id=dozen.id, account_id=account.id)
        del lines[0]["price_unit"]
        self.assert_same_rows([self.document(lines)])
        reimbursed = {"name": "Débours", "account_id": account.id, "tax_ids": []}
        self.assert_same_rows(
            [self.document([{"key": 1, "price_unit": 8.0, **reimbursed}])]
        )

    def test_many_documents_share_prototypes(self):
        documents = [
            self.document(self._lines(price_unit=number), partner_id=partner.id)
            for number in range(6)
            for partner in self.partner_a | self.partner_b
        ]
        self.assert_same_rows(documents)
