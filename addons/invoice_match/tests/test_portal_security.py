from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.quittance_base.core.rate import Allowance

from ..models import invoice_portal_draft
from .common import IBAN, OTHER_IBAN
from .portal_common import SupplierPortalCase


@tagged("post_install", "-at_install")
class TestPortalSecurity(SupplierPortalCase):
    """What is another supplier's is as unknown as what does not exist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_bill = cls.capture(
            cls.ubl(cls.other_order, number="SECRET-1", iban=OTHER_IBAN)
        )
        cls.other_question = cls.ask(cls.other_bill, "A secret question?")
        drafts = cls.env["invoice.portal.draft"].with_user(cls.other_user)
        cls.other_draft = drafts._start_upload(
            cls.other_supplier, cls.company, "secret.xml", cls.ubl(cls.other_order)
        )

    def test_nothing_of_another_is_reached_by_its_number(self):
        """Each address with an id answers as for an id that does not exist."""
        self.log_in(self.user)
        capture = self.other_bill.capture_id
        for path, number in (
            ("/my/supplier/orders/%s", self.other_order.id),
            ("/my/supplier/orders/%s/invoice", self.other_order.id),
            ("/my/supplier/invoices/%s", self.other_bill.id),
            ("/my/supplier/files/%s", capture.id),
            ("/my/supplier/drafts/%s", self.other_draft.id),
            ("/my/supplier/drafts/%s/file", self.other_draft.id),
        ):
            theirs = self.url_open(path % number)
            missing = self.url_open(path % 99999999)
            self.assertEqual((theirs.status_code, missing.status_code), (404, 404))
            self.assertNotIn("SECRET", theirs.text)
        for path, number in (
            ("/my/supplier/questions/%s/answer", self.other_question.id),
            ("/my/supplier/drafts/%s/send", self.other_draft.id),
            ("/my/supplier/orders/%s/invoice", self.other_order.id),
        ):
            response = self.post(path % number, answer="x", number="X-1")
            self.assertEqual(response.status_code, 404, path)
        self.assertFalse(self.other_question.answered_at)
        self.assertFalse(self.other_draft.sent_at)

    def test_pages_hold_nothing_of_another(self):
        self.capture(self.ubl(self.supplier_order))
        self.log_in(self.user)
        for path in (
            "/my",
            "/my/supplier",
            "/my/supplier/invoices",
            "/my/supplier/send",
        ):
            text = self.page(path)
            secrets = ("SECRET", "secret", self.other_order.name, "124.11", "148.93")
            for secret in secrets:
                self.assertNotIn(secret, text, path)

    def test_colleagues_see_and_others_do_not(self):
        colleague = self._make_user(self.supplier, "colleague")
        self.log_in(colleague)
        self.assertIn(self.supplier_order.name, self.page("/my/supplier"))
        stranger = new_test_user(self.env, "stranger", groups="base.group_portal")
        staff = new_test_user(self.env, "a_clerk", groups="base.group_user")
        staff.partner_id.parent_id = self.supplier
        for user in (stranger, staff):
            self.log_in(user)
            text = self.page("/my/supplier")
            self.assertNotIn(self.supplier_order.name, text)
            path = f"/my/supplier/orders/{self.supplier_order.id}"
            self.assertEqual(self.url_open(path).status_code, 404)
            self.assertEqual(self.upload(b"<Invoice/>").status_code, 404)

    def test_another_order_number_is_as_unknown_as_none(self):
        """The same sentence for an order of another and for one that is not there."""
        self.log_in(self.user)
        texts = []
        for name in (self.other_order.name, "P99999"):
            content = self.ubl(self.supplier_order)
            content = content.replace(self.supplier_order.name.encode(), name.encode())
            text = self.page(self.upload(content).headers["Location"])
            self.assertIn(f"We find no order {name} for you", text)
            texts.append(text.partition("Check, then send")[2].replace(name, "P"))
        self.assertEqual(*texts)

    def test_a_file_of_another_seller_is_flagged_and_not_switched(self):
        self.log_in(self.user)
        content = self.ubl(self.other_order, number="SECRET-2")
        path = self.upload(content).headers["Location"]
        self.assertIn("is not you", self.page(path))
        self.post(f"{path}/send")
        move = self.bills()
        self.assertEqual(move.commercial_partner_id, self.supplier)
        self.assertIn("H02", self.open_codes(move))
        self.assertFalse(move.release_kind)
        self.assertEqual(self.bills(self.other_supplier), self.other_bill)

    def test_a_seller_nobody_knows_is_flagged(self):
        self.log_in(self.user)
        content = self.ubl(self.supplier_order).replace(
            self.supplier.vat.encode(), b"FR40303265045"
        )
        path = self.upload(content).headers["Location"]
        self.post(f"{path}/send")
        move = self.bills()
        self.assertEqual(move.commercial_partner_id, self.supplier)
        self.assertIn("H02", self.open_codes(move))

    def test_a_file_that_another_sent_before_tells_nothing(self):
        """Neither the same file nor the same content leads to another's bill."""
        content = self.ubl(self.other_order, number="SECRET-1", iban=OTHER_IBAN)
        self.log_in(self.user)
        path = self.upload(content).headers["Location"]
        response = self.post(f"{path}/send")
        self.assertIn("notice=received", response.headers["Location"])
        self.assertFalse(self.drafts().filtered("capture_id"))
        files = self.other_bill.attachment_ids
        path = self.upload(b"\n" + content).headers["Location"]
        self.post(f"{path}/send")
        self.assertEqual(self.other_bill.attachment_ids, files)
        self.log_in(self.other_user)
        self.assertNotIn("/my/supplier/invoices/0", self.page("/my/supplier"))

    def test_an_account_of_another_cannot_be_chosen(self):
        other = self.confirm_account(self.other_supplier, OTHER_IBAN)
        self.confirm_account(self.supplier, IBAN)
        self.log_in(self.user)
        response = self.type_invoice(self.supplier_order, account=str(other.id))
        self.assertIn("Choose one of your accounts", response.text)
        self.assertFalse(self.drafts() - self.other_draft)

    def test_an_unconfirmed_account_is_not_offered(self):
        account = self.confirm_account(self.supplier, IBAN)
        account.active = False
        self.log_in(self.user)
        form = self.page(f"/my/supplier/orders/{self.supplier_order.id}/invoice")
        self.assertIn("We have no confirmed account of yours", form)

    def test_how_much_may_be_sent(self):
        """More than that within an hour is not taken, and says when to come back."""
        self.log_in(self.user)
        few = Allowance(2, 0)
        with patch.object(invoice_portal_draft, "ALLOWANCE", few):
            for _time in range(2):
                self.assertEqual(self.upload(b"<Invoice/>").status_code, 303)
            response = self.upload(b"<Invoice/>")
            self.assertEqual(response.status_code, 429)
            self.assertTrue(int(response.headers["Retry-After"]) > 0)
            self.log_in(self.other_user)
            self.assertEqual(self.upload(b"<Invoice/>").status_code, 303)

    def test_only_invoices_are_taken(self):
        """What a file is says its content, not its name."""
        self.log_in(self.user)
        for name, content in (
            ("facture.pdf", b"MZ\x90\x00 a program"),
            ("facture.xml", b"PK\x03\x04 an archive"),
            ("page.xml", b"plain text"),
        ):
            self.assertEqual(self.upload(content, name).status_code, 400, name)
        self.assertEqual(self.post("/my/supplier/upload").status_code, 400)
        with patch("odoo.addons.invoice_match.controllers.portal_send.MAX_FILE", 10):
            self.assertEqual(self.upload(b"<Invoice></Invoice>").status_code, 413)
        self.assertFalse(self.drafts() - self.other_draft)

    def test_files_are_saved_and_never_shown(self):
        self.log_in(self.user)
        name = '..\\..\\a";\r\nX: y<script>.xml'
        path = self.upload(self.ubl(self.supplier_order), name).headers["Location"]
        headers = self.url_open(f"{path}/file").headers
        self.assertTrue(headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(headers["Content-Type"], "application/octet-stream")
        self.assertNotIn("/", headers["Content-Disposition"].partition("=")[2][:3])
        self.assertNotIn("X", headers)

    @mute_logger("odoo.http")
    def test_forms_need_their_token_and_people_a_login(self):
        self.log_in(self.user)
        for path in (
            "/my/supplier/upload",
            f"/my/supplier/orders/{self.supplier_order.id}/invoice",
            f"/my/supplier/drafts/{self.other_draft.id}/send",
            f"/my/supplier/questions/{self.other_question.id}/answer",
        ):
            response = self.post(path, csrf_token="wrong")
            self.assertEqual(response.status_code, 400, path)
        self.logout()
        response = self.url_open("/my/supplier", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_typed_text_stays_text(self):
        self.log_in(self.user)
        attack = '<img src="file:///etc/passwd"><script>alert(1)</script>'
        self.type_invoice(self.supplier_order, "<b>F-1</b>", notes=attack)
        draft = self.drafts() - self.other_draft
        page = self.url_open(f"/my/supplier/drafts/{draft.id}").text
        self.assertIn("&lt;b&gt;F-1&lt;/b&gt;", page)
        printed = self.env["ir.qweb"]._render(
            "invoice_match.typed_invoice_page",
            {
                "doc": draft._get_document(),
                "words": self.env["invoice.supplier.words"],
            },
        )
        self.assertNotIn("<img", printed)
        self.assertNotIn("<script", printed)

    def test_rpc_gives_a_portal_user_nothing(self):
        for name in (
            "invoice.capture",
            "invoice.exception",
            "invoice.portal.draft",
            "invoice.match.line",
        ):
            model = self.env[name].with_user(self.user)
            for right in ("read", "write", "create", "unlink"):
                self.assertFalse(model.has_access(right), (name, right))
