from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Command

from ..const import COMPANY
from ..const_purchase import GOODS, INVOICES, ORDERS, SUPPLIERS
from ..invoice_paper import paper


class QuittanceDemo(models.AbstractModel):
    """What the company bought: orders, what came, and what suppliers wrote."""

    _inherit = "quittance.demo"

    def _make_purchases(self):
        """Make suppliers, goods, orders and receipts; then have the invoices come."""
        self._make_warehouse()
        goods = self._make_goods(self._make_suppliers())
        orders = self._make_orders(goods)
        self._make_limits()
        self._make_supplier_user()
        self._make_transfers()
        self._receive_supplier_invoices(orders)

    def _make_warehouse(self):
        """Make a place that goods come to; a company made by a program has none."""
        warehouses = self.env["stock.warehouse"]
        company = self.env.company
        if not warehouses.search_count([("company_id", "=", company.id)]):
            warehouses.create(
                {"name": company.city, "code": "LYON", "company_id": company.id}
            )

    def _make_suppliers(self):
        """Return the suppliers by key, each with the account that is confirmed."""
        suppliers = {}
        for key, values in SUPPLIERS.items():
            supplier = self.env["res.partner"].create(
                {
                    "name": values["name"],
                    "email": values["email"],
                    "street": values["street"],
                    "zip": values["zip"],
                    "city": values["city"],
                    "vat": values["vat"],
                    "company_registry": values["siren"],
                    "is_company": True,
                    "lang": "fr_FR",
                    "country_id": self.env.ref("base.fr").id,
                    "company_id": self.env.company.id,
                    "supplier_rank": 1,
                }
            )
            # The program that sets up vouches for what it knows.
            self.env["res.partner.bank"].create(
                {
                    "partner_id": supplier.id,
                    "acc_number": values["account"],
                    "allow_out_payment": True,
                }
            )
            suppliers[key] = supplier
            self._name_records(**{f"supplier_{key}": supplier})
        return suppliers

    def _make_goods(self, suppliers):
        """Return the goods by code, with what their supplier calls them."""
        chart = self.env["account.chart.template"].with_company(self.env.company)
        taxes = chart.ref("tva_acq_normale")
        goods = {}
        for code, (name, item, price) in GOODS.items():
            supplier = suppliers["linen" if code.startswith("LIN") else "paper"]
            goods[code] = self.env["product.product"].create(
                {
                    "name": name,
                    "default_code": code,
                    "type": "consu",
                    "is_storable": True,
                    "purchase_method": "receive",
                    "company_id": self.env.company.id,
                    "supplier_taxes_id": [Command.set(taxes.ids)],
                    "seller_ids": [
                        Command.create(
                            {
                                "partner_id": supplier.id,
                                "product_code": item,
                                "price": price,
                            }
                        )
                    ],
                }
            )
        return goods

    def _make_orders(self, goods):
        """Return the confirmed orders by key; some goods came, some did not."""
        ordered_on = fields.Datetime.now() - timedelta(days=20)
        orders = {}
        for key, (supplier, lines, came) in ORDERS.items():
            orders[key] = order = self.env["purchase.order"].create(
                {
                    "partner_id": self.env.ref(
                        f"quittance_demo.supplier_{supplier}"
                    ).id,
                    "date_order": ordered_on,
                    "user_id": self.env.ref("quittance_demo.user_buyer").id,
                    "company_id": self.env.company.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": goods[code].id,
                                "product_qty": quantity,
                                "price_unit": GOODS[code][2],
                            }
                        )
                        for code, quantity in lines.items()
                    ],
                }
            )
            order.button_confirm()
            order.date_approve = ordered_on
            self._receive_goods(order, came)
            self._name_records(**{f"order_{key}": order})
        return orders

    def _receive_goods(self, order, share):
        """Receive a share of what was ordered; the rest stays expected."""
        picking = order.picking_ids
        if not share:
            return
        for move in picking.move_ids:
            move.quantity = int(move.product_uom_qty * share)
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()

    def _make_limits(self):
        """Say up to how much the accountant and the buyer may decide."""
        self.env["invoice.match.limit"].create(
            [
                {
                    "company_id": self.env.company.id,
                    "user_id": self.env.ref(f"quittance_demo.user_{login}").id,
                    "accept_amount": accept,
                    "release_amount": release,
                }
                for login, accept, release in (
                    ("accountant", 500, 10_000),
                    ("buyer", 200, 0),
                )
            ]
        )

    def _make_transfers(self):
        """Make the method that pays suppliers by SEPA transfer."""
        company = self.env.company
        journal = self.env.ref("quittance_demo.bank_journal")
        under_way = self.env["account.account"].create(
            {
                "name": "Virements émis en cours",
                "code": "511800",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.link(company.id)],
            }
        )
        method = self.env.ref(
            "account_payment_sepa_credit_transfer.sepa_credit_transfer"
        )
        line = self.env["account.payment.method.line"].create(
            {
                "name": "Virement SEPA",
                "company_id": company.id,
                "payment_method_id": method.id,
                "bank_account_link": "fixed",
                "journal_id": journal.id,
                "payment_account_id": under_way.id,
                "selectable": True,
            }
        )
        self._name_records(transfer_method=line)

    def _make_supplier_user(self):
        """Make the portal user of one supplier; login and password are the same."""
        user = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": "supplier",
                    "password": "supplier",
                    "partner_id": self.env.ref("quittance_demo.supplier_paper").id,
                    "tz": "Europe/Paris",
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )
        self._name_records(user_supplier=user)

    def _receive_supplier_invoices(self, orders):
        """Have the suppliers' invoices come by mail, as they wrote them."""
        captures = self.env["invoice.capture"]
        for key, said in INVOICES.items():
            name, content = self._write_invoice(orders[key], said)
            sender = orders[key].partner_id.email
            captures |= self.env["invoice.capture"]._receive(
                self.env.company, name, content, "mail", sender
            )
        # What agrees is in the books, so that a proposal of payments has something.
        captures.move_id.filtered("release_kind").action_post()

    def _write_invoice(self, order, said):
        """Return the file of an invoice: what was ordered, but for what ``said`` says."""
        supplier = next(
            values
            for values in SUPPLIERS.values()
            if values["name"] == order.partner_id.name
        )
        issued = fields.Date.context_today(self) - timedelta(days=4)
        lines = [
            {
                "item": order_line.product_id.seller_ids[:1].product_code,
                "name": order_line.product_id.name,
                "quantity": Decimal(str(order_line.product_qty)),
                "price": Decimal(
                    str(
                        said.get("prices", {}).get(
                            order_line.product_id.default_code, order_line.price_unit
                        )
                    )
                ),
            }
            for order_line in order.order_line
        ]
        return paper(
            number=said["number"],
            issued=issued,
            due=issued + timedelta(days=said.get("days", 30)),
            order=order.name,
            seller=supplier,
            buyer=COMPANY,
            account=said.get("account", supplier["account"]),
            lines=lines,
            more=Decimal(said.get("more", "0")),
        )
