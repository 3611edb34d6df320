from decimal import Decimal

from odoo import models

from ..core.check.bill import as_findings, cannot_show, compare


class InvoiceCapture(models.Model):
    """What a bill does not show as it is written: never silently."""

    _inherit = "invoice.capture"

    def _prepare_figures(self, plan):
        """Return the figures that the bill must show, as kept on the capture.

        :param plan: of ``core.capture.plan``
        """
        return {
            "untaxed": f"{plan.untaxed:f}",
            "tax": f"{plan.tax:f}",
            "total": f"{plan.total:f}",
        }

    def _find_bill_differences(self, bills, plans, left):
        """Return what bills cannot show as it is written, by capture.

        :param bills: ``account.move`` by capture
        :param plans: by capture
        :param left: names of lines for a tax that the company lacks, by capture
        """
        found = {}
        for capture, plan in plans.items():
            move = bills[capture]
            found[capture] = cannot_show(
                plan,
                currency=capture.currency_code,
                known_currency=move.currency_id.name,
                active_currency=move.currency_id.active,
                taxes=left[capture],
                totals=capture._get_document().totals,
            )
        return found

    def _get_bill_findings(self):
        """Return what the bill shows otherwise than it is written, as findings.

        Called by every comparison, also after somebody changed the bill.

        :rtype: tuple of ``core.check.finding.Finding``
        """
        self.ensure_one()
        capture = self.sudo()
        move, figures = capture.move_id, capture.bill_figures
        differences = list(capture.bill_differences or [])
        if move and figures:
            shown = {
                "untaxed": Decimal(str(move.amount_untaxed)),
                "tax": Decimal(str(move.amount_tax)),
                "total": Decimal(str(move.amount_total)),
            }
            differences += compare(figures, shown, move.currency_id.decimal_places)
        return as_findings(differences)
