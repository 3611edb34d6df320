from odoo import fields, models
from odoo.exceptions import UserError

from ..core import attempt as states
from ..core import evidence, retry
from .collection_means import KINDS

STATES = [
    (states.PREPARED, "Prepared"),
    (states.SENDING, "Being sent"),
    (states.PENDING, "Under way"),
    (states.UNKNOWN, "Unknown"),
    (states.DONE, "Done"),
    (states.REFUSED, "Refused"),
    (states.CANCELLED, "Cancelled"),
    (states.RETURNED, "Returned"),
]
REFUSALS = [
    (retry.SOFT, "Soft refusal"),
    (retry.FUNDS, "Not enough money"),
    (retry.HARD, "Will not work again"),
    (retry.NEVER, "Never try again"),
    (retry.AUTHENTICATION, "The client must confirm"),
    (retry.BUSY, "Could not be answered"),
    (retry.ASK, "A person must look"),
]
EVIDENCE = [
    (evidence.FOUND, "Found"),
    (evidence.ABSENT, "Absent"),
    (evidence.CONFLICT, "Contradiction"),
    (evidence.IN_PROGRESS, "In progress"),
    (evidence.NO_ANSWER, "No answer"),
]
#: Fields of the chatter, which people may change.
FREE = frozenset({"message_main_attachment_id"})


class CollectionAttempt(models.Model):
    """One try to collect: committed before anything is sent, never changed after."""

    _name = "collection.attempt"
    _description = "Collection attempt"
    _inherit = ["collection.guarded", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Reference",
        required=True,
        readonly=True,
        help="The same at the provider, in the bank file and on the payment.",
    )
    uuid = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    means_id = fields.Many2one(
        "collection.means",
        string="Means of payment",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    provider_id = fields.Many2one(
        "payment.provider", readonly=True, ondelete="restrict", check_company=True
    )
    token_id = fields.Many2one(
        "payment.token",
        readonly=True,
        ondelete="restrict",
        groups="account.group_account_invoice",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    number = fields.Integer(
        string="Try", default=1, readonly=True, help="1 for the first try."
    )
    line_ids = fields.One2many("collection.attempt.line", "attempt_id", readonly=True)

    # What is sent. It names cards at the provider, and is nobody's to read.
    idempotency_key = fields.Char(readonly=True, groups="base.group_system")
    payload = fields.Text(readonly=True, groups="base.group_system")
    payload_hash = fields.Char(readonly=True)

    state = fields.Selection(
        STATES, default=states.PREPARED, required=True, readonly=True, index=True
    )
    prepared_at = fields.Datetime(required=True, readonly=True)
    sent_at = fields.Datetime(readonly=True, help="When it was first claimed.")
    provider_sent_at = fields.Datetime(
        readonly=True, help="The provider's clock at that time."
    )
    answered_at = fields.Datetime(readonly=True)

    # What came back.
    provider_reference = fields.Char(readonly=True, index="btree_not_null")
    http_status = fields.Integer(readonly=True)
    code = fields.Char(readonly=True, help="The provider's or the bank's own code.")
    advice = fields.Char(readonly=True, help="What it says about trying again.")
    refusal = fields.Selection(REFUSALS, readonly=True)
    message = fields.Char(readonly=True)
    alert = fields.Char(
        readonly=True, index="btree_not_null", help="Why a person must look."
    )

    # What the resolver knows.
    next_look_at = fields.Datetime(readonly=True, index="btree_not_null")
    asked = fields.Integer(readonly=True)
    asked_at = fields.Datetime(readonly=True)
    evidence = fields.Selection(EVIDENCE, readonly=True)
    evidence_age = fields.Float(readonly=True, help="Seconds since it was sent.")
    listings = fields.Integer(readonly=True)

    # What became of it in the books.
    settled = fields.Boolean(readonly=True)
    settle_error = fields.Char(readonly=True)
    transaction_id = fields.Many2one(
        "payment.transaction", readonly=True, index="btree_not_null"
    )
    payment_id = fields.Many2one("account.payment", readonly=True)

    _uuid_uniq = models.Constraint("UNIQUE (uuid)", "This attempt exists already.")
    _name_uniq = models.Constraint("UNIQUE (name)", "This attempt exists already.")
    _key_uniq = models.Constraint(
        "UNIQUE (idempotency_key)", "This attempt exists already."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An attempt collects more than nothing."
    )
    _to_settle_idx = models.Index("(id) WHERE state = 'done' AND settled IS NOT TRUE")

    def write(self, vals):
        """Refuse every change that is not the addon's own."""
        if not FREE.issuperset(vals):
            self._check_trusted()
        return super().write(vals)

    def action_stop(self, reason=None):
        """Stop attempts of which nothing has left yet.

        :param str reason: why, in the words of the person who stops them
        :raises UserError: when one was sent: only the provider knows its outcome

        Called by the button; the person is named on the attempt.
        """
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            self._check_trusted()
        self._lock()
        if sent := self.filtered(lambda one: one.state != states.PREPARED):
            raise UserError(
                self.env._(
                    "%(attempts)s: already sent, so that it cannot be stopped any "
                    "more. Wait for its outcome, then refund it if need be.",
                    attempts=", ".join(sent.mapped("name")),
                )
            )
        self._cancel("stopped", states.PERSON)
        body = self.env._("Stopped by %(user)s.", user=self.env.user.name)
        if reason:
            body = f"{body} {reason}"
        self.sudo()._message_log_batch({one.id: body for one in self})
        self._note_act("stop", reason or self.env._("No reason given."))
