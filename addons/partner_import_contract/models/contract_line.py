from odoo import models


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _get_fee_month(self):
        """Return the first day of the month whose services this fee goes with.

        Called for lines that are due. A fee paid in advance goes with the month its
        period begins in, one paid afterwards with the month its period ends in.

        :return: date, or False when no period is left
        """
        self.ensure_one()
        if self.recurring_invoicing_type == "pre-paid":
            day = self.next_period_date_start
        else:
            day = self.next_period_date_end
        return day and day.replace(day=1)
