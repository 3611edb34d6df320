import uuid as uuids

from odoo import api, fields, models

from ..core import attempt as states
from ..core.evidence import ResolverRules
from ..core.frozen import frozen, frozen_hash
from ..core.reference import idempotency_key
from ..trust import trusted
from .collection_attempt import EVIDENCE

STATES = [
    (states.PREPARED, "Prepared"),
    (states.SENDING, "Being sent"),
    (states.PENDING, "Under way"),
    (states.UNKNOWN, "Unknown"),
    (states.DONE, "Done"),
    (states.REFUSED, "Refused"),
    (states.CANCELLED, "Cancelled"),
    (states.RETURNED, "Failed afterwards"),
]
PURPOSES = [
    ("credit", "Money given back"),
    ("reopen", "The invoice is open again"),
]


class CollectionRefund(models.Model):
    """Money given back by hand: committed before it is sent, sent once."""

    _name = "collection.refund"
    _description = "Refund of a collection attempt"
    _inherit = ["collection.guarded"]
    _order = "id desc"
    _rec_name = "attempt_id"
    _check_company_auto = True

    uuid = fields.Char(required=True, readonly=True)
    attempt_id = fields.Many2one(
        "collection.attempt",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    provider_id = fields.Many2one(
        "payment.provider", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    purpose = fields.Selection(PURPOSES, "What For", required=True, readonly=True)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    credit_move_id = fields.Many2one("account.move", "Credit Note", readonly=True)
    reason = fields.Char("Why", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)

    # What is sent, as for an attempt.
    idempotency_key = fields.Char(readonly=True, groups="base.group_system")
    payload = fields.Text(readonly=True, groups="base.group_system")
    payload_hash = fields.Char(readonly=True)

    state = fields.Selection(
        STATES, default=states.PREPARED, required=True, readonly=True, index=True
    )
    prepared_at = fields.Datetime(required=True, readonly=True)
    sent_at = fields.Datetime(readonly=True)
    provider_sent_at = fields.Datetime(readonly=True)
    answered_at = fields.Datetime(readonly=True)
    provider_reference = fields.Char(readonly=True, index="btree_not_null")
    code = fields.Char(readonly=True)
    message = fields.Char(readonly=True)

    next_look_at = fields.Datetime(readonly=True, index="btree_not_null")
    asked = fields.Integer(readonly=True)
    asked_at = fields.Datetime(readonly=True)
    evidence = fields.Selection(EVIDENCE, readonly=True)
    evidence_age = fields.Float(readonly=True)
    listings = fields.Integer(readonly=True)

    booked = fields.Boolean("In the Books", readonly=True)
    book_error = fields.Char(readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    reversal_id = fields.Many2one(
        "account.move",
        readonly=True,
        help="What undid the payment when the refund failed afterwards.",
    )

    _uuid_uniq = models.Constraint("UNIQUE (uuid)", "This refund exists already.")
    _key_uniq = models.Constraint(
        "UNIQUE (idempotency_key)", "This refund exists already."
    )
    _open_uniq = models.UniqueIndex(
        "(attempt_id) WHERE state IN ('prepared', 'sending', 'pending', 'unknown')",
        "A refund of this attempt is under way.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A refund gives back more than nothing."
    )

    def write(self, vals):
        """Refuse every change that is not the addon's own."""
        self._check_trusted()
        return super().write(vals)

    @api.model
    def _prepare(self, attempt, uuid, vals):
        """Freeze one refund; the caller has checked that the user may ask for it.

        :param str uuid: of the question that was confirmed; twice is once
        :param dict vals: ``amount``, ``purpose``, ``reason``, ``move_id`` and so on
        :return: the refund
        :raises UserError: for more than is left, or while another one is under way
        """
        refunds = trusted(self.sudo())
        attempt = trusted(attempt.sudo())
        attempt._lock()
        attempt._touch_refunds()
        if known := refunds.search([("uuid", "=", uuid)]):
            return known
        attempt._check_refund(vals["amount"])
        if vals["purpose"] == "reopen":
            move = self.env["account.move"].sudo().browse(vals["move_id"])
            refunds._check_reopen(attempt, move, vals["amount"])
        identity = uuids.UUID(uuid)
        refund = refunds.create(
            {
                **vals,
                "uuid": str(identity),
                "idempotency_key": idempotency_key(identity, "refund"),
                "attempt_id": attempt.id,
                "company_id": attempt.company_id.id,
                "provider_id": attempt.provider_id.id,
                "currency_id": attempt.currency_id.id,
                "user_id": self.env.uid,
                "state": states.PREPARED,
                "prepared_at": fields.Datetime.now(),
                "next_look_at": fields.Datetime.now() + ResolverRules().prepared_life,
            }
        )
        text = frozen(refund._get_gateway()._freeze_refund(refund))
        refund.write({"payload": text, "payload_hash": frozen_hash(text)})
        refund._note()
        self.env.ref("sepa_autocollect.cron_refund").sudo()._trigger()
        return refund

    def _get_gateway(self):
        return self.env["collection.gateway"]._get(self.provider_id.code)

    def _note(self):
        """Keep who asked for it and why."""
        moves = self.move_id or self.attempt_id.line_ids.move_id
        self.env["collection.act"].with_user(self.user_id)._note(
            "refund",
            self.reason,
            [
                {
                    "company_id": self.company_id.id,
                    "partner_id": self.attempt_id.partner_id.id,
                    "move_id": moves.id if len(moves) == 1 else False,
                    "attempt_id": self.attempt_id.id,
                    "currency_id": self.currency_id.id,
                    "amount": self.amount,
                }
            ],
        )
