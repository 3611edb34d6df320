from datetime import timedelta
from email.message import EmailMessage
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MatchCommon, UblInvoice
from .pdf import pdf_with

LINES = [{"name": "Bolt", "quantity": 3, "price": "12.50"}]


class CaptureCase(MatchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.company_data["default_journal_purchase"]
        cls.content = cls.write()

    @classmethod
    def write(cls, **values):
        """Return a file of the supplier."""
        return UblInvoice(cls.supplier, cls.company, LINES, **values).build()

    def drop(self, *files):
        """Return the bills of files dropped on the journal."""
        attachments = self.env["ir.attachment"].create(
            [{"name": name, "raw": content} for name, content in files]
        )
        return self.journal._create_document_from_attachment(attachments.ids)

    def captured(self):
        """Return every capture of the company."""
        return self.env["invoice.capture"].search(
            [("company_id", "=", self.company.id)]
        )


@tagged("post_install", "-at_install")
class TestCaptureReceive(CaptureCase):
    """Whatever comes, by whatever way: a clear answer, and nothing is lost."""

    def test_drop_several(self):
        other = self.write(number="INV-2")
        moves = self.drop(
            ("a.xml", self.content), ("b.pdf", pdf_with({"x.xml": other}))
        )
        self.assertEqual(moves.mapped("ref"), ["INV-1", "INV-2"])
        self.assertEqual(moves.mapped("amount_total"), [45, 45])
        self.assertEqual(self.captured().mapped("channel"), ["drop"] * 2)
        self.assertEqual(moves[1].message_main_attachment_id.name, "b.pdf")

    def test_same_file_again(self):
        first = self.drop(("a.xml", self.content))
        self.assertEqual(self.drop(("again.xml", self.content)), first)
        self.assertEqual(len(self.captured()), 1)
        self.assertIn("again.xml", self.captured().message_ids[:1].body)

    def test_same_content_as_xml_and_pdf(self):
        first = self.drop(("a.xml", self.content))
        again = self.drop(("a.pdf", pdf_with({"factur-x.xml": self.content})))
        self.assertEqual(again, first)
        captures = self.captured().sorted("id")
        self.assertEqual(captures[1].same_as_id, captures[0])
        self.assertEqual(
            sorted(first.attachment_ids.mapped("name")), ["a.pdf", "a.xml"]
        )

    def test_same_content_in_one_arrival(self):
        pdf = pdf_with({"factur-x.xml": self.content})
        move = self.drop(("a.pdf", pdf), ("a.xml", self.content))
        self.assertEqual(len(move), 1)
        self.assertEqual(move.amount_total, 45)

    def test_plain_pdf_and_picture(self):
        """They are typed beside the picture."""
        picture = b"\x89PNG\r\n\x1a\n0000"
        moves = self.drop(("a.pdf", pdf_with({})), ("b.png", picture))
        self.assertEqual(self.captured().mapped("state"), ["received"] * 2)
        self.assertEqual(len(moves), 2)
        self.assertFalse(moves.line_ids)
        self.assertEqual(moves[0].message_main_attachment_id.name, "a.pdf")

    @mute_logger("pypdf._reader")
    def test_hostile(self):
        """Each is refused with its reason; the bill to type says so."""
        bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><Invoice>&c;</Invoice>'
        outside = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>'
        two = {"a.xml": self.content, "b.xml": self.write(number="INV-2")}
        cases = {
            "bomb.xml": (bomb, "dtd"),
            "outside.xml": (outside, "dtd"),
            "cut.xml": (self.content[:200], "bad_xml"),
            "broken.pdf": (b"%PDF-1.7 nothing", "bad_pdf"),
            "two.pdf": (pdf_with(two), "several_invoices"),
            "wrong.xml": (
                b'<?xml version="1.0" encoding="UTF-8"?><Invoice>\xe9\xe8',
                "bad_xml",
            ),
            "letter.docx": (b"PK\x03\x04 nothing", "unknown_syntax"),
        }
        moves = self.drop(*((name, one[0]) for name, one in cases.items()))
        self.assertEqual(len(moves), len(cases))
        for capture in self.captured():
            content, code = cases[capture.name]
            self.assertEqual(
                (capture.state, capture.refusal_code), ("unreadable", code)
            )
            self.assertEqual(capture._get_content(), content)
            self.assertIn(capture.name, capture.refusal)
            self.assertFalse(capture.move_id.line_ids)
            self.assertEqual(
                capture.move_id.match_exception_ids.mapped("code"), ["H15"]
            )

    def test_order(self):
        """An order is answered as one; there is no bill to type."""
        self.assertFalse(self.drop(("o.xml", b"<SCRDMCCBDACIOMessageStructure/>")))
        self.assertEqual(self.captured().refusal_code, "order")

    def test_zip_in_pdf(self):
        """What is beside the invoice is left alone."""
        files = {"factur-x.xml": self.content, "more.zip": b"PK\x03\x04" + bytes(99)}
        move = self.drop(("a.pdf", pdf_with(files)))
        self.assertEqual(move.amount_total, 45)

    def test_too_large(self):
        """It is refused by its size alone, before anything of it is read."""
        reading = "odoo.addons.invoice_match.core.capture.reading"
        with (
            patch(f"{reading}.MAX_XML", 100),
            patch(f"{reading}.parse", side_effect=AssertionError),
        ):
            capture = self.env["invoice.capture"]._receive(
                self.company, "big.xml", self.content, "folder"
            )
        self.assertEqual(capture.refusal_code, "too_large")
        self.assertFalse(capture.move_id)

    def mail(self, number):
        """Have a mail with a picture and an invoice come to the journal."""
        message = EmailMessage()
        message["From"] = '"Martin" <martin@supplier.test>'
        message["To"] = "bills@example.com"
        message["Subject"] = "Invoice"
        message["Message-ID"] = f"<capture-{number}@supplier.test>"
        message.set_content("Hello")
        for name, kind, content in (
            ("a.pdf", "pdf", pdf_with({})),
            ("i.xml", "xml", self.content),
        ):
            message.add_attachment(
                content, maintype="application", subtype=kind, filename=name
            )
        values = {
            "move_type": "in_invoice",
            "journal_id": self.journal.id,
            "company_id": self.company.id,
        }
        moves = self.env["account.move"]
        known = moves.search([])
        self.env["mail.thread"].message_process(
            "account.move", message.as_string(), custom_values=values
        )
        return moves.search([]) - known

    def test_mail(self):
        """The journal's alias: one bill of a PDF and the XML that says the same."""
        move = self.mail(1)
        capture = self.captured()
        self.assertEqual((capture.channel, capture.state), ("mail", "captured"))
        self.assertEqual(capture.move_id, move)
        self.assertEqual((move.amount_total, move.partner_id), (45, self.supplier))
        again = self.mail(2)
        self.assertEqual(again.state, "cancel")
        self.assertEqual(self.captured(), capture)

    def test_a_folder_that_cannot_be_read_is_told_on_the_journal(self):
        channel = self.env["quittance.channel"].new({"name": "Folder of bills"})
        self.journal._channel_problem(channel, "No connection.")
        self.assertIn(
            "Folder of bills: No connection.", self.journal.message_ids[0].body
        )

    def test_folder(self):
        journal = self.journal.with_context(quittance_channel_kind="sftp")
        journal._receive_channel_file("a.xml", self.content, "Folder (x)")
        journal._receive_channel_file("b.xml", b"<a", "Folder (x)")
        good, bad = self.captured().sorted("id")
        self.assertEqual((good.channel, good.sender), ("sftp", "Folder (x)"))
        self.assertEqual(good.move_id.journal_id, self.journal)
        self.assertEqual(bad.state, "unreadable")

    def test_company_without_journal(self):
        company = self.env["res.company"].create({"name": "New"})
        captures = self.env["invoice.capture"]
        capture = captures._receive(company, "a.xml", self.content, "folder")
        self.assertEqual(capture.state, "captured")
        self.assertFalse(capture.move_id)

    def test_deleted_bill(self):
        """The file again makes the bill that was deleted."""
        self.drop(("a.xml", self.content)).unlink()
        move = self.drop(("a.xml", self.content))
        self.assertEqual(move.amount_total, 45)
        self.assertEqual(len(self.captured()), 1)

    def test_kept(self):
        """Nobody changes, makes or deletes what a supplier wrote."""
        self.drop(("a.xml", self.content))
        capture = self.captured()
        user = new_test_user(
            self.env, "capture-manager", groups="account.group_account_manager"
        )
        theirs = capture.with_user(user)
        with self.assertRaises(AccessError):
            theirs.write({"amount_total": 1})
        with self.assertRaises(AccessError):
            theirs.line_ids.write({"net": 1})
        with self.assertRaises(AccessError):
            theirs.unlink()
        with self.assertRaises(AccessError):
            capture.create({"name": "x", "company_id": self.company.id})

    def test_sales_are_not_captured(self):
        sales = self.company_data["default_journal_sale"]
        attachment = self.env["ir.attachment"].create(
            {"name": "a.xml", "raw": self.content}
        )
        sales._create_document_from_attachment(attachment.ids)
        self.assertFalse(self.captured())


@tagged("post_install", "-at_install")
class TestCaptureEndpoint(CaptureCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "capture-clerk",
            groups="account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.portal = new_test_user(
            cls.env, "capture-portal", groups="base.group_portal"
        )

    def post(self, user, path="/quittance/bill", content=None, **kwargs):
        """Return the answer to a file sent with a user's API key."""
        expires = fields.Datetime.now() + timedelta(days=1)
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys.sudo()._generate(None, "test", expires)
        files = {"file": ("bill.xml", self.content if content is None else content)}
        self.opener.cookies.clear()
        return self.url_open(
            path,
            method="POST",
            headers={"Authorization": f"Bearer {key}"},
            files=files,
            **kwargs,
        )

    def test_bill(self):
        response = self.post(self.clerk)
        self.assertEqual(response.status_code, 201, response.text)
        answer = response.json()
        move = self.env["account.move"].browse(answer["bill"])
        self.assertEqual((move.amount_total, answer["total"]), (45, 45))
        self.assertEqual(move.company_id, self.company)
        self.assertIn("P07", [one["code"] for one in answer["findings"]])
        again = self.post(self.clerk)
        self.assertEqual((again.status_code, again.json()["repeated"]), (200, True))
        self.assertEqual(again.json()["bill"], move.id)

    def test_unreadable(self):
        response = self.post(self.clerk, content=b"<Invoice>")
        self.assertEqual(response.status_code, 422)
        self.assertIn("bill.xml", response.json()["refusal"])
        self.assertEqual(self.captured().state, "unreadable")

    def test_not_yours(self):
        """A portal user, another company's journal and a sales journal are nothing."""
        theirs = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.other_company.id)],
            limit=1,
        )
        sales = self.company_data["default_journal_sale"]
        self.assertEqual(self.post(self.portal).status_code, 404)
        for journal in (theirs, sales):
            path = f"/quittance/bill/{journal.id}"
            self.assertEqual(self.post(self.clerk, path).status_code, 404)
        self.assertFalse(self.captured())

    def test_too_often(self):
        with patch.object(
            type(self.env["quittance.arrival"]), "_take", lambda *args: 60
        ):
            response = self.post(self.clerk)
        self.assertEqual(response.status_code, 429)
        self.assertEqual(response.headers["Retry-After"], "60")
        self.assertFalse(self.captured())
