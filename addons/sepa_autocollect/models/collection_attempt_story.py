from odoo import api, fields, models
from odoo.tools.misc import format_date, format_datetime

from ..alerts import ALERTS, CONTRADICTION, OTHER
from ..core import attempt as states
from ..core.story import Moment, states_of, told_in_order


class CollectionAttempt(models.Model):
    """What became of an attempt, state by state, in words."""

    _inherit = "collection.attempt"

    history = fields.Json(
        readonly=True, help="Each change of state: when, by whom, with which code."
    )
    move_ids = fields.Many2many(
        "account.move", string="Invoices", compute="_compute_moves"
    )
    invoice_names = fields.Char("Invoice Numbers", compute="_compute_moves")
    story = fields.Html(compute="_compute_story", sanitize=False)

    alert_text = fields.Char("To Look At", compute="_compute_alert_text")

    _answered_idx = models.Index("(answered_at) WHERE answered_at IS NOT NULL")

    @api.depends("line_ids.move_id.name")
    def _compute_moves(self):
        for attempt in self:
            attempt.move_ids = attempt.line_ids.move_id
            attempt.invoice_names = ", ".join(attempt.move_ids.mapped("name"))

    @api.depends("alert")
    @api.depends_context("lang")
    def _compute_alert_text(self):
        for attempt in self:
            attempt.alert_text = attempt.alert and self._say_alert(attempt.alert)

    @api.model
    def _say_alert(self, code):
        """Return what was found and what to do, for the code of an alert."""
        if code in ALERTS:
            return self.env._(ALERTS[code])
        new, _after, old = code.partition("_after_")
        if {new, old} <= states.OPEN | states.CLOSED:
            words = {"new": self._say_state(new), "old": self._say_state(old)}
            return str(self.env._(CONTRADICTION)) % words
        return str(self.env._(OTHER)) % {"code": code}

    def action_open_invoices(self):
        """Open the invoices it collects; called by its button."""
        return self.line_ids.move_id._get_records_action(name=self.env._("Invoices"))

    def action_open_payment(self):
        """Open the payment in the books; called by its button."""
        return self.payment_id._get_records_action(name=self.env._("Payment"))

    def _get_history(self, state, who, code):
        """Return the history with one more state; called when it changes."""
        return [
            *(self.history or []),
            {
                "state": state,
                "who": who,
                "at": fields.Datetime.now().isoformat(),
                "code": code or "",
                "by": self.env.uid if who == states.PERSON else None,
            },
        ]

    @api.depends("history", "state", "settled")
    @api.depends_context("lang", "tz")
    def _compute_story(self):
        for attempt in self:
            attempt.story = self._render_story(attempt._get_moments())

    @api.model
    def _render_story(self, moments):
        """Return the HTML of moments, in order; called by every story."""
        rows = [
            {
                "when": self._say_when(one),
                "tone": one.tone,
                "what": one.what,
                "detail": one.detail,
                "href": f"/odoo/{one.to._name}/{one.to.id}" if one.to else "",
            }
            for one in told_in_order(moments)
        ]
        return self.env["ir.qweb"]._render("sepa_autocollect.story", {"rows": rows})

    @api.model
    def _say_when(self, moment):
        if moment.day_only:
            return format_date(self.env, moment.at.date())
        return format_datetime(self.env, moment.at, dt_format="short")

    def _get_moments(self):
        """Return the story of these attempts, each state in a sentence.

        Called by the attempt's own story and by those of invoices.
        """
        moments = []
        for attempt in self:
            told = states_of(
                attempt.prepared_at, attempt.sent_at or None, attempt.history or []
            )
            for one in told:
                moments.append(attempt._get_moment(one))
            if attempt.settled and attempt.payment_id:
                moments += attempt._get_payment_moments()
        return moments

    def _get_moment(self, one):
        said = self.env._(
            "Attempt %(number)s: %(state)s",
            number=self.number,
            state=self._say_state(one["state"]),
        )
        detail = [self._say_who(one), self._say_code(one)]
        if one["state"] in (states.PREPARED, states.SENDING):
            detail.insert(0, self.means_id.masked_name or "")
        return Moment(
            one["at"],
            one["state"],
            said,
            ". ".join(part for part in detail if part),
            self,
        )

    def _say_state(self, state):
        """Return a state as the story tells it."""
        return {
            states.PREPARED: self.env._("prepared"),
            states.SENDING: self.env._("sent"),
            states.PENDING: self.env._("accepted, under way"),
            states.UNKNOWN: self.env._("outcome unknown, being asked for"),
            states.DONE: self.env._("done"),
            states.REFUSED: self.env._("refused"),
            states.CANCELLED: self.env._("stopped before it was sent"),
            states.RETURNED: self.env._("returned"),
        }[state]

    def _say_who(self, one):
        """Return who says so, where that is worth a word."""
        user = self.env["res.users"].sudo().browse(one.get("by") or [])
        if user.exists():
            return user.name
        return {
            states.RESOLVER: self.env._("Asked for at the provider"),
            states.EVENT: self.env._("Told by the provider"),
            states.BANK: self.env._("Told by the bank"),
        }.get(one.get("who"), "")

    def _say_code(self, one):
        """Return code, kind and words of a refusal or a return."""
        code = one.get("code") or ""
        if one["state"] not in (states.REFUSED, states.RETURNED):
            return code if one["state"] == states.UNKNOWN else ""
        if code and code != self.code:
            return code
        kinds = dict(self._fields["refusal"]._description_selection(self.env))
        parts = [self.code, kinds.get(self.refusal), self.message]
        return " – ".join(part for part in parts if part)

    def _get_payment_moments(self):
        """Return what the books and the bank say of the payment."""
        payment = self.payment_id
        moments = [
            Moment(
                fields.Datetime.to_datetime(payment.create_date),
                "settled",
                self.env._("Paid in the books"),
                payment.name or "",
                payment,
            )
        ]
        matched = payment.sudo().reconciled_statement_line_ids[:1]
        if payment.is_matched and matched:
            moments.append(
                Moment(
                    fields.Datetime.to_datetime(matched.date),
                    "in_bank",
                    self.env._("Seen on the bank account"),
                    matched.payment_ref or "",
                    None,
                    True,
                )
            )
        return moments
