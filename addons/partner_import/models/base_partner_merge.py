from odoo import api, models
from odoo.tools import SQL


class BasePartnerMerge(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Merging contacts loses no service line and no partner's month."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._join_settlements(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.cr.execute(
            SQL(
                "UPDATE partner_import_line SET partner_id = %s WHERE partner_id = ANY(%s)",
                dst_partner.id,
                src_partners.ids,
            )
        )
        self.env["partner.import.line"].invalidate_model(["partner_id"])
        return result

    @api.model
    def _join_settlements(self, src_partners, dst_partner):
        """Make one partner's month of those the partners have for the same month.

        Odoo would delete all months of a partner of which one exists already, and the
        bills would lose theirs.
        """
        self.env.flush_all()
        doubles = self.env.execute_query(
            SQL(
                """SELECT id, kept FROM (
                       SELECT id, first_value(id) OVER (
                                  PARTITION BY company_id, currency_id, month
                                  ORDER BY partner_id <> %s, id) AS kept
                         FROM partner_import_settlement
                        WHERE partner_id = ANY(%s)) months
                    WHERE id <> kept""",
                dst_partner.id,
                (src_partners | dst_partner).ids,
            )
        )
        if doubles:
            ids, kept = map(list, zip(*doubles, strict=True))
            self.env.cr.execute(
                SQL(
                    """UPDATE account_move SET import_settlement_id = d.kept
                         FROM unnest(%s::int[], %s::int[]) AS d(id, kept)
                        WHERE import_settlement_id = d.id""",
                    ids,
                    kept,
                )
            )
            self.env.cr.execute(
                SQL(
                    """UPDATE partner_import_settlement s
                          SET bill_made_at = GREATEST(s.bill_made_at, o.made)
                         FROM (SELECT d.kept, max(x.bill_made_at) AS made
                                 FROM unnest(%s::int[], %s::int[]) AS d(id, kept)
                                 JOIN partner_import_settlement x ON x.id = d.id
                             GROUP BY d.kept) o
                        WHERE s.id = o.kept""",
                    ids,
                    kept,
                )
            )
            self.env.cr.execute(
                SQL("DELETE FROM partner_import_settlement WHERE id = ANY(%s)", ids)
            )
            self.env.invalidate_all()
