import hashlib
import json
from datetime import timedelta

from odoo import api, fields, models

from ..core.said import masked
from ..trust import trusted

KINDS = [
    ("processing", "Under way"),
    ("succeeded", "Succeeded"),
    ("failed", "Refused"),
    ("returned", "Taken back"),
    ("return_won", "Given to us again"),
    ("return_lost", "Taken back for good"),
    ("refunded", "Refunded"),
    ("mandate", "Mandate changed"),
    ("card", "Card renewed"),
    ("detached", "Means removed"),
    ("look", "A person must look"),
    ("other", "Other"),
]
#: Ids that two transactions insert at once: the later one waits, and adds nothing.
INSERT = """
INSERT INTO collection_event (provider_id, event_id, state, kind, received_at,
                              happened_at, tries, create_date, write_date)
VALUES (%s, %s, 'new', 'other', %s, %s, 0, %s, %s)
ON CONFLICT (provider_id, event_id) DO NOTHING RETURNING id
"""
#: Events that concern nobody here are forgotten after so many days.
KEPT_DAYS = 90
#: Fields of the chatter and of activities.
FREE = frozenset({"message_main_attachment_id", "activity_ids"})


class CollectionEvent(models.Model):
    """What a provider told us: kept before anything is done about it.

    Each event is there once. What it changes follows from all events about the same
    thing together, so that their order and their number do not matter.
    """

    _name = "collection.event"
    _description = "Event of a payment provider"
    _inherit = ["collection.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "event_id"
    _mail_post_access = "read"

    provider_id = fields.Many2one(
        "payment.provider", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True
    )
    event_id = fields.Char("Id", required=True, readonly=True)
    type = fields.Char(readonly=True)
    kind = fields.Selection(KINDS, string="What", required=True, readonly=True)
    reference = fields.Char(readonly=True, index="btree_not_null")
    payment_ref = fields.Char(
        "Object", readonly=True, index="btree_not_null", help="The provider's id."
    )
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    code = fields.Char(readonly=True)
    happened_at = fields.Datetime(readonly=True)
    received_at = fields.Datetime(required=True, readonly=True)
    payload = fields.Text(readonly=True, groups="base.group_system")
    body_hash = fields.Char(
        "SHA-256", readonly=True, help="Of the event as it was sent."
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("ignored", "Not ours"),
            ("failed", "Needs a person"),
        ],
        required=True,
        readonly=True,
        default="new",
        index=True,
    )
    note = fields.Char("Why", readonly=True)
    tries = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(readonly=True)
    attempt_id = fields.Many2one(
        "collection.attempt", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    means_id = fields.Many2one(
        "collection.means", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    _event_uniq = models.Constraint(
        "UNIQUE (provider_id, event_id)", "This event is known already."
    )
    _due_idx = models.Index("(next_try_at) WHERE state IN ('new', 'waiting')")

    def write(self, vals):
        """Refuse every change that is not the addon's own."""
        if not FREE.issuperset(vals):
            self._check_trusted()
        return super().write(vals)

    @api.model
    def _receive(self, provider, said, body, raw):
        """Keep an event; one that is known already is not kept again.

        :param provider: whose secret signed it
        :param said: ``core.said.Said``
        :param dict body: the event, and ``raw``, its bytes
        :return: the event, with the addon's own mark

        Called by the webhook, which commits before it goes on.
        """
        events = trusted(self.sudo())
        now = fields.Datetime.now()
        values = [provider.id, said.id, now, said.created, now, now]
        self.env.cr.execute(INSERT, values)
        found = self.env.cr.fetchone()
        if not found:
            known = [("provider_id", "=", provider.id), ("event_id", "=", said.id)]
            return events.search(known)
        event = events.browse(found[0])
        event.write(self._prepare_event_vals(said, body, raw))
        self.env.add_to_compute(self._fields["company_id"], event)
        event.flush_recordset()
        return event

    @api.model
    def _prepare_event_vals(self, said, body, raw):
        """Return the values of an event; no number of a card or an account."""
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", said.currency)], limit=1)
        return {
            "type": said.type,
            "kind": said.kind,
            "reference": said.reference or False,
            "payment_ref": said.payment or False,
            "amount": float(said.amount),
            "currency_id": currency.id,
            "code": said.code[:100] or False,
            "next_try_at": fields.Datetime.now(),
            "payload": json.dumps(masked(body), sort_keys=True, ensure_ascii=False),
            "body_hash": hashlib.sha256(raw).hexdigest(),
        }

    def _get_said(self):
        """Return what this event says, from what is kept of it."""
        gateway = self.env["collection.gateway"]._get(self.provider_id.code)
        return gateway._read_event(json.loads(self.payload))

    @api.autovacuum
    def _gc_events(self):
        """Forget events that concerned nobody here."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = [("state", "=", "ignored"), ("received_at", "<", limit)]
        trusted(self.sudo()).search(old, limit=10000).unlink()
