from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import invoice_writer, invoice_writer_check, invoice_writer_gate
from .invoice_writer_common import InvoiceWriterCommon


@tagged("post_install", "-at_install")
class TestInvoiceWriterGate(InvoiceWriterCommon):
    """Whatever the set path does not know goes to plain ``create()``."""

    def assert_falls_back(self, reason, documents=None, writer=None):
        """Assert that plain ``create()`` writes the documents, for ``reason``."""
        drafts = self.assert_same_rows(
            documents or [self.document()], methods=("create",), writer=writer
        )
        for draft in drafts:
            self.assertIn(reason, draft.reason)

    def test_one_invoice_is_not_worth_it(self):
        self._patch(invoice_writer, "SMALLEST_SET", 5)
        self.assert_falls_back("too few")

    def test_context_that_switches_the_synchronisation_off(self):
        writer = self.writer.with_context(skip_computed_taxes=True)
        self.assert_falls_back("context key skip_computed_taxes", writer=writer)

    def test_override_by_a_module_nobody_reviewed(self):
        reviewed = invoice_writer_gate.REVIEWED_MODULES - {"analytic"}
        self._patch(invoice_writer_gate, "REVIEWED_MODULES", reviewed)
        self.assert_falls_back("analytic overrides account.move.line.create")

    def test_automation_rule(self):
        # base_automation is not installed here; this model points at models likewise.
        self._patch(invoice_writer_gate, "AUTOMATION_MODEL", "ir.model.access")
        self.assert_falls_back("automation rule")

    def test_database_trigger(self):
        self.env.cr.execute(
            """
            CREATE FUNCTION writer_test() RETURNS trigger AS
                'BEGIN RETURN NEW; END' LANGUAGE plpgsql;
            CREATE TRIGGER writer_test AFTER INSERT ON account_move_line
                FOR EACH ROW EXECUTE FUNCTION writer_test();
            """
        )
        self.assert_falls_back("database trigger writer_test")

    def test_default_that_differs_from_line_to_line(self):
        field = self.env["account.move.line"]._fields["contract_line_id"]
        values = iter(range(1000))
        self._patch(field, "default", lambda model: next(values))
        reason = self.writer._batch_obstacle()
        self.assertIn("differs from line to line", reason)

    def test_vendor_bill(self):
        self.assert_falls_back(
            "not a customer invoice", [self.document(move_type="in_invoice")]
        )

    def test_cash_rounding(self):
        tax = self.taxes.filtered(lambda tax: tax.amount_type == "percent")[:1]
        for strategy in ("add_invoice_line", "biggest_tax"):
            rounding = self.env["account.cash.rounding"].create(
                {
                    "name": strategy,
                    "rounding": 0.05,
                    "strategy": strategy,
                    "profit_account_id": self.company_data[
                        "default_account_revenue"
                    ].id,
                    "loss_account_id": self.company_data["default_account_expense"].id,
                    "rounding_method": "HALF-UP",
                }
            )
            document = self.document(
                [
                    {
                        "key": 1,
                        "product_id": self.product_a.id,
                        "price_unit": 9.99,
                        "tax_ids": tax.ids,
                    }
                ],
                invoice_cash_rounding_id=rounding.id,
            )
            self.assert_falls_back("header gives invoice_cash_rounding_id", [document])

    def test_early_payment_discount(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % within 7 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 7,
                "early_pay_discount_computation": "mixed",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        self.assert_falls_back(
            "early payment discount", [self.document(invoice_payment_term_id=term.id)]
        )

    def test_storno(self):
        self.env.company.account_storno = True
        self.assert_falls_back("storno")

    def test_discounts_on_their_own_account(self):
        self.env.company.account_discount_expense_allocation_id = self.company_data[
            "default_account_expense"
        ]
        line = {"product_id": self.product_a.id, "price_unit": 10.0, "discount": 10.0}
        self.assert_falls_back("account of their own", [self.document([line])])

    def test_amounts_given_by_the_caller(self):
        line = {"product_id": self.product_a.id, "price_unit": 10.0, "tax_tag_ids": []}
        self.assert_falls_back("lines give tax_tag_ids", [self.document([line])])

    def test_account_that_depends_on_the_other_lines(self):
        line = {"name": "Something", "price_unit": 10.0}
        self.assert_falls_back("without product and account", [self.document([line])])

    def test_product_without_income_account(self):
        self.product_a.property_account_income_id = False
        self.product_a.categ_id.property_account_income_categ_id = False
        self.env.company.income_account_id = False
        self.assert_falls_back("product without income account")

    def test_only_the_document_in_question_falls_back(self):
        bill = self.document(move_type="in_invoice")
        drafts = self.writer.write_drafts([self.document(), bill, self.document()])
        self.assertEqual([draft.method for draft in drafts], ["set", "create", "set"])

    def test_self_check_finds_a_difference(self):
        self._patch(invoice_writer_check, "CHECKED_KINDS", 3)
        writer_class = type(self.writer)
        total = writer_class._compute_totals

        def wrong(writer, draft):
            total(writer, draft)
            draft.totals["amount_untaxed"] += 1

        with patch.object(writer_class, "_compute_totals", wrong):
            for _time in range(2):
                self.assert_falls_back("self-check", [self.document(), self.document()])
        self.assert_same_rows([self.document(), self.document()])

    def test_stored_field_the_writer_does_not_know(self):
        self._add_field(
            name="x_double",
            ttype="float",
            compute="for line in self: line['x_double'] = 2 * line.price_total",
            depends="price_total",
            store=True,
        )
        [draft] = self.assert_same_rows([self.document()], methods=("set",))
        lines = self.env["account.move.line"].browse(draft.line_ids["a"])
        self.assertEqual(lines.x_double, 2 * lines.price_total)

    def test_required_field_the_writer_does_not_know(self):
        self._add_field(name="x_needed", ttype="char")
        self.env.cr.execute(
            "ALTER TABLE account_move_line ADD CONSTRAINT writer_test"
            " CHECK (display_type != 'product' OR x_needed IS NOT NULL) NOT VALID"
        )
        lines = [
            {"key": 1, "product_id": self.product_a.id, "price_unit": 3.0, "name": "x"}
        ]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.writer.write_drafts([self.document(lines)])
        lines[0]["x_needed"] = "given"
        self.writer.write_drafts([self.document(lines)])

    def _add_field(self, **values):
        """Add a custom field to invoice lines for the time of one test."""
        self.addCleanup(self.registry.reset_changes)
        self.env["ir.model.fields"].create(
            {
                "model_id": self.env["ir.model"]._get_id("account.move.line"),
                "state": "manual",
                **values,
            }
        )

    def test_error_is_the_one_of_plain_create(self):
        payable = self.company_data["default_account_payable"]
        line = {"name": "x", "account_id": payable.id, "price_unit": 1.0}
        self.assert_same_error([self.document([line])])
