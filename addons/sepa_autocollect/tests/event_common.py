from odoo import fields
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from ..trust import trusted
from .attempt_common import AttemptCommon

QUIET = (
    "odoo.addons.sepa_autocollect.controllers.webhook",
    "odoo.addons.sepa_autocollect.models.collection_attempt_apply",
    "odoo.addons.payment_stripe.controllers.main",
    "odoo.addons.payment.models.payment_transaction",
    "odoo.addons.payment_stripe.models.payment_transaction",
    "odoo.http",
)


class EventCommon(AttemptCommon, HttpCase):
    """The double's webhooks reach Odoo over HTTP, when a test says so."""

    webhook = "/payment/stripe/webhook"

    def setUp(self):
        super().setUp()
        self.double.webhooks(faults=[])
        self.double.webhook_to(
            f"{self.base_url()}{self.webhook}", "whsec_double", automatic=False
        )
        self.events = trusted(self.env["collection.event"].sudo())

    def _flush(self):
        """Deliver what is due; return the answers by type of event."""
        self.env.flush_all()
        with self.allow_requests(all_requests=True), mute_logger(*QUIET):
            sent = self.double.flush()["sent"]
        self.env.invalidate_all()
        return [(one["type"], one["answer"]) for one in sent]

    def _deliver(self, kind, times=1):
        """Deliver the events of a kind now, whatever became of them; the answers."""
        rows = self.double.webhooks()["deliveries"]
        ids = [row["id"] for row in rows if row["type"] == kind]
        self.env.flush_all()
        with self.allow_requests(all_requests=True), mute_logger(*QUIET):
            sent = self.double.deliver(events=ids * times)["sent"]
        self.env.invalidate_all()
        return [one["answer"] for one in sent]

    def _later(self):
        """Make all waiting events due, and work them."""
        waiting = self.events.search([("state", "in", ("new", "waiting"))])
        waiting.write({"next_try_at": fields.Datetime.now()})
        self.env.flush_all()
        self._run("_cron_work", "collection.event")

    def _run(self, job, model="collection.engine"):
        """Run a scheduled job; the registry is in test mode already."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            getattr(self.env(cr=cr)[model], job)()
        self.env.invalidate_all()

    def _collect(self, amount=100, partner=None, behaviour=None, settle=True, **means):
        partner = partner or self.ann
        saved = self._save_card(partner, behaviour=behaviour, **means)
        attempt = self._prepare(saved, self._bill(amount, partner))
        self._run("_cron_send")
        if settle:
            self._run("_cron_settle")
        return attempt

    def _states(self):
        return {one.type: one.state for one in self.events.search([])}
