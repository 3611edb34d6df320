from decimal import Decimal

from odoo import api, models

from ..core.check.sample import draw


class InvoiceException(models.Model):
    """Bills drawn for audit whatever their figures (SAP's stochastic block)."""

    _inherit = "invoice.exception"

    @api.model
    def _find_further(self, moves):
        found = super()._find_further(moves)
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        for move in moves.filtered("company_id.match_sample_percent"):
            company = move.company_id
            total = move.currency_id._convert(
                abs(move.amount_total),
                company.currency_id,
                company,
                move.invoice_date or move.create_date.date(),
            )
            if (
                company.currency_id.compare_amounts(total, company.match_sample_amount)
                < 0
            ):
                continue
            finding = draw(
                move.capture_id.sha256 or f"move {move.id}",
                secret or "",
                Decimal(str(company.match_sample_percent)),
            )
            found[move] += [finding] if finding else []
        return found
