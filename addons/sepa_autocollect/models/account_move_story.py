from odoo import fields, models

from ..core.story import Moment
from .account_move_collection import SEEN_BY


class AccountMove(models.Model):
    """The whole story of an invoice: validated, announced, tried, paid, returned."""

    _inherit = "account.move"

    collection_story = fields.Html(
        compute="_compute_collection_story", sanitize=False, groups=SEEN_BY
    )
    collection_attempt_line_ids = fields.One2many(
        "collection.attempt.line", "move_id", groups=SEEN_BY
    )

    def _compute_collection_story(self):
        attempts = self.env["collection.attempt"]
        for move in self:
            move.collection_story = attempts._render_story(move._get_moments())

    def action_open_story(self):
        """Open the story of this invoice; called by its button."""
        self.ensure_one()
        view = self.env.ref("sepa_autocollect.view_move_form_story")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Collection of %(invoice)s", invoice=self.name or ""),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    def _get_moments(self):
        """Return all that happened to this invoice; hook for other addons."""
        self.ensure_one()
        return [
            *self._get_own_moments(),
            *self._get_notice_moments(),
            *self._get_hand_moments(),
            *self.collection_attempt_line_ids.attempt_id._get_moments(),
            *self._get_plan_moments(),
        ]

    def _get_own_moments(self):
        """Return when it was validated and when its mail left."""
        if self.state != "posted":
            return []
        moments = [
            Moment(
                fields.Datetime.to_datetime(self.invoice_date or self.date),
                "validated",
                self.env._("Invoice validated"),
                day_only=True,
            )
        ]
        mails = self.sudo().message_ids.filtered(
            lambda one: (
                one.message_type in ("comment", "email_outgoing")
                and one.partner_ids
                & self.sudo().partner_id.commercial_partner_id.child_ids
                | one.partner_ids & self.sudo().partner_id
            )
        )
        return moments + [
            Moment(
                one.date,
                "mailed",
                self.env._("Invoice sent by mail"),
                ", ".join(one.partner_ids.mapped("display_name")),
            )
            for one in mails
        ]

    def _get_notice_moments(self):
        """Return what the client was told."""
        lines = self.env["collection.notice.line"].search([("move_id", "=", self.id)])
        labels = dict(lines.notice_id._fields["kind"]._description_selection(self.env))
        return [
            Moment(
                notice.create_date,
                "notice",
                self.env._("Mail: %(kind)s", kind=labels[notice.kind])
                if notice.state == "sent"
                else self.env._(
                    "No mail address for: %(kind)s", kind=labels[notice.kind]
                ),
                notice.recipient_id.display_name or "",
                notice,
            )
            for notice in lines.notice_id
        ]

    def _get_hand_moments(self):
        """Return what people did by hand to it, or to all of its client."""
        acts = self.env["collection.act"].search(
            [
                ("company_id", "=", self.company_id.id),
                "|",
                ("move_id", "=", self.id),
                "&",
                ("move_id", "=", False),
                ("partner_id", "=", self.commercial_partner_id.id),
            ]
        )
        labels = dict(acts._fields["act"]._description_selection(self.env))
        return [
            Moment(
                one.create_date,
                "hand",
                self.env._(
                    "%(act)s by %(user)s", act=labels[one.act], user=one.user_id.name
                ),
                one.reason,
            )
            for one in acts
        ]

    def _get_plan_moments(self):
        """Return what the last run says comes next, while something is open."""
        if self.payment_state in ("paid", "in_payment", "reversed"):
            return []
        line = self.env["collection.run.line"].search(
            [("move_id", "=", self.id), ("run_id.origin", "!=", "hand")],
            order="id desc",
            limit=1,
        )
        if not line or self.sudo().collection_attempt_line_ids.filtered("open"):
            return []
        if line.section == "left":
            said = f"{line.why or ''} {line.what_to_do or ''}".strip()
            return [
                Moment(
                    line.run_id.previewed_on or line.create_date,
                    "plan",
                    self.env._("Not collected now"),
                    said,
                )
            ]
        if not line._is_to_come():
            return []
        return [
            Moment(
                fields.Datetime.to_datetime(line.collect_on),
                "plan",
                self.env._("Next debit"),
                line.means_id.sudo().masked_name or "",
                None,
                True,
            )
        ]
