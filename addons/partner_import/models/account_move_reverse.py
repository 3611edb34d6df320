from odoo import models
from odoo.tools import SQL

from ..trust import trusted, untrusted


class AccountMove(models.Model):
    """Credit notes of imported invoices."""

    _inherit = "account.move"

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Reverse, remembering which lines of the credit note reverse which."""
        moves = super(AccountMove, trusted(self))._reverse_moves(
            default_values_list, cancel=cancel
        )
        return untrusted(moves)


class AccountMoveReversal(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """Reverse; with a new invoice, services move to it and are not billed twice."""
        action = super(AccountMoveReversal, trusted(self)).reverse_moves(is_modify)
        if is_modify:
            self.env["partner.import.invoicing"]._move_to_replacements(
                self.new_move_ids
            )
        return action


class PartnerImportInvoicing(models.AbstractModel):
    _inherit = "partner.import.invoicing"

    def _sync_credited(self, line_ids):
        """Set rows credited where posted credit notes cover their invoice line whole.

        Called when a credit note is posted, reset or cancelled.

        :param line_ids: imported invoice lines that credit notes reverse
        """
        if not line_ids:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """WITH cover AS (
                       SELECT o.id, COUNT(c.id) > 0 AND
                              ABS(o.price_subtotal) <= SIGN(o.price_subtotal)
                              * COALESCE(SUM(c.price_subtotal), 0) AS whole
                         FROM account_move_line o
                    LEFT JOIN account_move_line c ON c.import_origin_id = o.id
                              AND c.parent_state = 'posted'
                        WHERE o.id = ANY(%s) GROUP BY o.id, o.price_subtotal)
                   UPDATE partner_import_line l
                      SET state = CASE WHEN cover.whole THEN 'credited'
                                       ELSE 'invoiced' END,
                          write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                     FROM cover
                    WHERE l.move_line_id = cover.id
                      AND l.state = CASE WHEN cover.whole THEN 'invoiced'
                                         ELSE 'credited' END""",
                line_ids,
                self.env.uid,
            )
        )
        self._rows_changed()

    def _move_to_replacements(self, moves):
        """Give the rows of reversed invoices to the new invoices that replace them.

        Called by "reverse and create a new invoice": the services are billed on the
        new draft, and only there; deleting it frees them.
        """
        self.env.flush_all()
        origins = self.env.execute_query(
            SQL(
                """SELECT DISTINCT n.move_id, o.move_id
                     FROM account_move_line n
                     JOIN account_move_line o ON o.id = n.import_origin_id
                    WHERE n.move_id = ANY(%s)""",
                moves.ids,
            )
        )
        for new_id, origin_id in origins:
            origin = trusted(self.env["account.move"].browse(origin_id))
            trusted(self.env["account.move"].browse(new_id)).write(
                {
                    "import_replacement": True,
                    "billing_month": origin.billing_month,
                    "import_check": "to_check",
                }
            )
            origin.import_replaced = True
        self._move_rows(moves)

    def _move_rows(self, moves):
        """Link the rows of reversed lines to the copies of those lines in ``moves``."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE partner_import_line l
                      SET state = 'invoiced', move_id = n.move_id, move_line_id = n.id,
                          write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                     FROM account_move_line n
                    WHERE n.move_id = ANY(%s) AND l.move_line_id = n.import_origin_id
                      AND l.state IN ('invoiced', 'credited')""",
                self.env.uid,
                moves.ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE account_move_line SET import_origin_id = NULL
                    WHERE move_id = ANY(%s)""",
                moves.ids,
            )
        )
        self.env["account.move.line"].invalidate_model(["import_origin_id"])
        self._rows_changed()
