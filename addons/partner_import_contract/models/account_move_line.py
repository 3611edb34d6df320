from odoo import fields, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    fee_last_date = fields.Date(
        copy=False, help="Until when the contract was invoiced before this fee."
    )
    fee_next_date = fields.Date(
        copy=False, help="The contract's next invoice date before this fee."
    )

    def _give_fees_back(self):
        """Set the contracts' dates back to what they were before these fees.

        Called when a draft is deleted or cancelled, so that the fees are invoiced
        again. A contract line invoiced since then keeps its dates.
        """
        fees = self.filtered("fee_next_date").sudo()
        later = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                Domain("contract_line_id", "in", fees.contract_line_id.ids)
                & Domain("parent_state", "!=", "cancel")
                & Domain("id", "not in", fees.ids),
                ["contract_line_id"],
                ["fee_next_date:max"],
            )
        )
        latest = dict(later)
        for fee in fees.sorted("fee_next_date", reverse=True):
            line = fee.contract_line_id
            if latest.get(line) and latest[line] > fee.fee_next_date:
                continue
            line.write(
                {
                    "last_date_invoiced": fee.fee_last_date,
                    "recurring_next_date": fee.fee_next_date,
                }
            )
