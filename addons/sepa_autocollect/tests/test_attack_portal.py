import base64
import io
import logging
import re
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..adapters.logs import Redact, hide_secrets_in_logs
from ..core import links
from ..models.collection_code import CollectionCode
from .common_means import IBANS, MeansSetup


@tagged("post_install", "-at_install")
class TestAttackPortal(MeansSetup, HttpCase):
    """A client, or who found a client's link, tries what the pages do not offer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()
        cls.card = cls._make_card(cls.hotel)
        cls.theirs = cls._make_card(cls.bakery)

    def setUp(self):
        super().setUp()
        self.codes = []
        codes = self.codes

        def _mail(_model, _contact, code, _company):
            codes.append(code)

        patcher = patch.object(CollectionCode, "_mail", _mail)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _login(self):
        self.authenticate(self.hotel_user.login, "contact1")

    def _field(self, page, name):
        return re.search(rf'name="{name}" value="([^"]+)"', page.text).group(1)

    def _post(self, url, base="/my/means", **data):
        page = self.url_open(f"{base}/card")
        csrf = self._field(page, "csrf_token")
        return self.url_open(url, data={"csrf_token": csrf, **data})

    def _link(self, contact=None, scope="means", **values):
        contact = contact or self.hotel_user.partner_id
        return self.env["collection.link"]._create_token(
            scope, contact, self.company, **values
        )

    def _sign(self, base="/my/means", **given):
        values = {
            "iban": IBANS["hotel"],
            "holder": "Hotel SA",
            "scheme": "sepa_core",
            "agree": "1",
            "signature_name": "Jeanne",
            **given,
        }
        return self._post(f"{base}/mandate", base, **{"step": "sign", **values})

    def _mandates(self):
        return self.env["account.banking.mandate"].search(
            [("partner_id", "=", self.hotel.id)]
        )

    @mute_logger("odoo.http")
    def test_every_change_needs_the_page_it_comes_from(self):
        self._login()
        token = self._link()
        for url in (
            f"/my/means/{self.card.id}/remove",
            f"/my/means/{self.card.id}/default",
            "/my/means/card",
            "/my/means/mandate",
            f"/collect/means/{token}/{self.card.id}/remove",
            f"/collect/means/{token}/mandate",
        ):
            answer = self.url_open(url, data={"agree": "1", "step": "sign"})
            self.assertEqual(answer.status_code, 400, url)
        for url in ("default", "up", "withdraw"):
            self.url_open(f"/my/means/{self.card.id}/{url}")
        self.assertEqual(self.card.state, "usable")
        self.assertFalse(self.card.is_default)

    def test_page_says_nothing_that_an_address_says(self):
        self._login()
        page = self.url_open("/my/means?error=Pay+to+FR76+now&done=<b>x")
        self.assertNotIn("Pay to FR76 now", page.text)
        self.assertNotIn("<b>x", page.text)
        for number in ("9" * 12, "9" * 5000, "-1", "x", str(10**9)):
            page = self.url_open(f"/my/means?tx_id={number}")
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("Your card is saved", page.text)

    def test_link_of_a_contact_who_went_to_another_client(self):
        contact = self.env["res.partner"].create(
            {"name": "Moved", "parent_id": self.hotel.id, "email": "moved@x.test"}
        )
        token = self._link(contact)
        self.assertEqual(self.url_open(f"/collect/means/{token}").status_code, 200)
        contact.parent_id = self.bakery
        self.env.flush_all()
        page = self.url_open(f"/collect/means/{token}")
        self.assertEqual(page.status_code, 404)
        self.assertNotIn(f'data-means="{self.theirs.id}"', page.text)
        contact.write({"parent_id": self.hotel.id, "active": False})
        self.env.flush_all()
        self.assertEqual(self.url_open(f"/collect/means/{token}").status_code, 404)

    def test_link_of_another_company_shows_that_company_alone(self):
        token = self.env["collection.link"]._create_token(
            "means", self.hotel_user.partner_id, self.other_company
        )
        page = self.url_open(f"/collect/means/{token}")
        self.assertNotIn(f'data-means="{self.card.id}"', page.text)
        url = f"/collect/means/{token}/{self.card.id}"
        for action in ("default", "up", "withdraw", "remove"):
            answer = self._post(f"{url}/{action}", f"/collect/means/{token}")
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.card.state, "usable")

    def test_link_for_something_else(self):
        token = self._link(scope=links.CONFIRM, record=7)
        for path in ("", "/card", "/mandate", f"/{self.card.id}/remove"):
            page = self.url_open(f"/collect/means/{token}{path}")
            self.assertEqual(page.status_code, 404)

    def test_bad_links_answer_alike(self):
        """A link that ended, one never made and one of another client look the same."""
        ended = self._link()
        self.env["collection.link"]._open(("means",), ended)._revoke()
        self.env.flush_all()
        pages = {
            re.sub(r"(?s)<head>.*?</head>|csrf_token[^,]*", "", page.text)
            for page in (
                self.url_open(f"/collect/means/{token}")
                for token in (ended, ended[:-2] + "AA", "x")
            )
        }
        self.assertEqual(len({re.sub(r"/collect/[^\"'& ]*", "", p) for p in pages}), 1)

    def test_token_stands_in_no_table(self):
        token = self._link()
        self.url_open(f"/collect/means/{token}")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM collection_link WHERE collection_link::text LIKE %s",
            [f"%{token[-20:]}%"],
        )
        self.assertFalse(self.env.cr.fetchone()[0])
        field = self.env["payment.transaction"]._fields["landing_route"]
        self.assertEqual(field.groups, "base.group_system")

    def test_log_holds_neither_tokens_nor_numbers(self):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        root = logging.getLogger()
        root.addHandler(handler)
        self.addCleanup(root.removeHandler, handler)
        hide_secrets_in_logs()
        hide_secrets_in_logs()
        self.assertEqual(len(handler.filters), 1)
        for other in root.handlers:
            self.assertTrue(any(isinstance(one, Redact) for one in other.filters))
        logger = logging.getLogger("werkzeug")
        token = self._link()
        logger.info('"GET /collect/means/%s HTTP/1.1" 200', token)
        try:
            raise ValueError(f"Key (sanitized_acc_number)=({IBANS['hotel']}) exists")
        except ValueError:
            logging.getLogger("odoo.sql_db").info(
                "bad query %s", IBANS["bakery"], exc_info=True
            )
        logger.info("%s and %s", IBANS["hotel"])
        shown = stream.getvalue()
        self.assertIn("/collect/means/*** HTTP", shown)
        self.assertIn("ValueError", shown)
        for secret in (token, *IBANS.values()):
            self.assertNotIn(secret, shown)

    def test_text_in_another_language_is_read_first(self):
        """What is kept as accepted is what was on the page, letter by letter."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self._login()
        page = self.url_open("/my/means/card")
        shown = self._field(page, "shown")
        self.company.collection_amount_rule = "Whatever we like"
        self.env.flush_all()
        page = self._post("/my/means/card", agree="1", shown=shown)
        self.assertIn("The text changed meanwhile", page.text)
        self.assertFalse(
            self.env["collection.consent"].search(
                [("accepted_by_id", "=", self.hotel_user.partner_id.id)]
            )
        )
        page = self._post("/my/means/card", agree="1", shown=self._field(page, "shown"))
        consent = self.env["collection.consent"].search(
            [("accepted_by_id", "=", self.hotel_user.partner_id.id)]
        )
        self.assertIn("Whatever we like", consent.text)

    def test_code_is_bound_to_the_text(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        contact = self.hotel_user.partner_id
        base = f"/collect/means/{self._link()}"
        self._sign(base, step="read")
        contact.lang = "fr_FR"
        self.env.flush_all()
        self._sign(base, code=self.codes[-1])
        self.assertFalse(self._mandates())
        contact.lang = "en_US"
        self.company.name = "Somebody else"
        self.env.flush_all()
        self._sign(base, code=self.codes[-1])
        self.assertFalse(self._mandates())

    def test_signatures_that_are_no_pictures(self):
        self._login()
        self._sign(step="read")
        prefix = "data:image/png;base64,"
        encode = base64.b64encode
        for bad in (
            prefix + encode(self._picture(60000, 60000)).decode(),
            "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+",
            prefix + encode(b"<svg onload='alert(1)'/>").decode(),
            prefix + "A" * 300_000,
            "https://example.com/x.png",
        ):
            self._sign(code=self.codes[-1], signature=bad, signature_name="")
        self.assertFalse(self._mandates())

    def test_holder_is_shown_as_text(self):
        self._login()
        page = self._sign(step="read", holder="<script>alert(1)</script>")
        self.assertNotIn("<script>alert(1)", page.text)

    def test_amounts_and_clients_of_forms_are_not_read(self):
        self._login()
        self._sign(step="read", partner_id=self.bakery.id, company_id=1, amount="0.01")
        self._sign(
            code=self.codes[-1],
            partner_id=self.bakery.id,
            contact=self.bakery.id,
            mandate_id=1,
            state="valid",
            signature_date="2020-01-01",
        )
        self.assertEqual(len(self._mandates()), 1)
        self.assertFalse(
            self.env["account.banking.mandate"].search(
                [("partner_id", "=", self.bakery.id)]
            )
        )
        consent = self._mandates().means_ids.consent_ids
        self.assertEqual(consent.partner_id, self.hotel)
