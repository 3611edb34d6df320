import html

from odoo.tests import tagged
from odoo.tools import format_datetime, mute_logger

from .confirm_common import ConfirmCommon

RULE = {"fault": "unavailable", "on": "GET /v1/payment_intents/*", "times": 1}
PAID, SAID_REFUSED = "Your payment is made", "was not confirmed"


@tagged("post_install", "-at_install")
class TestConfirm(ConfirmCommon):
    """A client finishes the very payment that the bank refused without them."""

    def test_the_same_payment_is_finished(self):
        page = self._open()
        self.assertIn(self.attempt.line_ids.move_id.name, page)
        self.assertIn(self.attempt.means_id.masked_name, page)
        self.assertIn(self.company.name, page)
        values = self._start()
        self.assertEqual(values["key"], "pk_test_double")
        self.assertTrue(values["secret"].startswith(self.attempt.provider_reference))
        self.assertEqual(self.attempt.confirm_state, "offered")
        self.assertTrue(self._bank(values))
        self.assertIn(PAID, self._come_back(page=page))
        self.assertEqual((self.attempt.state, self._taken()), ("done", 1))
        self.assertTrue(self.attempt.line_ids.open)
        self._run("_cron_settle")
        self.assertIn(
            self.attempt.line_ids.move_id.payment_state, ("in_payment", "paid")
        )
        self.assertEqual(self._tell().kind, "receipt")
        self._flush()
        self.assertEqual((self.attempt.state, self._taken()), ("done", 1))
        self.assertFalse(self.attempt.alert)

    def test_a_french_client_reads_french(self):
        """Mail and page, before and after the payment; no English word is left."""
        self.env["res.lang"]._activate_lang("fr_FR")
        modules = self.env["ir.module.module"]
        modules._load_module_terms(["sepa_autocollect"], ["fr_FR"])
        self.bob.lang = "fr_FR"
        attempt = self._refused(self.bob)
        url = self._mailed(attempt)
        notice = self.env["collection.notice"].sudo().search([], limit=1)
        self.assertIn("Confirmer le paiement", notice.mail_id.body_html)
        page = self._open(url)
        until = format_datetime(
            self.env, attempt.confirm_until, "Europe/Paris", "short", "fr_FR"
        )
        self.assertIn(until, notice.mail_id.body_html)
        for words in (
            until,
            "Confirmez votre paiement",
            "Demandé par",
            "Votre banque veut s'assurer que c'est bien vous",
        ):
            self.assertIn(words, html.unescape(page))
        self._bank(self._start(url))
        paid = html.unescape(self._come_back(url, page))
        self.assertIn("Votre paiement est effectué", paid)
        self._pass(attempt)
        for english in ("Confirm your", "Asked for by", "Your bank", "from\n"):
            self.assertNotIn(english, page)

    def test_reading_the_page_changes_nothing(self):
        self.double.calls(clear=True)
        self._open()
        self.assertFalse(self.double.calls()["calls"])
        self.assertFalse(self.attempt.confirm_state)

    def test_the_page_is_kept_nowhere(self):
        for path in (self.url, "/collect/confirm/no.link"):
            headers = self.url_open(path).headers
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Cache-Control"], "no-store")

    def test_the_bank_says_no(self):
        page = self._open()
        self.assertFalse(self._bank(self._start(), passed=False))
        self.assertIn(SAID_REFUSED, self._come_back(page=page))
        self.assertEqual((self.attempt.state, self._taken()), ("refused", 0))
        self._flush()
        self.assertTrue(self._bank(self._start()))
        self.assertIn(PAID, self._come_back(page=page))
        self.assertEqual(self._taken(), 1)

    def test_the_provider_does_not_answer(self):
        page = self._open()
        self.assertTrue(self._bank(self._start()))
        self.double.faults(rules=[RULE])
        self.assertIn("do not know yet", self._come_back(page=page))
        self.assertEqual(self.attempt.state, "refused")
        self._due()
        self.assertEqual(self.attempt.state, "done")

    def test_the_event_comes_first(self):
        page = self._open()
        self._bank(self._start())
        self._flush()
        self.assertEqual(self.attempt.state, "done")
        self.assertIn(PAID, self._come_back(page=page))
        self._due()
        self.assertEqual((self.attempt.confirm_state, self._taken()), ("ended", 1))

    def test_the_event_is_lost_and_the_client_never_comes_back(self):
        self._bank(self._start())
        self._due()
        self.assertEqual(self.attempt.state, "done")
        self._flush()
        self.assertEqual((self.attempt.state, self.attempt.alert), ("done", False))

    def test_pressed_twice(self):
        first, second = self._start(), self._start()
        self.assertEqual(first["secret"], second["secret"])
        self.assertTrue(self._bank(first))
        self.assertFalse(self._bank(second))
        self.assertEqual(self._taken(), 1)
        self._due()
        self.assertFalse(self._start())

    def test_nothing_of_the_payment_comes_from_the_browser(self):
        values = self._start(amount=1, means="pm_other", attempt=7)
        self._bank(values)
        self.assertEqual(self.double.taken(), {"count": 1, "amount": 10000})

    def test_one_mail_and_one_link(self):
        links = self.env["collection.link"].search([("scope", "=", "confirm")])
        self.assertEqual(len(links), 1)
        self.assertEqual(links.record_ref, self.attempt.id)
        self.assertEqual(links.expires_on, self.attempt.confirm_until)
        self.assertNotIn(self.url.rpartition("/")[2], str(links.read()))
        self.assertFalse(self._tell())

    # Who has no such link ------------------------------------------------------

    @mute_logger("odoo.http")
    def test_another_link_opens_nothing(self):
        links = self.env["collection.link"]
        theirs = links._create_token(
            "confirm", self.bob, self.company, record=self.attempt.id
        )
        other_company = links._create_token(
            "confirm", self.ann, self.other_company, record=self.attempt.id
        )
        means = links._create_token("means", self.ann, self.company)
        gone = links._create_token("confirm", self.ann, self.company, record=10**8)
        for token in (theirs, other_company, means, gone, "x.y", "é"):
            path = f"/collect/confirm/{token}"
            self._open(path, 404)
            self.assertFalse(self._start(path), token)
        token = self.url.rpartition("/")[2]
        self.assertEqual(self.url_open(f"/collect/means/{token}").status_code, 404)
        self.assertFalse(self.attempt.confirm_state)

    def test_a_link_that_is_over(self):
        link = self.env["collection.link"].search([("scope", "=", "confirm")])
        self._pass()
        self.assertIn("cannot be confirmed", self._open())
        self.assertFalse(self._start())
        link._revoke()
        self._open(status=404)
        self.assertFalse(self._start())
        self.assertFalse(self.attempt.confirm_state)

    def test_two_companies_and_currencies(self):
        dollars = self._refused(self.bob, currency_id=self.dollar.id, amount=70)
        url = self._mailed(dollars)
        self._bank(self._start(url))
        self._bank(self._start())
        self._due()
        self.assertEqual((dollars + self.attempt).mapped("state"), ["done", "done"])
        self._run("_cron_settle")
        self.assertEqual(dollars.payment_id.currency_id, self.dollar)
        self.assertEqual(self._taken(), 2)
