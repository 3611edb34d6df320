from decimal import Decimal

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

from ..core.check.finding import Finding
from ..core.check.tolerance import Limit, Tolerance, judge


class ExceptionCase(TransactionCase):
    """An order of 5 brackets at 40.00, its bill, and the people who may settle."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].sudo()
        cls.company = cls.env["res.company"].create(
            {"name": "Atelier du Parc", "currency_id": cls.env.ref("base.EUR").id}
        )
        cls.env.ref("base.EUR").active = cls.env.ref("base.USD").active = True
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.company.currency_id = cls.env.ref("base.EUR")
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": False,
            }
        )
        cls.company = cls.company.with_env(cls.env)
        cls.buyer = cls._user("match-buyer", "purchase.group_purchase_user")
        cls.manager = cls._user("match-manager", "invoice_match.group_match_manager")
        cls.clerk = cls._user("match-clerk", "account.group_account_invoice")
        cls.stock = cls._user("match-stock", "stock.group_stock_user")
        cls.supplier = cls.env["res.partner"].create({"name": "Quincaillerie Morel"})
        cls.product = cls.env["product.product"].create(
            {"name": "bracket", "type": "consu", "purchase_method": "receive"}
        )
        cls.order = cls._order()
        cls.bill = cls._bill()

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(
            cls.env,
            login,
            groups=f"base.group_user,{groups}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _order(cls, **values):
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.supplier.id,
                "user_id": cls.buyer.id,
                "currency_id": cls.env.ref("base.EUR").id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "name": "bracket",
                            "product_qty": 5,
                            "price_unit": 40,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        order.button_confirm()
        return order

    @classmethod
    def _bill(cls, price=42, quantity=5, **values):
        return cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.supplier.id,
                "invoice_date": "2026-02-07",
                "ref": "F-17",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "name": "bracket",
                            "quantity": quantity,
                            "price_unit": price,
                            "purchase_line_id": cls.order.order_line.id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )

    def _price(self, found="42", expected="40", quantity=5):
        """Return the finding of a price."""
        found, expected = Decimal(found), Decimal(expected)
        nothing = Limit(Decimal(0), Decimal(0))
        allowed = Tolerance("PP", nothing, nothing)
        verdict = judge(quantity * found, quantity * expected, allowed)
        return Finding(
            "L04",
            "1",
            self.order.order_line.id,
            found,
            expected,
            verdict.difference,
            verdict,
        )

    def _missing(self, found="5", expected="2", amount="126"):
        """Return the finding of a quantity that is not received."""
        order_line = self.order.order_line.id
        numbers = (Decimal(found), Decimal(expected), Decimal(amount))
        return Finding("L08", "1", order_line, *numbers)

    def _record(self, *findings, bill=None):
        """Record what a comparison finds on the bill; return all its exceptions."""
        bill = bill or self.bill
        self.env["invoice.exception"]._record({bill: findings})
        return self._exceptions(bill)

    def _exceptions(self, bill=None):
        return self.env["invoice.exception"].search(
            [("move_id", "=", (bill or self.bill).id)], order="id"
        )
