from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

from ..core import attempt as states
from .account_move_collection import SEEN_BY


class ResPartner(models.Model):
    """How a client is collected: health of the means, history, next debit."""

    _inherit = "res.partner"

    collection_attempt_count = fields.Integer(
        compute="_compute_collection_health", groups=SEEN_BY
    )
    collection_rate = fields.Char(
        "Success of Debits", compute="_compute_collection_health", groups=SEEN_BY
    )
    collection_next = fields.Char(
        "Next Debit", compute="_compute_collection_next", groups=SEEN_BY
    )
    collection_last_refusal = fields.Char(
        "Last Refusal", compute="_compute_collection_health", groups=SEEN_BY
    )

    def _get_collection_domain(self):
        return [
            ("partner_id", "in", self.commercial_partner_id.ids),
            ("company_id", "in", self.env.companies.ids),
        ]

    @api.depends_context("company", "lang")
    def _compute_collection_health(self):
        attempts = self.env["collection.attempt"]
        groups = attempts._read_group(
            self._get_collection_domain(),
            ["partner_id", "state"],
            ["__count", "id:max"],
        )
        counts, refused = {}, {}
        for client, state, count, last in groups:
            counts[client.id, state] = count
            if state in (states.REFUSED, states.RETURNED):
                refused[client.id] = max(last, refused.get(client.id, 0))
        for partner in self:
            client = partner.commercial_partner_id.id
            done = counts.get((client, states.DONE), 0)
            ended = done + sum(
                counts.get((client, state), 0)
                for state in (states.REFUSED, states.RETURNED)
            )
            partner.collection_attempt_count = sum(
                count for (one, _state), count in counts.items() if one == client
            )
            partner.collection_rate = (
                self.env._("%(done)s of %(ended)s", done=done, ended=ended)
                if ended
                else False
            )
            last = attempts.browse(refused.get(client, []))
            partner.collection_last_refusal = last._say_refusal() if last else False

    @api.depends_context("company", "lang")
    def _compute_collection_next(self):
        """Say the next debit as the last run planned it."""
        found = self.env["collection.run.line"].search(
            [
                *self._get_collection_domain(),
                ("run_id.origin", "!=", "hand"),
                ("move_line_id.reconciled", "=", False),
            ],
            order="id desc",
        )
        last = {}
        for line in found:
            last.setdefault(line.partner_id, line.run_id)
        found = found.filtered(
            lambda line: line.run_id == last[line.partner_id] and line._is_to_come()
        )
        by_client = found.sorted("collect_on").grouped("partner_id")
        for partner in self:
            lines = by_client.get(partner.commercial_partner_id, found.browse())
            first = lines[:1]
            same = lines.filtered(
                lambda line, first=first: (
                    line.run_id == first.run_id and line.debit == first.debit
                )
            )
            partner.collection_next = same._say_debit() if same else False

    def action_open_attempts(self):
        """Open the attempts of this client; called by the button."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sepa_autocollect.collection_attempt_action"
        )
        return {**action, "domain": self._get_collection_domain(), "context": {}}


class CollectionRunLine(models.Model):
    _inherit = "collection.run.line"

    def _say_debit(self):
        """Return amount, day and means of lines debited together, in one line."""
        first = self[:1]
        return self.env._(
            "%(amount)s on %(day)s by %(means)s",
            amount=format_amount(
                self.env, sum(self.mapped("amount")), first.currency_id
            ),
            day=format_date(self.env, first.collect_on),
            means=first.means_id.sudo().masked_name,
        )

    def _is_to_come(self):
        """Return whether this line says what will be debited, not what was."""
        if self.section == "later":
            return self.collect_on >= fields.Date.context_today(self)
        return self.section == "tonight" and self.run_id.state == "draft"


class CollectionAttempt(models.Model):
    _inherit = "collection.attempt"

    def _say_refusal(self):
        """Return when and why this attempt was refused, in one line."""
        kinds = dict(self._fields["refusal"]._description_selection(self.env))
        why = kinds.get(self.refusal) or self.message or self.code or ""
        return f"{format_date(self.env, self.answered_at)} – {why}"
