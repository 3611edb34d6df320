from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount

from ..trust import trusted


class CollectionHandCollect(models.TransientModel):
    """Names whom it charges how much by what, before anything is charged by hand."""

    _name = "collection.hand.collect"
    _description = "Collect Now"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", compute="_compute_partner", help="Where it is one client."
    )
    attempt_id = fields.Many2one(
        "collection.attempt", readonly=True, help="Stopped first: it has not left."
    )
    means_id = fields.Many2one(
        "collection.means",
        "Collect by",
        domain="[('partner_id', '=', partner_id), ('company_id', '=', company_id), "
        "('state', '=', 'usable')]",
        help="Empty: the means the policy tries first.",
    )
    reason = fields.Char("Why")
    changed = fields.Boolean(readonly=True)
    sentence = fields.Char(compute="_compute_decision")
    why_not = fields.Text("Not collected", compute="_compute_decision")
    has_debits = fields.Boolean(compute="_compute_decision")
    fingerprint = fields.Char(readonly=True)

    @api.model
    def _open(self, moves, attempt=None):
        """Return the action that asks about invoices, checked by the caller.

        :param attempt: the one they are in, not sent yet, which is stopped first
        """
        asked = self.create(
            {
                "company_id": moves.company_id.id,
                "move_ids": [fields.Command.set(moves.ids)],
                "attempt_id": attempt.id if attempt else False,
            }
        )
        asked._onchange_means()
        return asked._get_action()

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Collect Now"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("move_ids")
    def _compute_partner(self):
        for asked in self:
            clients = asked.move_ids.commercial_partner_id
            asked.partner_id = clients if len(clients) == 1 else False

    def _decide(self):
        return self.env["collection.engine"]._decide_by_hand(
            self.company_id,
            fields.Date.context_today(self),
            self.move_ids._origin,
            self.means_id._origin,
            self.attempt_id,
        )

    @api.onchange("means_id")
    def _onchange_means(self):
        """Keep what tells apart what the person reads from what it may become."""
        _situation, decision = self._decide()
        runs = self.env["collection.run"]
        self.fingerprint = runs._get_fingerprint(decision)

    @api.depends("move_ids", "means_id")
    @api.depends_context("lang")
    def _compute_decision(self):
        for asked in self:
            situation, decision = asked._decide()
            debits = decision.to_send()
            asked.has_debits = bool(debits)
            asked.sentence = asked._say_debits(debits)
            asked.why_not = asked._say_left(situation, decision)

    def _say_debits(self, debits):
        """Return whom confirming charges, how much and by what."""
        if not debits:
            return self.env._("Nothing can be collected now.")
        amounts = defaultdict(float)
        for debit in debits:
            amounts[debit.currency] += float(debit.amount)
        currencies = self.env["res.currency"].search([("name", "in", list(amounts))])
        means = self.env["collection.means"].browse(
            {debit.means.id for debit in debits}
        )
        clients = self.env["res.partner"].browse({debit.partner for debit in debits})
        return self.env._(
            "Charge %(money)s now to %(clients)s by %(means)s.",
            money=" + ".join(
                format_amount(self.env, amounts[one.name], one) for one in currencies
            ),
            clients=self._say_some(clients.mapped("display_name")),
            means=self._say_some(means.sudo().mapped("masked_name")),
        )

    def _say_some(self, names):
        shown = ", ".join(names[:3])
        if len(names) <= 3:
            return shown
        return self.env._(
            "%(names)s and %(count)s others", names=shown, count=len(names) - 3
        )

    def _say_left(self, situation, decision):
        """Return a line for each item that is not collected, with its reason."""
        engine = self.env["collection.engine"]
        items = {one.id: one for one in situation.items}
        means = self.env["collection.means"].sudo()
        lines = []
        for left in decision.left:
            item = self.env["account.move.line"].browse(left.item)
            params = {key: one for key, one in left.params.items() if key != "tried"}
            why = engine._explain(
                left.code,
                params,
                item.currency_id,
                self.company_id,
                means.browse(left.params.get("means") or []).masked_name,
            )
            lines.append(self._say_why(items[left.item].number, why))
        seen = {one.invoice for one in situation.items}
        paid = self.move_ids.filtered(lambda move: move.id not in seen)
        if paid:
            numbers = ", ".join(paid.mapped("name"))
            why = self.env._("Nothing is open on this invoice.")
            lines.append(self._say_why(numbers, why))
        return "\n".join(lines)

    def _say_why(self, numbers, why):
        return self.env._("%(invoices)s: %(why)s", invoices=numbers, why=why)

    def action_confirm(self):
        """Collect what was named; what changed meanwhile is not collected.

        Called by the button. Who may not collect is refused here as well.
        """
        self.ensure_one()
        moves = self.move_ids
        moves._check_hand()
        acts = self.env["collection.act"]
        reason = acts._check_reason(self.reason)
        if self.attempt_id:
            self.attempt_id.action_stop(reason)
        runs = trusted(self.env["collection.run"].sudo())
        run = runs.create(runs._prepare_hand_vals(moves, self.means_id, reason))
        if not run._start(self.fingerprint or ""):
            run.unlink()
            self.changed = True
            self._onchange_means()
            return self._get_action()
        attempts = run.attempt_ids
        if not attempts:
            raise UserError(self.why_not or self.env._("Nothing can be collected now."))
        acts._note(
            "means" if self.attempt_id else "collect",
            reason,
            [
                {
                    "company_id": line.company_id.id,
                    "partner_id": line.attempt_id.partner_id.id,
                    "move_id": line.move_id.id,
                    "attempt_id": line.attempt_id.id,
                    "run_id": run.id,
                    "currency_id": line.currency_id.id,
                    "amount": line.amount,
                }
                for line in attempts.line_ids
            ],
        )
        return self.env["collection.run"].browse(run.id).action_open_attempts()
