from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .delivery_common import DeliveryCommon, photo


@tagged("post_install", "-at_install")
class TestDeliveryAcknowledge(DeliveryCommon):
    """What a person says of a delivery is received once, and never silently changed."""

    def test_all_came(self):
        answer = self.acknowledge(
            driver="Karim", delivery_note="BL-1", signature=photo()
        )
        self.assertEqual(answer["state"], "done")
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.received(), [10, 5])
        self.assertEqual(self.picking.supplier_delivery_note, "BL-1")
        kept = self.picking.acknowledgement_ids
        self.assertEqual((kept.user_id, kept.driver), (self.keeper, "Karim"))
        story = self.picking.message_ids.filtered("attachment_ids")
        self.assertIn("Karim", story.body)
        self.assertEqual(len(story.attachment_ids), 1)

    def test_pressed_twice(self):
        first = self.acknowledge()
        again = self.acknowledge()
        self.assertEqual(first, again)
        self.assertEqual(self.received(), [10, 5])
        self.assertEqual(len(self.picking.acknowledgement_ids), 1)

    def test_two_people(self):
        self.acknowledge()
        with self.assertRaisesRegex(UserError, "keeper.*nothing was received twice"):
            self.acknowledge(token="another-0123456789")
        self.assertEqual(self.received(), [10, 5])

    def test_token_of_another_delivery(self):
        self.acknowledge()
        other = self.make_order(self.buyer).picking_ids
        with self.assertRaisesRegex(UserError, "said of"):
            self.acknowledge(picking=other)
        self.assertNotEqual(other.state, "done")

    def test_rest_is_asked_then_expected(self):
        lines = {self.bolt: {"accepted": 4}}
        self.assertEqual(self.acknowledge(lines=lines), {"state": "rest"})
        self.assertFalse(self.picking.acknowledgement_ids)
        answer = self.acknowledge(lines=lines, rest_expected=True)
        rest = self.picking.backorder_ids
        self.assertEqual(answer["rest"], rest.name)
        self.assertEqual(rest.move_ids.mapped("product_uom_qty"), [6])
        self.assertEqual(self.received(), [4, 5])
        self.assertFalse(rest.supplier_delivery_note)

    def test_rest_is_not_expected(self):
        lines = {self.bolt: {"accepted": 4}}
        self.acknowledge(lines=lines, rest_expected=False)
        self.assertFalse(
            self.picking.backorder_ids.filtered(lambda p: p.state != "cancel")
        )
        self.assertEqual(self.received(), [4, 5])

    def test_a_line_that_did_not_come_at_all(self):
        self.acknowledge(lines={self.bracket: {"accepted": 0}}, rest_expected=True)
        self.assertEqual(self.received(), [10, 0])
        self.assertEqual(self.picking.backorder_ids.move_ids.product_id, self.bracket)

    def test_more_is_never_received_silently(self):
        lines = {self.bolt: {"accepted": 12}}
        move = self.picking.move_ids.filtered(lambda m: m.product_id == self.bolt)
        question = {"state": "over", "lines": [{"id": move.id, "quantity": 12}]}
        self.assertEqual(self.acknowledge(lines=lines), question)
        # What was confirmed was another quantity.
        again = self.acknowledge(lines=lines, confirmed_over={str(move.id): 11})
        self.assertEqual(again, question)
        self.assertEqual(self.received(), [0, 0])
        self.acknowledge(lines=lines, confirmed_over={str(move.id): 12})
        self.assertEqual(self.received(), [12, 5])

    def test_more_within_the_company_s_percent(self):
        self.env.company.delivery_over_percent = 10
        self.acknowledge(lines={self.bolt: {"accepted": 11}})
        self.assertEqual(self.received(), [11, 5])

    def test_hostile_quantities(self):
        for value in (-1, "-1", "nan", "inf", "1e400", "abc", None, True, [], 10**12):
            with self.subTest(value=value), self.assertRaises(UserError):
                self.acknowledge(lines={self.bolt: {"accepted": value}})
        self.assertEqual(self.received(), [0, 0])

    def test_hostile_shapes(self):
        screen = self.env["delivery.reception"].with_user(self.keeper)
        foreign = self.make_order(self.buyer).picking_ids.move_ids[0]
        for vals in (
            None,
            [],
            {},
            {"token": "short"},
            {"token": ["a"] * 20},
            self.said(lines=None) | {"lines": None},
            self.said() | {"lines": [{"id": foreign.id, "accepted": 1}]},
            self.said() | {"lines": self.said()["lines"][:1]},
            self.said() | {"lines": self.said()["lines"] * 2},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                screen.acknowledge(self.picking.id, vals)
        self.assertEqual(self.received(), [0, 0])

    def test_context_of_a_client_decides_nothing(self):
        screen = self.env["delivery.reception"].with_user(self.keeper)
        hostile = screen.with_context(
            cancel_backorder=True,
            skip_sanity_check=True,
            picking_ids_not_to_backorder=[1],
        )
        lines = {self.bolt: {"accepted": 4}}
        hostile.acknowledge(self.picking.id, self.said(lines=lines, rest_expected=True))
        self.assertEqual(self.picking.backorder_ids.move_ids.product_uom_qty, 6)


@tagged("post_install", "-at_install")
class TestDeliveryRefusal(DeliveryCommon):
    """Refused goods stay expected, or are returned; the photo proves it."""

    def refuse(self, refusal, **vals):
        said = {
            "accepted": 8,
            "refused": 2,
            "refusal": refusal,
            "reason": "damaged",
            "photo": photo(),
        }
        return self.acknowledge(lines={self.bolt: said | vals}, rest_expected=True)

    def test_gone_with_the_driver(self):
        self.refuse("left", note="bent")
        self.assertEqual(self.received(), [8, 5])
        self.assertEqual(self.picking.backorder_ids.move_ids.product_uom_qty, 2)
        story = self.picking.message_ids.filtered("attachment_ids")
        self.assertIn("2", story.body)
        self.assertIn("bent", story.body)
        self.assertEqual(story.attachment_ids.mimetype, "image/jpeg")

    def test_kept_until_fetched_makes_the_return(self):
        answer = self.refuse("kept")
        self.assertEqual(self.received(), [10, 5])
        back = self.picking.return_ids
        self.assertEqual(answer["return"], back.name)
        self.assertEqual(back.move_ids.mapped("product_uom_qty"), [2])
        self.assertTrue(back.move_ids.to_refund)
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(self.received(), [8, 5])

    def test_all_refused(self):
        gone = {"accepted": 0, "refusal": "left", "reason": "wrong"}
        lines = {self.bolt: gone | {"refused": 10}, self.bracket: gone | {"refused": 5}}
        answer = self.acknowledge(lines=lines, rest_expected=True)
        self.assertFalse(answer["received"])
        self.assertEqual(self.picking.state, "assigned")
        self.assertEqual(self.received(), [0, 0])
        # It is still expected: another acknowledgement receives it.
        self.acknowledge(token="another-0123456789")
        self.assertEqual(self.received(), [10, 5])

    def test_all_refused_and_not_expected_any_more(self):
        gone = {"accepted": 0, "refusal": "left", "reason": "wrong"}
        lines = {self.bolt: gone | {"refused": 10}, self.bracket: gone | {"refused": 5}}
        self.acknowledge(lines=lines, rest_expected=False)
        self.assertEqual(self.picking.state, "cancel")

    def test_refusals_need_their_words(self):
        for vals in ({"refusal": "lost"}, {"reason": ""}, {"reason": "<b>"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.refuse(**{"refusal": "left", **vals})

    def test_photo_that_is_none(self):
        for content in ("x", "data:;base64,PHN2Zz4=", 5, "data:image/jpeg;base64,/9j/"):
            with self.subTest(content=content), self.assertRaises(UserError):
                self.refuse("left", photo=content)
        self.assertEqual(self.received(), [0, 0])


@tagged("post_install", "-at_install")
class TestDeliveryRights(DeliveryCommon):
    """Who may receive what; another company's deliveries do not exist."""

    def names(self, user, text=""):
        screen = self.env["delivery.reception"].with_user(user)
        return {one["name"] for one in screen.get_deliveries(text)}

    def test_buyer_receives_own_orders(self):
        self.assertIn(self.picking.name, self.names(self.buyer))
        self.acknowledge(self.buyer)
        self.assertEqual(self.received(), [10, 5])

    def test_buyer_does_not_receive_others_orders(self):
        self.assertNotIn(self.picking.name, self.names(self.other_buyer))
        with self.assertRaises(AccessError):
            self.acknowledge(self.other_buyer)
        screen = self.env["delivery.reception"].with_user(self.other_buyer)
        with self.assertRaises(AccessError):
            screen.get_delivery(self.picking.id)

    def test_accountant_receives_nothing(self):
        user = self.env["res.users"].create(
            {
                "name": "acc",
                "login": "acc",
                "group_ids": [
                    (6, 0, self.env.ref("account.group_account_invoice").ids)
                ],
            }
        )
        with self.assertRaises(AccessError):
            self.names(user)
        with self.assertRaises(AccessError):
            self.acknowledge(user)

    def test_another_company_s_delivery(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.keeper.company_ids = [(4, company.id)]
        far = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "far",
                    "login": "far",
                    "company_id": company.id,
                    "company_ids": [(6, 0, company.ids)],
                    "group_ids": [(6, 0, self.env.ref("stock.group_stock_user").ids)],
                }
            )
        )
        self.assertNotIn(self.picking.name, self.names(far))
        with self.assertRaises(AccessError):
            self.acknowledge(far)
        screen = self.env["delivery.reception"].with_user(far)
        forged = screen.with_context(allowed_company_ids=self.env.company.ids)
        with self.assertRaises(AccessError):
            forged.get_deliveries()
        with self.assertRaises(AccessError):
            forged.acknowledge(self.picking.id, self.said())
        self.assertEqual(self.received(), [0, 0])

    def test_kept_records_are_not_written(self):
        self.acknowledge()
        kept = self.picking.acknowledgement_ids.with_user(self.keeper)
        for model in (kept, kept.line_ids):
            with self.assertRaises(AccessError):
                model.write({"company_id": False})
            with self.assertRaises(AccessError):
                model.unlink()
        with self.assertRaises(AccessError):
            self.env["delivery.acknowledgement"].create(
                {"picking_id": self.picking.id, "token": "x" * 20}
            )

    def test_lookup(self):
        for text in (self.order.name, "SO-77", "Morel", "3012345678900", "BR"):
            with self.subTest(text=text):
                self.assertIn(self.picking.name, self.names(self.keeper, text))
        self.assertNotIn(self.picking.name, self.names(self.keeper, "nothing like it"))


@tagged("post_install", "-at_install")
class TestDeliveryLots(DeliveryCommon):
    """Tracked products come with their numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bolt.tracking, cls.bracket.tracking = "lot", "serial"
        cls.picking = cls.make_order(cls.buyer, ((10, 10), (2, 40))).picking_ids

    def test_lots_and_serials(self):
        lines = {
            self.bolt: {"lots": [["L1", 6], ["L2", 4]]},
            self.bracket: {"lots": [["S1", 1], ["S2", 1]]},
        }
        self.acknowledge(lines=lines)
        self.assertEqual(self.picking.state, "done")
        lots = self.picking.move_line_ids.lot_id
        self.assertEqual(sorted(lots.mapped("name")), ["L1", "L2", "S1", "S2"])

    def test_lots_that_do_not_add_up(self):
        serials = {"lots": [["S1", 1], ["S2", 1]]}
        for lines in (
            {self.bracket: serials},
            {self.bolt: {"lots": [["L1", 6]]}, self.bracket: serials},
            {
                self.bolt: {"lots": [["L1", 10]]},
                self.bracket: {"lots": [["S1", 1], ["S1", 1]]},
            },
            {self.bolt: {"lots": [["L1", 10]]}, self.bracket: {"lots": [["S1", 2]]}},
        ):
            with self.subTest(lines=lines), self.assertRaises(UserError):
                self.acknowledge(lines=lines)
        self.assertEqual(self.picking.state, "assigned")
