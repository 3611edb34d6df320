import hashlib
from base64 import b64decode
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..core import documents
from ..core.strict_xml import canonical, parse
from ..core.verify import verify
from ..trust import trusted
from .order_common import ACT, OrderCase


@tagged("post_install", "-at_install")
class TestOrderFlow(OrderCase):
    """From Confirm to the supplier, by way of the signatures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()

    def test_confirm_asks_and_last_signature_confirms(self):
        order, request = self.ask()
        self.assertEqual((order.state, request.state), ("to approve", "open"))
        self.assertEqual(request.requester_id, self.chloe)
        self.assertEqual(request.amount, 1200.0)
        self.sign_all(order)
        self.assertEqual((order.state, request.state), ("purchase", "done"))
        self.assertEqual(order.signing_state, "done")
        self.assertTrue(order.picking_ids)
        self.assertTrue(order.date_approve)
        self.assertEqual(order.signing_sent, "waiting")

    def test_printed_steps_are_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        role = trusted(self.env.ref("procure_sign.role_approver"))
        role.with_context(lang="fr_FR").name = "Approbatrice"
        order, _request = self.ask()
        self.sign_all(order)
        printed = order.with_context(lang="fr_FR")._signing_print()["signatures"]
        self.assertEqual(printed[0]["step"], "Approbatrice")

    def test_document_is_accepted_and_stays(self):
        """The core takes the UBL Order; the same order has the same bytes."""
        order, request = self.ask()
        document = b64decode(request.document)
        self.assertEqual(canonical(parse(document)), document)
        french = (
            order.with_user(self.bruno)
            .sudo()
            .with_context(lang="fr_FR", tz="Asia/Tokyo")
        )
        self.env.invalidate_all()
        self.assertEqual(french._signing_document(ACT), document)
        step = request.step_ids.sorted("sequence")[0]
        evidence = self.sign(step, self.bruno)
        statement = verify(
            evidence._get_xml(), self.company._signing_trust(), self._now()
        ).statement
        documents.check(statement)
        self.assertEqual(statement.amount, Decimal("1200.00"))
        self.assertEqual(statement.currency, "EUR")
        self.assertEqual(statement.record.reference, order.name)

    def _now(self):
        from datetime import datetime, timezone

        return datetime.now(timezone.utc)

    def test_master_data_moves_on(self):
        """A supplier's new address or a renamed article undoes no signature."""
        order = self.signed()
        self.supplier.write({"street": "2 rue Basse", "phone": "01", "ref": "S1"})
        self.chair.write(
            {"name": "Stool", "default_code": "ST", "barcode": "4006381333931"}
        )
        self.chair.seller_ids.product_code = "X9"
        order._signing_check(ACT)
        self.supplier.name = "Evil SARL"
        with self.refused("has changed"):
            order._signing_check(ACT)

    def test_two_step_approval_gives_way(self):
        """The approval by amount of Odoo is done by the signatures."""
        self.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 1}
        )
        self.assertEqual(self.signed().state, "purchase")

    def test_refused_goes_back_to_buyer(self):
        order, request = self.ask()
        step = request.step_ids.sorted("sequence")[0]
        step.with_user(self.bruno).action_refuse("Too dear")
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.signing_state, "refused")
        activity = order.activity_ids.filtered(
            lambda one: "Too dear" in (one.note or "")
        )
        self.assertEqual(activity.user_id, self.chloe)
        order.order_line.price_unit = 90
        order.button_confirm()
        self.assertEqual(self.request_of(order).revision, 2)
        self.sign_all(order)
        self.assertEqual(order.state, "purchase")

    def test_revise_makes_a_new_revision(self):
        order = self.signed()
        first = self.request_of(order)
        order._signing_revise("Other date")
        self.assertTrue(order.signing_revising)
        self.assertEqual(first.state, "void")
        with self.assertRaises(UserError):
            order.action_create_invoice()
        order.order_line.write({"product_qty": 12})
        order.action_signing_ask()
        second = self.request_of(order)
        self.assertEqual((second.revision, second.state), (2, "open"))
        with self.refused("signed or waits"):
            order.order_line.write({"product_qty": 13})
        self.sign_all(order)
        self.assertEqual((order.state, order.signing_state), ("purchase", "done"))
        # The old revision stays readable, with its signatures.
        self.assertEqual(
            hashlib.sha256(b64decode(first.document)).hexdigest(), first.document_sha256
        )
        self.assertEqual(len(first.evidence_ids), 2)

    def test_cancel_asks_for_reason(self):
        order = self.signed()
        action = order.button_cancel()
        self.assertEqual(order.state, "purchase")
        wizard = (
            self.env["signing.order.reason"]
            .with_user(self.chloe)
            .browse(action["res_id"])
        )
        with self.refused("Say why"):
            wizard.action_apply()
        wizard.reason = "Not needed any more"
        wizard.action_apply()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self.request_of(order).state, "void")
        self.assertIn("Not needed", " ".join(order.message_ids.mapped("body")))
        order.button_draft()
        self.assertEqual(order.state, "draft")

    def test_draft_reset_voids(self):
        order, request = self.ask()
        order.button_draft()
        self.assertEqual((order.state, request.state), ("draft", "void"))

    def test_send_to_supplier(self):
        """The supplier gets the signed XML and the PDF, once."""
        order = self.signed()
        request = self.request_of(order)
        order.sudo()._signing_try_send()
        self.assertEqual(order.signing_sent, "sent")
        message = order.message_ids.filtered(lambda one: len(one.attachment_ids) > 2)
        names = message.attachment_ids.mapped("name")
        self.assertIn(self.supplier, message.partner_ids)
        self.assertEqual(len([one for one in names if one.endswith(".xml")]), 2)
        self.assertTrue([one for one in names if one.endswith((".pdf", ".html"))])
        files = dict(order._signing_files())
        self.assertIn(b64decode(request.document), files.values())
        xml = next(raw for name, raw in files.items() if "signed" in name)
        report = verify(xml, self.company._signing_trust(), self._now())
        self.assertEqual(report.statement.document, b64decode(request.document))
        # A client's own words do not make sizes of what is sent.
        sizes = dict.fromkeys(("bin_size", "bin_size_xml", "bin_size_document"), True)
        self.env.invalidate_all()
        self.assertEqual(dict(order.with_context(**sizes)._signing_files()), files)

    def test_send_that_fails_waits_for_buyer(self):
        order = self.signed()
        self.env.ref("purchase.email_template_edi_purchase_done").unlink()
        order.sudo()._signing_try_send()
        self.assertEqual(order.signing_sent, "failed")
        self.assertIn(self.chloe, order.activity_ids.user_id)

    def test_without_policy_nothing_changes(self):
        order = self.order(user=self.gina)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.signing_state, "none")
        order.order_line.price_unit = 130
        order.button_cancel()
        self.assertEqual(order.state, "cancel")

    def test_confirmed_before_the_first_policy(self):
        """Orders of before are billed as they are, and do not change any more."""
        order = self.order(user=self.gina)
        order.button_confirm()
        order.sudo().date_approve = "2020-01-01"
        self.sign_orders("approver", company=self.other_company)
        order._signing_gate()
        with self.refused("Revise"):
            order.order_line.price_unit = 9999
        with self.refused("day of a confirmation"):
            order.date_approve = "2021-01-01"
        order._signing_revise("Dearer")
        with self.refused("not signed"):
            order._signing_gate()
