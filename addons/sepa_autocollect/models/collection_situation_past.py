from odoo import api, models
from odoo.tools import SQL

from ..core.items import Announced
from .collection_situation_items import exact


class CollectionEngine(models.AbstractModel):
    """What the clients saved, and what they were told."""

    _inherit = "collection.engine"

    @api.model
    def _get_means(self, company, partners):
        """Return the means of these clients, as the core judges them.

        :rtype: list(core.means.Means)
        """
        means = self.env["collection.means"].search(
            [("company_id", "=", company.id), ("partner_id", "in", partners.ids)]
        )
        return means._get_core_means()

    @api.model
    def _get_announced(self, move_line_ids):
        """Return ``{move line id: core Announced}``: the last one that was sent.

        An announcement whose mail failed was not made.
        """
        if not move_line_ids:
            return {}
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (line.move_line_id)
                       line.move_line_id, line.amount, currency.name AS currency,
                       notice.date, notice.collect_on, notice.means_id
                  FROM collection_notice_line line
                  JOIN collection_notice notice ON notice.id = line.notice_id
                  JOIN res_currency currency ON currency.id = notice.currency_id
             LEFT JOIN mail_mail mail ON mail.id = notice.mail_id
                 WHERE line.move_line_id = ANY(%s)
                   AND notice.kind = 'pre_notification'
                   AND notice.state = 'sent'
                   AND COALESCE(mail.state, 'sent') NOT IN ('exception', 'cancel')
                 ORDER BY line.move_line_id, notice.date DESC, notice.id DESC
                """,
                move_line_ids,
            )
        )
        return {
            row["move_line_id"]: Announced(
                on=row["date"],
                collect_on=row["collect_on"],
                amount=exact(row["amount"], row["currency"]),
                means=row["means_id"],
            )
            for row in rows
        }
