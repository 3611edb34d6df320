import re
from base64 import b64decode

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderPortal(OrderCase, HttpCase):
    """The supplier's page: signed files, acknowledgement, proposals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()
        cls.portal, cls.stranger = (
            new_test_user(
                cls.env,
                login,
                "base.group_portal",
                password=f"{login}-pass1",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for login in ("sign-supplier", "sign-stranger")
        )
        cls.portal.partner_id.parent_id = cls.supplier

    def page(self, order, path="", **params):
        query = "&".join(f"{key}={value}" for key, value in params.items())
        return self.url_open(f"/my/purchase/{order.id}{path}?{query}")

    def post(self, order, path, **values):
        values["csrf_token"] = self.csrf()
        return self.url_open(f"/my/purchase/{order.id}{path}", data=values)

    def csrf(self):
        return re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)[1]

    def test_signed_files(self):
        order = self.signed()
        self.authenticate("sign-supplier", "sign-supplier-pass1")
        page = self.page(order)
        self.assertIn("Signed electronically", page.text)
        self.assertIn("/signatures/verify/", page.text)
        got = self.page(order, "/signed/0")
        self.assertEqual(got.content, b64decode(self.request_of(order).document))
        self.assertIn(b"SignatureValue", self.page(order, "/signed/1").content)
        self.assertEqual(self.page(order, "/signed/2").status_code, 404)
        edi = self.page(order, "/download_edi")
        self.assertEqual(edi.content, got.content)

    def test_strangers_get_nothing(self):
        order = self.signed()
        self.authenticate("sign-stranger", "sign-stranger-pass1")
        self.assertEqual(self.page(order, "/signed/0").status_code, 404)
        self.assertNotIn(order.name, self.page(order, "/propose").text)
        self.authenticate(None, None)
        self.assertEqual(
            self.page(order, "/signed/0", access_token="x").status_code, 404
        )
        token = order._portal_ensure_token()
        found = self.page(order, "/signed/0", access_token=token)
        self.assertEqual(found.status_code, 200)

    def test_supplier_by_rpc(self):
        """Attack: the supplier, who reads his order, writes and signs it himself."""
        order, request = self.ask()
        mine = order.with_user(self.portal)
        self.assertEqual(mine.read(["name"])[0]["name"], order.name)
        attacks = {
            "state": lambda: mine.write({"state": "purchase"}),
            "line": lambda: mine.order_line.write({"price_unit": 999}),
            "copy": mine.copy,
            "unlink": mine.unlink,
            "confirm": mine.button_confirm,
            "approve": mine.button_approve,
            "cancel": mine.button_cancel,
            "revise": mine.action_signing_revise,
            "send": mine.action_signing_send,
            "sign": lambda: (
                self.env["signing.batch"]
                .with_user(self.portal)
                .begin(request.step_ids.ids)
            ),
        }
        for name, attack in attacks.items():
            with self.assertRaises(AccessError, msg=name):
                attack()
        order._signing_revise("Not yet")
        with self.assertRaises(AccessError):
            mine.action_signing_ask()
        self.assertEqual((order.state, len(order._signing_requests())), ("draft", 1))

    def test_unsigned_order_is_not_given(self):
        order, _request = self.ask()
        self.authenticate("sign-supplier", "sign-supplier-pass1")
        self.assertIn("not signed at the moment", self.page(order).text)
        self.assertEqual(self.page(order, "/signed/0").status_code, 404)
        self.assertNotIn("<Order", self.page(order, "/download_edi").text)

    def test_acknowledge(self):
        order = self.signed()
        self.authenticate("sign-supplier", "sign-supplier-pass1")
        page = self.post(order, "/acknowledge").text
        self.assertIn("You have acknowledged this order", page)
        order.invalidate_recordset()
        self.assertTrue(order.acknowledged)
        self.assertEqual(order.signing_state, "done")

    def test_propose_and_take_over(self):
        order = self.signed()
        line = order.order_line
        self.authenticate("sign-supplier", "sign-supplier-pass1")
        self.assertIn("Propose changes", self.page(order, "/propose").text)
        bad = self.post(order, "/propose", **{f"price-{line.id}": "cheap"})
        self.assertIn("cheap", bad.text)
        sent = {
            f"price-{line.id}": "118,5",
            f"qty-{line.id}": "9",
            f"date-{line.id}": "2030-05-02",
            "text": "Better so",
        }
        self.assertIn(
            "was sent to the buyer", self.post(order, "/propose", **sent).text
        )
        order.invalidate_recordset()
        proposal = order.signing_proposal_ids
        self.assertEqual(order.signing_state, "done")
        self.assertIn(self.chloe, order.activity_ids.user_id)
        proposal.with_user(self.chloe).action_take_over()
        self.assertTrue(order.signing_revising)
        self.assertEqual((line.product_qty, line.price_unit), (9, 118.5))
        self.assertEqual(str(line.date_planned.date()), "2030-05-02")
        order.action_signing_ask()
        self.assertEqual(self.request_of(order).revision, 2)
        self.sign_all(order)
        self.assertEqual(order.signing_state, "done")

    def test_less_is_less_expected(self):
        """Only the quantity changes: the rest stays, and nothing is sent back."""
        order = self.signed((self.chair, 10, 1.125))
        line = order.order_line
        self.chair.seller_ids.write({"min_qty": 5, "price": 99, "delay": 30})
        was = line.date_planned
        self.authenticate("sign-supplier", "sign-supplier-pass1")
        form = self.page(order, "/propose").text
        typed = re.findall(r'name="((?:qty|price|date)-\d+)" value="([^"]+)"', form)
        self.assertEqual(len(typed), 3, form)
        sent = {**dict(typed), f"qty-{line.id}": "6"}
        self.post(order, "/propose", **sent)
        order.invalidate_recordset()
        order.signing_proposal_ids.with_user(self.chloe).action_take_over()
        self.assertEqual((line.product_qty, line.price_unit), (6, 1.125))
        self.assertEqual(line.date_planned, was)
        self.assertEqual(order.picking_ids.move_ids.mapped("product_uom_qty"), [6])

    def test_numbers_as_the_supplier_writes_them(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        order = self.signed((self.chair, 10, 1.125))
        self.portal.lang = self.supplier.lang = "fr_FR"
        self.authenticate("sign-supplier", "sign-supplier-pass1")
        form = self.page(order, "/propose").text
        self.assertIn('value="1,125"', form)
        self.assertIn('value="10"', form)

    def test_revision_is_acknowledged_anew(self):
        order = self.signed()
        order.action_acknowledge()
        order._signing_revise("Fewer")
        self.assertFalse(order.acknowledged)

    def test_message_is_text(self):
        """A supplier's words are no mark-up on the buyer's screen."""
        order = self.signed()
        order._signing_propose('<a href="https://x.test">Pay</a>', {})
        note = order.sudo().activity_ids.filtered("note")[-1].note
        self.assertIn("&lt;a href=", note)
        self.assertNotIn("<a ", note)

    def test_proposals_have_an_end(self):
        order = self.signed()
        for _number in range(5):
            order._signing_propose("Once more", {})
        order.invalidate_recordset()
        with self.refused("wait for an answer"):
            order._signing_propose("Once more", {})

    def test_printed_order(self):
        """The PDF says who signed, when, how, with the code of the page."""
        order = self.signed()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("purchase.report_purchaseorder", order.ids)[0]
            .decode()
        )
        for text in (
            "Bruno",
            "Chloe",
            "Software card",
            "/signatures/verify/",
            "image/png",
        ):
            self.assertIn(text, html)
        asked, _request = self.ask()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("purchase.report_purchaseorder", asked.ids)[0]
            .decode()
        )
        self.assertIn("Not signed", html)
