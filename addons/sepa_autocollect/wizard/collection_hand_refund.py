import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..models.collection_refund import PURPOSES


class CollectionHandRefund(models.TransientModel):
    """Asks how much of an attempt is given back, what for and why."""

    _name = "collection.hand.refund"
    _description = "Refund of an Attempt"

    attempt_id = fields.Many2one("collection.attempt", required=True, readonly=True)
    uuid = fields.Char(
        required=True, readonly=True, default=lambda self: str(uuid.uuid4())
    )
    company_id = fields.Many2one(related="attempt_id.company_id", related_sudo=False)
    partner_id = fields.Many2one(related="attempt_id.partner_id", related_sudo=False)
    currency_id = fields.Many2one(related="attempt_id.currency_id", related_sudo=False)
    move_ids = fields.Many2many(related="attempt_id.move_ids", related_sudo=False)
    amount = fields.Monetary()
    purpose = fields.Selection(PURPOSES, "What For", required=True, default="credit")
    move_id = fields.Many2one(
        "account.move", "Invoice", domain="[('id', 'in', move_ids)]"
    )
    credit_move_id = fields.Many2one(
        "account.move",
        "Credit Note",
        domain="[('move_type', '=', 'out_refund'), ('state', '=', 'posted'),"
        " ('commercial_partner_id', '=', partner_id), ('amount_residual', '!=', 0),"
        " ('company_id', '=', company_id), ('currency_id', '=', currency_id)]",
    )
    reason = fields.Char("Why")
    sentence = fields.Char(compute="_compute_sentence")
    consequence = fields.Char(compute="_compute_sentence")

    @api.model
    def _open(self, attempt):
        """Return the action that asks, for an attempt its caller has checked."""
        moves = attempt.line_ids.move_id
        asked = self.create(
            {
                "attempt_id": attempt.id,
                "amount": attempt._get_refundable(),
                "move_id": moves[:1].id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refund"),
            "res_model": self._name,
            "res_id": asked.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("attempt_id", "amount", "purpose", "move_id", "credit_move_id")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for asked in self:
            attempt = asked.attempt_id
            asked.sentence = self.env._(
                "%(amount)s goes back to %(client)s on %(means)s.",
                amount=format_amount(self.env, asked.amount, asked.currency_id),
                client=attempt.partner_id.display_name or "",
                means=attempt.means_id.masked_name or "",
            )
            asked.consequence = asked._get_consequence()

    def _get_consequence(self):
        """Return what becomes of the invoice."""
        if self.purpose == "reopen":
            return self.env._(
                "%(invoice)s is open again for that amount and excluded from "
                "collection until somebody ends the exclusion.",
                invoice=self.move_id.name or "–",
            )
        if self.credit_move_id:
            return self.env._(
                "The invoice stays paid; the payment pays the credit note %(credit)s.",
                credit=self.credit_move_id.name,
            )
        return self.env._(
            "The invoice stays paid; the payment waits for a credit note that you make."
        )

    def action_confirm(self):
        """Ask for the refund; called by the button, pressed twice it is one."""
        self.ensure_one()
        self.env["collection.run"]._check_worker()
        reason = self.env["collection.act"]._check_reason(self.reason)
        attempt = self.attempt_id
        attempt.check_access("read")
        self.move_id.check_access("read")
        self.credit_move_id.check_access("read")
        reopen = self.purpose == "reopen"
        if reopen and self.move_id not in attempt.line_ids.move_id:
            raise UserError(
                self.env._(
                    "Choose the invoice of %(attempt)s that is open again.",
                    attempt=attempt.name,
                )
            )
        self.env["collection.refund"]._prepare(
            attempt,
            str(uuid.UUID(self.uuid)),
            {
                "amount": self.amount,
                "purpose": self.purpose,
                "move_id": self.move_id.id if reopen else False,
                "credit_move_id": False if reopen else self.credit_move_id.id,
                "reason": reason,
            },
        )
        return {"type": "ir.actions.act_window_close"}
