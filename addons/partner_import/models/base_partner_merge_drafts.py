from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class BasePartnerMerge(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Merging two clients never deletes a draft of services.

    Odoo deletes, by SQL, records that a unique index forbids to merge: the second draft
    of the month would go, and its services would stay invoiced on nothing.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        self._check_import_drafts(partner_ids)
        return super()._merge(partner_ids, dst_partner, extra_checks=extra_checks)

    def _check_import_drafts(self, partner_ids):
        """Refuse clients that both have a draft of services for the same month.

        :raises UserError: with what to do
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT array_agg(id) FROM account_move
                    WHERE commercial_partner_id = ANY(%s)
                      AND state = 'draft' AND import_check IS NOT NULL
                      AND posted_before IS NOT TRUE
                      AND import_replacement IS NOT TRUE
                 GROUP BY company_id, currency_id, billing_month
                   HAVING count(*) > 1 LIMIT 1""",
                list(partner_ids),
            )
        )
        if rows:
            # sudo: only names are shown, whoever merges may not see invoices
            moves = self.env["account.move"].sudo().browse(rows[0][0])
            raise UserError(
                self.env._(
                    "%(clients)s each have a draft invoice of services for "
                    "%(month)s. Validate or delete all but one, then merge; deleted "
                    "services are billed again to the merged client.",
                    clients=", ".join(moves.commercial_partner_id.mapped("name")),
                    month=moves[0]._get_billing_period(),
                )
            )
