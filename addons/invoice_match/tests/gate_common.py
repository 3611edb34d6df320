from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError

from odoo.addons.quittance_base.tests.prepared import PreparedCase

from ..trust import trusted

IBAN = "FR1420041010050500013M02606"
OTHER_IBAN = "FR7630006000011234567890189"
BELGIAN = "BE68539007547034"


class GateCommon(PreparedCase):
    """A supplier with an order, a bill of it, and people with and without rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        moves = type(cls.env["account.move"])
        cls.startClassPatcher(patch.object(moves, "_compare_later", create=True))
        cls.company = cls.company_data["company"]
        cls.company.country_id = cls.env.ref("base.fr")
        cls.program = cls.env(user=cls.env.ref("base.user_root"), su=True)
        cls.supplier = cls.env["res.partner"].create(
            {
                "name": "Boulons SA",
                "is_company": True,
                "supplier_rank": 1,
                "country_id": cls.env.ref("base.fr").id,
            }
        )
        banks = cls.program["res.partner.bank"]
        bank = banks.create(
            {
                "acc_number": IBAN,
                "partner_id": cls.supplier.id,
                "allow_out_payment": True,
            }
        )
        cls.bank = bank.with_env(cls.env)
        cls.product = cls.env["product.product"].create(
            {"name": "Bolt", "type": "consu", "supplier_taxes_id": False}
        )
        cls.clerk = cls._make_user("clerk", "account.group_account_invoice")
        cls.releaser = cls._make_user("releaser", "invoice_match.group_release")
        cls.treasurer = cls._make_user(
            "treasurer", "invoice_match.group_treasury", "account.group_account_invoice"
        )
        cls.env["invoice.match.limit"].sudo().create(
            {
                "company_id": cls.company.id,
                "user_id": cls.releaser.id,
                "release_amount": 10000,
            }
        )

    @classmethod
    def _make_user(cls, login, *groups):
        return (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": login.capitalize(),
                    "login": f"gate-{login}",
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                    "group_ids": [Command.set([cls.env.ref(one).id for one in groups])],
                }
            )
        )

    @classmethod
    def _make_order(cls, partner=None, price=100.0, user=None):
        orders = cls.env["purchase.order"].with_user(user or cls.env.user).sudo()
        order = orders.create(
            {
                "partner_id": (partner or cls.supplier).id,
                "company_id": cls.company.id,
                "user_id": (user or cls.env.user).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_qty": 1,
                            "price_unit": price,
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    @classmethod
    def _make_bill(cls, order=None, ref="F1", price=100.0, partner=None, **vals):
        line = order.order_line[:1].id if order else False
        return cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": cls.company.id,
                "partner_id": (partner or cls.supplier).id,
                "ref": ref,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "quantity": 1,
                            "price_unit": price,
                            "tax_ids": False,
                            "purchase_line_id": line,
                        }
                    )
                ],
                **vals,
            }
        )

    @contextmanager
    def _refused(self, words="not released", error=UserError):
        """Expect a refusal, and take back what was written until then."""
        with self.assertRaisesRegex(error, words), self.cr.savepoint():
            yield

    def _ordered(self, **vals):
        """Return a draft bill of an order, not released."""
        return self._make_bill(self._make_order(), **vals)

    def _released(self, **vals):
        """Return a draft bill of an order that was released by a person."""
        bill = self._ordered(**vals)
        bill.with_user(self.releaser).action_release("Checked with the buyer")
        return bill

    def _posted(self, **vals):
        """Return a posted bill that is released."""
        bill = self._released(**vals)
        bill.action_post()
        return bill

    def _held(self, **vals):
        """Return a posted bill that is not released: the company gates payment only."""
        self.company.match_gate = "pay"
        bill = self._ordered(**vals)
        bill.action_post()
        return bill

    def _record(self, bill, code, **vals):
        """Record an open exception."""
        return trusted(self.env["invoice.exception"].sudo()).create(
            {
                "move_id": bill.id,
                "code": code,
                "identity": f"{code}-{bill.id}",
                "owner": "accountant",
                **vals,
            }
        )
