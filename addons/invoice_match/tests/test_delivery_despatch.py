from odoo.exceptions import AccessError
from odoo.tests import tagged

from .delivery_common import DeliveryCommon

NS = "urn:oasis:names:specification:ubl:schema:xsd"


def advice(order, *lines, seller="Quincaillerie Morel", number="BL-118"):
    """A despatch advice of (our item number, quantity)."""
    rows = "".join(
        f"""<a:DespatchLine><c:ID>{place}</c:ID>
        <c:DeliveredQuantity unitCode="C62">{quantity}</c:DeliveredQuantity>
        <a:Item><a:BuyersItemIdentification><c:ID>{item}</c:ID>
        </a:BuyersItemIdentification></a:Item></a:DespatchLine>"""
        for place, (item, quantity) in enumerate(lines, 1)
    )
    return f"""<DespatchAdvice xmlns="{NS}:DespatchAdvice-2"
        xmlns:a="{NS}:CommonAggregateComponents-2"
        xmlns:c="{NS}:CommonBasicComponents-2"><c:ID>{number}</c:ID>
        <a:OrderReference><c:ID>{order}</c:ID></a:OrderReference>
        <a:DespatchSupplierParty><a:Party><a:PartyName><c:Name>{seller}</c:Name>
        </a:PartyName></a:Party></a:DespatchSupplierParty>{rows}
        </DespatchAdvice>""".encode()


@tagged("post_install", "-at_install")
class TestDeliveryDespatch(DeliveryCommon):
    """A despatch advice fills in quantities; a person still says what came."""

    def receive_file(self, content, channel="mail"):
        return self.env["invoice.capture"]._receive(
            self.env.company, "advice.xml", content, channel
        )

    def shown(self, picking=None, user=None):
        screen = self.env["delivery.reception"].with_user(user or self.keeper)
        return screen.get_delivery((picking or self.picking).id)

    def test_fills_in_what_is_announced(self):
        capture = self.receive_file(advice(self.order.name, ("B8", 4)))
        self.assertIn("BL-118", capture.refusal)
        self.assertFalse(capture.move_id)
        shown = self.shown()
        self.assertEqual(shown["advice"], "BL-118")
        self.assertEqual(shown["delivery_note"], "BL-118")
        announced = {line["code"]: line["announced"] for line in shown["lines"]}
        self.assertEqual(announced, {"B8": 4, "BR": 0})
        # Scanning the number of the delivery note finds the delivery.
        screen = self.env["delivery.reception"].with_user(self.keeper)
        (found,) = screen.get_deliveries("BL-118")
        self.assertEqual(found["id"], self.picking.id)

    def test_is_used_up_by_the_receipt(self):
        self.receive_file(advice(self.order.name, ("B8", 4)))
        self.acknowledge(
            lines={self.bolt: {"accepted": 4}, self.bracket: {"accepted": 0}},
            rest_expected=True,
            delivery_note="BL-118",
        )
        self.assertEqual(self.picking.supplier_delivery_note, "BL-118")
        rest = self.picking.backorder_ids
        self.assertNotIn("advice", self.shown(rest))

    def test_twice_is_once(self):
        content = advice(self.order.name, ("B8", 4))
        first, second = self.receive_file(content), self.receive_file(content)
        self.assertEqual(first, second)
        self.assertEqual(self.env["delivery.despatch"].search_count([]), 1)

    def test_another_supplier_announces_nothing(self):
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        self.receive_file(advice(self.order.name, ("B8", 4), seller=other.name))
        self.assertNotIn("advice", self.shown())

    def test_portal_announces_its_own_goods_only(self):
        capture = self.receive_file(advice(self.order.name, ("B8", 4)), "portal")
        self.assertEqual(capture.refusal_code, "unknown_syntax")
        self.assertNotIn("advice", self.shown())

    def test_an_order_that_is_confirmed_later(self):
        name = self.order.name
        self.order.name = "P-LATER"
        self.receive_file(advice(name, ("B8", 4)))
        self.assertNotIn("advice", self.shown())
        self.order.name = name
        self.assertEqual(self.shown()["advice"], "BL-118")

    def test_units_that_cannot_be_compared_are_counted(self):
        content = advice(self.order.name, ("B8", 4)).replace(b"C62", b"KGM")
        self.receive_file(content)
        bolts = next(one for one in self.shown()["lines"] if one["code"] == "B8")
        self.assertIsNone(bolts["announced"])

    def test_hostile_file_announces_nothing(self):
        bomb = b'<!DOCTYPE a [<!ENTITY b "b">]><DespatchAdvice>&b;</DespatchAdvice>'
        self.assertEqual(self.receive_file(bomb).refusal_code, "dtd")
        self.assertFalse(self.env["delivery.despatch"].search_count([]))

    def test_nobody_writes_an_advice(self):
        self.receive_file(advice(self.order.name, ("B8", 4)))
        despatch = self.env["delivery.despatch"].search([])
        with self.assertRaises(AccessError):
            despatch.with_user(self.keeper).number = "BL-119"
        with self.assertRaises(AccessError):
            despatch.line_ids.with_user(self.buyer).quantity = 10
