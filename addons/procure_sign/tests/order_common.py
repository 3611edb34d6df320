"""Orders to sign, in two companies and two currencies."""

from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command

from ..core.statement import Act
from .common import SigningCase

ACT = Act.APPROVE_ORDER


class OrderCase(SigningCase):
    """Chloé buys what Anna asked for; Bruno approves. Gina approves in the USD company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        purchase = cls.env.ref("purchase.group_purchase_user")
        stock = cls.env.ref("stock.group_stock_user")
        (cls.chloe | cls.gina).group_ids += purchase | stock
        cls.david.group_ids += cls.env.ref("account.group_account_invoice")
        cls.david.group_ids += stock
        cls.anna.group_ids += cls.env.ref(
            "purchase_request.group_purchase_request_user"
        )
        cls.supplier, cls.other_supplier = cls.env["res.partner"].create(
            [
                {
                    "name": "Chaises SARL",
                    "email": "chaises@example.com",
                    "vat": "FR23334175221",
                    "street": "1 rue Haute",
                    "country_id": cls.env.ref("base.fr").id,
                    "lang": "en_US",
                },
                {"name": "Tables SA", "email": "tables@example.com"},
            ]
        )
        cls.chair, cls.lamp = cls.env["product.product"].create(
            [cls._product_values("Chair", 100), cls._product_values("Lamp", 0)]
        )

    @classmethod
    def _product_values(cls, name, price):
        sellers = [
            Command.create(
                {"partner_id": cls.supplier.id, "price": price, "company_id": False}
            )
        ]
        return {
            "name": name,
            "type": "consu",
            "is_storable": True,
            "purchase_method": "receive",
            "supplier_taxes_id": [Command.clear()],
            "seller_ids": sellers if price else [],
        }

    @classmethod
    def sign_orders(cls, *steps, company=None, **conditions):
        """Put the usual policy for orders in force: approver, then buyer."""
        steps = steps or ("approver", {"role": "buyer", "duty": "buy"})
        return cls.policy(ACT, *steps, company=company, **conditions)

    @classmethod
    def order(cls, *lines, user=None, **values):
        """Make a request for quotation, as its buyer does.

        :param lines: ``(product, quantity, price)``; ten chairs when not said
        """
        user = user or cls.chloe
        lines = lines or ((cls.chair, 10, 120.0),)
        company = user.company_id
        values.setdefault("currency_id", company.currency_id.id)
        return (
            cls.env["purchase.order"]
            .with_user(user)
            .with_company(company)
            .create(
                {
                    "partner_id": cls.supplier.id,
                    "user_id": user.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "name": f"{product.name} ordered",
                                "product_qty": quantity,
                                "price_unit": price,
                                "tax_ids": [Command.clear()],
                            }
                        )
                        for product, quantity, price in lines
                    ],
                    **values,
                }
            )
        )

    def ask(self, *lines, **values):
        """Make an order and ask for its signatures.

        :return: the order and its ``signing.request``
        """
        order = self.order(*lines, **values)
        order.button_confirm()
        return order, self.request_of(order)

    @contextmanager
    def refused(self, words, error=UserError):
        """Expect a refusal that says these words, and undo what was begun."""
        with self.assertRaisesRegex(error, words), self.cr.savepoint():
            yield

    def request_of(self, order):
        """Return the newest request of an order."""
        return order._signing_requests(ACT)[:1]

    def sign_all(self, order, *users):
        """Sign every step of an order's newest request, in their order."""
        request = self.request_of(order)
        users = users or (self.bruno, self.chloe)
        for step, user in zip(request.step_ids.sorted("sequence"), users, strict=True):
            self.sign(step, user)
        return request

    def signed(self, *lines, **values):
        """Return an order that everybody has signed."""
        order, _request = self.ask(*lines, **values)
        self.sign_all(order)
        self.assertEqual(order.state, "purchase")
        return order
