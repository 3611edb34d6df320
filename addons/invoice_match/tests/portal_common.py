import re

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, new_test_user

from ..trust import trusted
from .common import IBAN, MatchCommon


class SupplierPortalCase(MatchCommon, HttpCase):
    """Two suppliers with portal users, an order of the first, partly received."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._make_user(cls.supplier, "martin")
        cls.other_user = cls._make_user(cls.other_supplier, "durand")
        cls.supplier_order = cls.order()
        cls.other_order = cls.order(
            [(cls.bracket, 3, 41.37)], partner=cls.other_supplier
        )
        cls.receive(cls.supplier_order, 10, 100, 2)
        cls.receive(cls.other_order)

    @classmethod
    def _make_user(cls, supplier, login):
        user = new_test_user(cls.env, f"{login}_portal", groups="base.group_portal")
        user.partner_id.write({"parent_id": supplier.id, "name": f"{login} contact"})
        return user

    @classmethod
    def confirm_account(cls, supplier, number=IBAN):
        """Return an account of a supplier that may be paid to."""
        account = cls.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": supplier.id}
        )
        # How accounts are confirmed is tested where they are.
        trusted(account).write(
            {
                "allow_out_payment": True,
                "confirmed_number": account.sanitized_acc_number,
                "confirmed_partner_id": supplier.id,
                "confirmed_entity": supplier.commercial_partner_id.id,
            }
        )
        return account

    @classmethod
    def ask(cls, move, question):
        """Return an exception of a bill whose supplier is asked."""
        return trusted(cls.env["invoice.exception"].sudo()).create(
            {
                "move_id": move.id,
                "code": "L04",
                "identity": f"L04 {question}",
                "owner": "buyer",
                "amount": 12,
                "outcome": "ask",
                "question": question,
                "asked_at": fields.Datetime.now(),
            }
        )

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def page(self, path, status=200):
        """Return the text of a page as a person reads it."""
        response = self.url_open(path)
        self.assertEqual(response.status_code, status, path)
        return self.text_of(response)

    @staticmethod
    def text_of(response):
        return " ".join(html.fromstring(response.content).text_content().split())

    def token(self):
        return re.search(r'csrf_token: "([^"]+)"', self.url_open("/my").text)[1]

    def post(self, path, files=None, **data):
        """Send a form with its token; the answer is not followed."""
        data.setdefault("csrf_token", self.token())
        return self.url_open(path, data=data, files=files, allow_redirects=False)

    def upload(self, content, name="facture.xml", **data):
        return self.post("/my/supplier/upload", {"file": (name, content)}, **data)

    def type_invoice(self, order, number="F-1", quantities=None, **data):
        """Send the form of an order as it is filled in, but for what a test changes."""
        path = f"/my/supplier/orders/{order.id}/invoice"
        tree = html.fromstring(self.url_open(path).content)
        values = {
            one.name: one.value or ""
            for one in tree.xpath("//form[contains(@class, 'o_supplier_form')]//*")
            if getattr(one, "name", None) and one.tag in ("input", "select", "textarea")
        }
        for line, quantity in (quantities or {}).items():
            values[f"quantity_{line.id}"] = quantity
        return self.post(path, **{**values, "number": number, **data})

    def drafts(self):
        return self.env["invoice.portal.draft"].search([])

    def bills(self, supplier=None):
        partner = supplier or self.supplier
        return self.env["account.move"].search(
            [("commercial_partner_id", "=", partner.id)]
        )
