from odoo.tests import tagged

from ..core.capture import read
from ..trust import trusted
from .common import IBAN
from .portal_common import SupplierPortalCase


@tagged("post_install", "-at_install")
class TestPortalSupplier(SupplierPortalCase):
    def test_order_from_ordered_to_paid(self):
        """A line per order: each figure moves when it happens."""
        self.log_in(self.user)
        values = self._figures()
        self.assertEqual(values, ["660.00", "516.00", "0.00", "0.00", "0.00"])
        move = self.capture(self.ubl(self.supplier_order, lines=self._received()))
        self.assertEqual(self._figures()[2:], ["516.00", "516.00", "0.00"])
        move.action_post()
        payment = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        payment.create({})._create_payments()
        self.assertEqual(self._figures()[4], "516.00")
        text = self.page(f"/my/supplier/invoices/{move.id}")
        self.assertIn("Paid", text)

    def _received(self):
        lines = self.lines_of(self.supplier_order)
        lines[2]["quantity"] = "2"
        return lines

    def _figures(self):
        suppliers = self.env["invoice.supplier"].sudo()
        [order] = suppliers._get_orders(self.supplier_order)
        text = self.page("/my/supplier")
        for name in ("Ordered", "Delivered", "Invoiced", "Approved", "Paid"):
            self.assertIn(name, text)
        names = ("ordered", "delivered", "invoiced", "approved", "paid")
        return [f"{order[name]:.2f}" for name in names]

    def test_states_in_words(self):
        """Each state of a bill has its word, on the list and on its page."""
        self.log_in(self.user)
        dearer = self._received()
        dearer[0]["price"] = "11"
        move = self.capture(self.ubl(self.supplier_order, lines=dearer))
        self.assertEqual(self._state(move), "checking")
        self.ask(move, "Why more brackets?")
        self.assertEqual(self._state(move), "question")
        text = self.page("/my/supplier")
        self.assertIn("Why more brackets?", text)
        waiting = self.order()
        move = self.capture(self.ubl(waiting, number="INV-2"))
        self.assertEqual(self._state(move), "waiting")
        self.receive(waiting)
        move._compare()
        self.assertEqual(self._state(move), "approved")
        self.assertIn("Approved for payment", self.page("/my/supplier"))

    def _state(self, move):
        state = move._get_supplier_state()[move.id]
        page = self.page(f"/my/supplier/invoices/{move.id}")
        self.assertIn(state["word"], page)
        return state["state"]

    def test_question_is_answered(self):
        self.log_in(self.user)
        move = self.capture(self.ubl(self.supplier_order))
        question = self.ask(move, "Why more brackets?")
        path = f"/my/supplier/questions/{question.id}/answer"
        self.assertIn("error=empty", self.post(path, answer=" \n ").headers["Location"])
        self.assertFalse(question.answered_at)
        response = self.post(path, answer="Three come <b>tomorrow</b>.")
        self.assertIn("notice=answered", response.headers["Location"])
        self.assertEqual(question.answer, "Three come <b>tomorrow</b>.")
        self.assertTrue(question.answered_at)
        text = self.page(f"/my/supplier/invoices/{move.id}")
        self.assertIn("Three come <b>tomorrow</b>.", text)
        self.assertEqual(self.post(path, answer="Again").status_code, 404)

    def test_a_credit_note_is_expected(self):
        self.log_in(self.user)
        move = self.capture(self.ubl(self.supplier_order))
        trusted(self.env["invoice.exception"].sudo()).create(
            {
                "move_id": move.id,
                "code": "C06",
                "identity": "C06",
                "owner": "supplier",
                "amount": 144,
            }
        )
        text = self.page("/my/supplier")
        self.assertIn("We expect a credit note of", text)
        self.assertIn("144.00", text)


