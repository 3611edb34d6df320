import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..core import attempt as states
from ..core import links
from ..trust import trusted
from .common_run import RunCommon


@tagged("post_install", "-at_install")
class TestNoticeLink(RunCommon, HttpCase):
    """A mail after which the client must act leads to where this can be done."""

    def _mail(self, client, refusal=None):
        """Collect the client's invoice, in vain; return the notice of the outcome."""
        run = self._open_preview()
        self._start(run)
        attempts = run.sudo().attempt_ids
        attempt = attempts.filtered(lambda one: one.partner_id == client)
        if refusal:
            self._answer(attempt, states.REFUSED, refusal)
        else:
            self._answer(attempt, states.DONE)
            attempt.sudo()._change_state(states.RETURNED, "bank", {"code": "AC04"})
        notices = self.env["collection.notice"].sudo()
        return notices.browse(notices._tell(self.company, attempt).ids)

    def _prepare(self, client, amount=100):
        card = self._make_card(client)
        return card, self._make_invoice(client, amount)

    def _link(self, notice):
        body = notice.mail_id.body_html
        [path] = re.findall(r'href="[^"]*(/collect/means/[\w.-]+)"', body)
        return path

    def _open(self, path):
        self.env.flush_all()
        return self.url_open(path)

    def test_each_mail_that_asks_has_its_link(self):
        self.policy.retry_funds_tries = 0
        cases = [("hard", "new_means"), ("funds", "last_reminder"), (None, "returned")]
        for number, (refusal, kind) in enumerate(cases):
            with self.subTest(kind):
                client = self._make_client(f"Client {number}")
                _card, move = self._prepare(client)
                notice = self._mail(client, refusal)
                self.assertEqual(notice.kind, kind)
                page = self._open(self._link(notice))
                self.assertEqual(page.status_code, 200)
                self.assertIn(move.name, page.text)
                self.assertIn("Add a card", page.text)
                self.assertNotIn("/web/session/logout", page.text)

    def test_the_client_can_pay_there(self):
        _card, move = self._prepare(self.ann)
        page = self._open(self._link(self._mail(self.ann, "hard")))
        self.assertIn(f"/my/invoices/{move.id}?access_token=", page.text)

    def test_the_link_is_of_this_client_alone(self):
        _card, own = self._prepare(self.ann)
        theirs, other = self._prepare(self.bob)
        path = self._link(self._mail(self.ann, "hard"))
        page = self._open(path)
        self.assertIn(own.name, page.text)
        self.assertNotIn(other.name, page.text)
        self.assertNotIn(f'data-means="{theirs.id}"', page.text)
        self.assertEqual(self._open(f"{path}/{theirs.id}/remove").status_code, 404)
        self.assertEqual(theirs.state, "usable")

    def test_the_link_ends(self):
        self._prepare(self.ann)
        path = self._link(self._mail(self.ann, "hard"))
        link = trusted(self.env["collection.link"].sudo()).search(
            [("partner_id", "=", self.ann.id), ("scope", "=", links.MEANS)]
        )
        days = link.expires_on - fields.Datetime.now()
        self.assertAlmostEqual(days, timedelta(days=14), delta=timedelta(minutes=5))
        link.write({"expires_on": fields.Datetime.now()})
        page = self._open(path)
        self.assertEqual(page.status_code, 404)
        self.assertIn("does not work any more", page.text)

    def test_a_mail_that_asks_nothing_has_none(self):
        self._prepare(self.ann)
        notice = self._mail(self.ann, "soft")
        self.assertEqual(notice.kind, "failure")
        self.assertNotIn("/collect/", notice.mail_id.body_html)
        self.assertFalse(self.env["collection.link"].sudo().search([]))

    def test_many_links_are_made_in_one_set(self):
        clients = [self._make_client(f"Many {one}") for one in range(12)]
        asked = [(one.id, one, self.company) for one in clients]
        company_links = self.env["collection.link"]
        company_links._create_urls(links.MEANS, asked[:1])
        before = self.env.cr.sql_log_count
        urls = company_links._create_urls(links.MEANS, asked)
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 12)
        self.assertEqual(len(set(urls.values())), 12)
