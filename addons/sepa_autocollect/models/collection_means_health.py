from odoo import api, fields, models
from odoo.fields import Domain

from ..core import links, notices, token_health
from ..trust import trusted

LOOK_AHEAD = max(token_health.THRESHOLDS) + 1


class CollectionMeans(models.Model):
    _inherit = "collection.means"

    @api.model
    def _cron_health(self):
        """Judge states anew, and warn of means that end soon; scheduled job."""
        today = fields.Date.context_today(self)
        self._refresh_states(today)
        due = self._get_due_warnings(today)
        for number, (means, warning) in enumerate(due, start=1):
            means._warn(warning)
            self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number)

    @api.model
    def _refresh_states(self, today):
        """Judge anew the means whose last day has passed."""
        ended = Domain("expires_on", "<", today) | Domain("dormant_on", "<=", today)
        states = ("usable", "waiting", "suspended")
        means = self.sudo().search(ended & Domain("state", "in", states))
        means._recompute_state()
        means.flush_recordset()

    @api.model
    def _get_due_warnings(self, today):
        """Return the warnings that are due today and were not sent.

        :rtype: list(tuple(collection.means, core.token_health.HealthWarning))
        """
        until = fields.Date.add(today, days=LOOK_AHEAD)
        soon = Domain("expires_on", "<=", until) | Domain("dormant_on", "<=", until)
        means = self.sudo().search(soon & Domain("state", "=", "usable"))
        rows = self.env["collection.means.warning"].sudo()
        keys = set(rows.search([("means_id", "in", means.ids)]).mapped("key"))
        found = ((one, one._get_warning(today, keys)) for one in means)
        return [(one, warning) for one, warning in found if warning]

    def _get_warning(self, today, keys):
        """Return the warning of one means that is due, None for none."""
        if self.expires_on:
            warning = token_health.expiry_warning(self.id, self.expires_on, today, keys)
            if warning:
                return warning
        if self.dormant_on:
            return token_health.dormancy_warning(self.id, self.dormant_on, today, keys)
        return None

    def _warn(self, warning):
        """Mail one warning and note it, so that it is not sent again."""
        trusted(self.env["collection.means.warning"].sudo()).create(
            {
                "means_id": self.id,
                "kind": warning.kind,
                "threshold": warning.threshold,
                "key": warning.key,
            }
        )
        contact = self._get_contact()
        scope = links.RENEW_CARD if self.token_id else links.MEANS
        url = self.env["collection.link"]._create_url(
            scope, contact, self.company_id, means=self, days=warning.days_left + 30
        )
        name = "card" if warning.kind == notices.CARD_EXPIRY else "dormancy"
        template = self.env.ref(f"sepa_autocollect.mail_template_{name}")
        template.sudo().with_context(
            collection_url=url, collection_days=warning.days_left
        ).send_mail(
            self.id,
            email_values={"recipient_ids": [fields.Command.link(contact.id)]},
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _get_contact(self):
        """Return whom to write to about one means: who saved it, else the client."""
        return self.saved_by_id if self.saved_by_id.email else self.partner_id


class CollectionMeansWarning(models.Model):
    """A warning that was sent; once for each means, last day and threshold."""

    _name = "collection.means.warning"
    _description = "Warning about a means of payment"
    _inherit = ["collection.guarded"]
    _order = "id desc"
    _guarded_fields = frozenset({"means_id", "kind", "threshold", "key"})

    means_id = fields.Many2one(
        "collection.means", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="means_id.company_id", store=True)
    kind = fields.Selection(
        [(notices.CARD_EXPIRY, "Card expires"), (notices.DORMANCY, "Mandate unused")],
        required=True,
        readonly=True,
    )
    threshold = fields.Integer(string="Days before", readonly=True)
    key = fields.Char(required=True, readonly=True)

    _key_uniq = models.UniqueIndex("(key)", "This warning was sent already.")