@tagged("post_install", "-at_install")
class TestPortalType(SupplierPortalCase):
    def test_from_what_was_received(self):
        """Typed, looked at, sent once: the Factur-X that is kept says what was typed."""
        account = self.confirm_account(self.supplier)
        self.log_in(self.user)
        form = self.page(f"/my/supplier/orders/{self.supplier_order.id}/invoice")
        self.assertIn("FR76 •••• 0189", form)
        self.assertNotIn(IBAN[4:20], form)
        response = self.type_invoice(self.supplier_order, "F-2026/1")
        draft = self.drafts()
        self.assertEqual(
            response.headers["Location"], f"/my/supplier/drafts/{draft.id}"
        )
        text = self.page(f"/my/supplier/drafts/{draft.id}")
        for words in ("F-2026/1", "430.00", "86.00", "516.00", "Everything adds up"):
            self.assertIn(words, text)
        self.assertFalse(self.bills(), "nothing is sent by looking")

        response = self.post(f"/my/supplier/drafts/{draft.id}/send")
        move = self.bills()
        self.assertIn(f"/my/supplier/invoices/{move.id}", response.headers["Location"])
        capture = move.capture_id
        self.assertEqual(
            (capture.channel, capture.sent_by_id), ("typed", self.supplier)
        )
        document = read(capture._get_content()).document
        self.assertEqual(document.payments[0].account, account.sanitized_acc_number)
        self.assertEqual(document.references.order, self.supplier_order.name)
        self.assertEqual(move.amount_total, 516)
        self.assertEqual(
            move.invoice_line_ids.purchase_line_id.order_id.ids,
            [self.supplier_order.id],
        )
        self.assertEqual(self.open_codes(move), [])

        again = self.post(f"/my/supplier/drafts/{draft.id}/send")
        self.assertEqual(again.headers["Location"], response.headers["Location"])
        self.assertEqual(self.bills(), move)
        self.assertEqual(
            self.supplier_order.order_line.mapped("qty_invoiced"), [10, 100, 2]
        )
        saved = self.url_open(f"/my/supplier/files/{capture.id}")
        self.assertTrue(saved.content.startswith(b"%PDF-1.7"))

    def test_errors_stand_at_their_fields(self):
        """What is wrong is said where it is, and what was typed is still there."""
        self.log_in(self.user)
        bolt = self.supplier_order.order_line[0]
        response = self.type_invoice(
            self.supplier_order, " ", {bolt: "-3"}, issued="2999-01-01", notes="Merci"
        )
        self.assertEqual(response.status_code, 200)
        text = self.text_of(response)
        for words in ("Type your invoice number", "in the future", "Type a number"):
            self.assertIn(words, text)
        self.assertIn("-3", response.text)
        self.assertIn("Merci", response.text)
        nothing = dict.fromkeys(self.supplier_order.order_line, "0")
        text = self.text_of(self.type_invoice(self.supplier_order, "F-1", nothing))
        self.assertIn("at least one line", text)
        self.assertFalse(self.drafts())

    def test_figures_are_the_orders(self):
        """Prices, taxes and totals in a form count for nothing; quantities do."""
        self.log_in(self.user)
        bolt, washer, bracket = self.supplier_order.order_line
        self.type_invoice(
            self.supplier_order,
            "F-1",
            {bolt: "2,5", washer: "0", bracket: "0"},
            price="1",
            total="1",
            **{
                f"price_{bolt.id}": "999",
                f"quantity_{self.other_order.order_line.id}": "7",
            },
        )
        document = self.drafts()._get_document()
        self.assertEqual([f"{one.net}" for one in document.lines], ["25.00"])
        self.assertEqual(f"{document.totals.total}", "30.00")

    def test_a_number_is_used_once(self):
        self.log_in(self.user)
        self.type_invoice(self.supplier_order, "F-0017")
        self.post(f"/my/supplier/drafts/{self.drafts().id}/send")
        response = self.type_invoice(self.supplier_order, "f 17")
        self.assertIn("already sent an invoice with this number", response.text)

    def test_special_taxes_are_for_files(self):
        self.tax.amount_type = "fixed"
        self.log_in(self.user)
        text = self.page(f"/my/supplier/orders/{self.supplier_order.id}/invoice")
        self.assertIn("cannot be invoiced with the form", text)

    def test_without_vat_the_reason_is_written(self):
        self.supplier_order.order_line.tax_ids = False
        self.log_in(self.user)
        self.type_invoice(self.supplier_order, exemption="Art. 293 B du CGI")
        [tax] = self.drafts()._get_document().taxes
        self.assertEqual((tax.category, tax.reason), ("E", "Art. 293 B du CGI"))


