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

    def unlink(self):
        """Give the fees of drafts back to their contracts, also of a single line.

        As with services: a line taken off a draft is billed again later. To waive a
        fee, its price or the contract is what changes.
        """
        fees = self.filtered(
            lambda line: line.fee_next_date and line.parent_state == "draft"
        )
        if fees:
            fees.check_access("unlink")
            fees._give_fees_back()
            if not self.env.context.get("dynamic_unlink"):
                fees._note_fees_back()
        return super().unlink()

    def _note_fees_back(self):
        """Say on the drafts that their contracts will ask for the fees again."""
        for move, fees in self.grouped("move_id").items():
            move.message_post(
                body=self.env._(
                    "%(fees)s taken off: the contract asks for it again with its next "
                    "invoice. To waive it, set its price to zero on the draft, or "
                    "change the contract.",
                    fees=", ".join(fees.mapped("name")),
                )
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
