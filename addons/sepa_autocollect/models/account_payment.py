from odoo import models

LINK = """
UPDATE account_payment p SET move_id = m.id FROM account_move m
 WHERE m.origin_payment_id = p.id AND p.id = ANY(%s) AND p.move_id IS NULL
"""


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _create_entries(self):
        """Create the journal entries of drafts as posting does, linked all at once.

        Called before a set is posted: Odoo links them one by one, and looks for the
        invoices of each payment each time.
        """
        todo = self.filtered(lambda one: not one.move_id and one.outstanding_account_id)
        vals_list = [one._generate_move_vals() for one in todo]
        if not self.env["account.analytic.distribution.model"].search_count([], 1):
            # Odoo would look for one for each line.
            for vals in vals_list:
                for _create, _id, line in vals["line_ids"]:
                    line.setdefault("analytic_distribution", False)
        self.env["account.move"].create(vals_list)
        self.env.flush_all()
        self.env.cr.execute(LINK, [todo.ids])
        todo.invalidate_recordset(["move_id"], flush=False)
        todo.move_id.invalidate_recordset(["payment_ids"], flush=False)
        todo.modified(["move_id"])