@tagged("post_install", "-at_install")
class TestPortalUpload(SupplierPortalCase):
    def test_a_good_file(self):
        self.log_in(self.user)
        response = self.upload(self.ubl(self.supplier_order, number="INV-7"))
        text = self.page(response.headers["Location"])
        self.assertIn("INV-7", text)
        self.assertIn("660.00", text)
        self.assertIn("Everything adds up", text)
        response = self.post(f"{response.headers['Location']}/send")
        move = self.bills()
        self.assertEqual(move.amount_total, 660)
        self.assertEqual(move.capture_id.channel, "portal")
        self.assertIn(self.user.login, move.capture_id.sender)
        self.assertIn(str(move.id), response.headers["Location"])

    def test_what_is_wrong_is_said_before_it_is_sent(self):
        self.log_in(self.user)
        content = self.ubl(
            self.supplier_order, total=900, iban="DE89370400440532013000"
        )
        text = self.page(self.upload(content).headers["Location"])
        self.assertIn("The total with tax should be 660", text)
        self.assertIn("BR-CO-15", text)
        self.assertIn("do not know the bank account", text)
        self.assertIn("Send it anyway", text)
        self.assertNotIn("DE89370400440532013000", text)

    def test_what_cannot_be_read(self):
        """The reason is said; only a picture may be sent all the same."""
        self.log_in(self.user)
        for content, words, sent in (
            (b"<Invoice>", "not well-formed XML", False),
            (b"<Order/>", "This is an order", False),
            (b"<Thing/>", "No invoice was found", False),
            (b'<!DOCTYPE a [<!ENTITY b "c">]><Invoice>&b;</Invoice>', "DTD", False),
        ):
            path = self.upload(content).headers["Location"]
            self.assertIn(words, self.page(path))
            self.assertEqual("Send it anyway" in self.page(path), sent)
            self.post(f"{path}/send")
        self.assertFalse(
            self.env["invoice.capture"].search([("channel", "=", "portal")])
        )

    def test_a_picture_is_typed_by_hand(self):
        self.log_in(self.user)
        picture = self.env["ir.actions.report"]._run_wkhtmltopdf(["<p>Facture</p>"])
        path = self.upload(picture, "scan.pdf").headers["Location"]
        self.assertIn("picture only", self.page(path))
        self.post(f"{path}/send")
        capture = self.env["invoice.capture"].search([("channel", "=", "portal")])
        self.assertEqual(capture.sent_by_id, self.supplier)
        self.assertEqual(capture.move_id.commercial_partner_id, self.supplier)

    def test_the_company_is_chosen_where_there_are_several(self):
        orders = self.env["purchase.order"].with_company(self.other_company)
        values = {"partner_id": self.supplier.id, "company_id": self.other_company.id}
        orders.create(values).button_confirm()
        self.log_in(self.user)
        content = self.ubl(self.supplier_order)
        self.assertIn("For which company?", self.page("/my/supplier/send"))
        self.assertEqual(self.upload(content).status_code, 404)
        path = self.upload(content, company_id=self.company.id).headers["Location"]
        self.post(f"{path}/send")
        self.assertEqual(self.bills().company_id, self.company)

    def test_what_was_never_sent_is_forgotten(self):
        """After its days; what is young stays."""
        drafts = self.env["invoice.portal.draft"].with_user(self.user)
        old, young = (
            drafts._start_upload(self.supplier, self.company, name, b"<Invoice/>")
            for name in ("old.xml", "young.xml")
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE invoice_portal_draft SET create_date = now() - interval '3 days'"
            " WHERE id = %s",
            [old.id],
        )
        self.env.invalidate_all()
        self.env["invoice.portal.draft"]._gc_drafts()
        self.assertEqual(self.drafts(), young.with_env(self.env))
