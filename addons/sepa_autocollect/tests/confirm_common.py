import re

from odoo import fields

from ..trust import trusted
from .attempt_common import TODAY
from .event_common import EventCommon


class ConfirmCommon(EventCommon):
    """Clients who are asked to confirm a refused payment, and their browsers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.email = "ann@example.com"
        cls.bob.email = "bob@example.com"
        cls.env["collection.policy"].create(
            {"name": "Everybody", "company_id": cls.company.id}
        )

    def setUp(self):
        super().setUp()
        self.attempt = self._refused()
        self.url = self._mailed(self.attempt)

    def _refused(self, partner=None, provider=None, **bill):
        """Return an attempt whose bank wants to see the client."""
        partner = partner or self.ann
        means = self._save_card(partner, provider, behaviour="authentication_required")
        attempt = self._prepare(means, self._bill(partner=partner, **bill))
        self._run("_cron_send")
        self.assertEqual(attempt.refusal, "authentication")
        return attempt

    def _tell(self):
        """Tell clients what is to be told; return the new mails' notices."""
        notices = self.env["collection.notice"].sudo()
        before = notices.search([])
        for company, ones in notices._get_untold().grouped("company_id").items():
            notices._tell(company, ones)
        return notices.search([]) - before

    def _mailed(self, attempt):
        """Return the path of the link in the mail about an attempt."""
        notice = self._tell().filtered(lambda one: one.attempt_id == attempt)
        self.assertEqual((notice.kind, notice.state), ("confirm", "sent"))
        return self._links(notice)[0]

    def _links(self, notice):
        body = notice.sudo().mail_id.body_html
        return re.findall(r"(/collect/confirm/[\w.-]+)", body)

    def _open(self, url=None, status=200):
        """Open the page as the client; return its text."""
        self.env.flush_all()
        page = self.url_open(url or self.url)
        self.assertEqual(page.status_code, status)
        self.env.invalidate_all()
        return page.text

    def _start(self, url=None, **params):
        """Press the button; return what the browser gets."""
        self.env.flush_all()
        values = self.make_jsonrpc_request(f"{url or self.url}/start", params)
        self.env.invalidate_all()
        return values

    def _bank(self, values, passed=True):
        """Do what Stripe's script does; whether the money was taken."""
        try:
            intent = self.double.finish(
                client_secret=values["secret"],
                payment_method=values["means"],
                passed=passed,
            )
        except ValueError:
            return False
        return intent["status"] == "succeeded"

    def _come_back(self, url=None, page=None):
        """Return to the page from the bank; the page's text."""
        page = page or self._open(url)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        answer = self.url_open(f"{url or self.url}/result", data={"csrf_token": csrf})
        self.env.invalidate_all()
        return answer.text

    def _next(self, attempt=None):
        """Have the run collect the same invoice again; attempts and what was left."""
        attempt = attempt or self.attempt
        invoices = attempt.line_ids.move_id
        means = self._save_card(attempt.partner_id)
        return self.attempts._prepare([self._debit(means, invoices)])

    def _pass(self, attempt=None):
        """Let the time that the client has pass."""
        until = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        trusted((attempt or self.attempt).sudo()).write({"confirm_until": until})

    def _due(self):
        """Have the job look at every offer now."""
        offered = self.attempts.search([("confirm_state", "=", "offered")])
        now = fields.Datetime.subtract(fields.Datetime.now(), seconds=1)
        trusted(offered.sudo()).write({"confirm_look_at": now})
        self._run("_cron_finish")

    def _pay_by_hand(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": TODAY})._create_payments()
        self.env.flush_all()

    def _cancelled(self):
        """Return how many cancellations reached the provider."""
        calls = self.double.calls(method="POST")["calls"]
        return sum(one["path"].endswith("/cancel") for one in calls)
