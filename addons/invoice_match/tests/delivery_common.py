import base64
import io

from PIL import Image

from odoo.tests import TransactionCase, new_test_user


def photo(color="red"):
    """A small JPEG as a phone would send it."""
    content = io.BytesIO()
    Image.new("RGB", (12, 8), color).save(content, "JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(content.getvalue()).decode()


class DeliveryCommon(TransactionCase):
    """An order of 10 bolts and 5 brackets that are to come, and who may receive."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Quincaillerie Morel", "is_company": True}
        )
        cls.bolt, cls.bracket = cls.env["product.product"].create(
            [
                {
                    "name": "Bolt M8",
                    "is_storable": True,
                    "default_code": "B8",
                    "barcode": "3012345678900",
                },
                {"name": "Bracket", "is_storable": True, "default_code": "BR"},
            ]
        )
        cls.keeper = new_test_user(
            cls.env, "keeper", groups="base.group_user,stock.group_stock_user"
        )
        cls.buyer, cls.other_buyer = (
            new_test_user(
                cls.env, name, groups="base.group_user,purchase.group_purchase_user"
            )
            for name in ("buyer", "other.buyer")
        )
        cls.order = cls.make_order(cls.buyer)
        cls.picking = cls.order.picking_ids

    @classmethod
    def make_order(cls, buyer, lines=((10, 10), (5, 40))):
        """Return a confirmed order of bolts and brackets: (quantity, price)."""
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.supplier.id,
                "user_id": buyer.id,
                "partner_ref": "SO-77",
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                        },
                    )
                    for product, (quantity, price) in zip(
                        (cls.bolt, cls.bracket), lines, strict=False
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    def said(self, picking=None, lines=None, **vals):
        """Return what the screen sends: all came, except what is told otherwise.

        :param lines: {product: values}
        """
        lines = lines or {}
        return {
            "token": "token-0123456789ab",
            "lines": [
                {
                    "id": move.id,
                    "accepted": move.product_uom_qty,
                    "refused": 0,
                    **lines.get(move.product_id, {}),
                }
                for move in (picking or self.picking).move_ids
                if move.state not in ("done", "cancel")
            ],
            **vals,
        }

    def acknowledge(self, user=None, picking=None, **said):
        """Press the button as a user."""
        picking = picking or self.picking
        screen = self.env["delivery.reception"].with_user(user or self.keeper)
        return screen.acknowledge(picking.id, self.said(picking, **said))

    def received(self, order=None):
        """Return what the order says came, by line."""
        return (order or self.order).order_line.mapped("qty_received")
