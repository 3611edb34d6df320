from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL


class PartnerImportInvoicing(models.AbstractModel):
    """Tells the manager when a client's month exceeds its spending alert."""

    _inherit = "partner.import.invoicing"

    def _create_spending_alerts(self, company, moves):
        """Create one activity per client and month that exceeds the alert.

        Called once for all drafts written together.
        """
        watched = moves.filtered(
            lambda move: move.commercial_partner_id.spending_alert > 0
        )
        if not watched:
            return
        spent, alerted = self._get_month_spending(company, watched)
        exceeding = {}
        for move in watched:
            key = move.commercial_partner_id.id, move.billing_month
            limit = move.commercial_partner_id.spending_alert
            if key not in alerted and spent[key] > limit:
                exceeding.setdefault(key, move)
        if not exceeding:
            return
        drafts = moves.browse(move.id for move in exceeding.values())
        quick = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities = quick.create(
            [self._prepare_spending_activity(company, m, spent) for m in drafts]
        )
        drafts.write({"import_alerted": True})
        drafts[0]._mail_manager(
            self.env._(
                "%(count)s clients exceed their spending alert", count=len(drafts)
            ),
            activities.mapped("summary"),
        )

    def _get_month_spending(self, company, moves):
        """Return what clients spent by month, and the months already alerted.

        :return: ``({(client id, month): amount in the company's currency}, keys)``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.commercial_partner_id, m.billing_month, m.currency_id,
                          SUM(l.amount), BOOL_OR(m.import_alerted)
                     FROM account_move m JOIN partner_import_line l ON l.move_id = m.id
                    WHERE m.company_id = %s AND m.commercial_partner_id = ANY(%s)
                      AND m.billing_month = ANY(%s) AND l.state = 'invoiced'
                 GROUP BY 1, 2, 3""",
                company.id,
                moves.commercial_partner_id.ids,
                list(set(moves.mapped("billing_month"))),
            )
        )
        today = fields.Date.context_today(self)
        spent, alerted = defaultdict(float), set()
        for client, month, currency_id, amount, has_alert in rows:
            currency = self.env["res.currency"].browse(currency_id)
            spent[client, month] += currency._convert(
                amount, company.currency_id, company, today
            )
            if has_alert:
                alerted.add((client, month))
        return spent, alerted

    def _prepare_spending_activity(self, company, move, spent):
        """Return the vals of one alert; called for each client and month."""
        client = move.commercial_partner_id
        amount = spent[client.id, move.billing_month]
        return {
            "res_model_id": self.env["ir.model"]._get_id("account.move"),
            "res_id": move.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
            "user_id": self.env.uid,
            "summary": self.env._(
                "%(client)s spent %(amount)s in %(month)s, more than %(limit)s",
                client=client.name,
                amount=company.currency_id.format(amount),
                month=move._get_billing_period(),
                limit=company.currency_id.format(client.spending_alert),
            ),
        }
