from odoo import api, models
from odoo.fields import Domain

from ..portal_words import PARTNER_REASONS


class PartnerImportLine(models.Model):
    """What a partner sees of its rows, and a client of its services.

    Portal users have no right on the model itself: these methods name each value.
    """

    _inherit = "partner.import.line"

    @api.model
    def _get_portal_filter(self, show):
        """Domain of one of the portal's filters; unknown names show all."""
        rejected = Domain("state", "=", "rejected")
        correctable = Domain("reason_code", "in", PARTNER_REASONS)
        domains = {
            "correct": rejected & correctable,
            "waiting": rejected & ~correctable,
            "accepted": Domain("state", "in", ("ready", "invoiced", "credited")),
            "ignored": Domain("state", "=", "ignored"),
        }
        return domains.get(show, Domain.TRUE)

    def _get_partner_values(self):
        """Rows as their partner may read them: own words, own cost, own mistakes.

        Called by the portal and the endpoint in sudo, on rows of a checked batch.

        :rtype: list[dict]
        """
        words = {
            "ready": self.env._("Accepted"),
            "invoiced": self.env._("Accepted"),
            "credited": self.env._("Credited"),
            "ignored": self.env._("Not counted"),
            "rejected": self.env._("Being checked"),
        }
        found, number = [], self._get_number_format()
        for line in self:
            mistake = line.state == "rejected" and line.reason_code in PARTNER_REASONS
            found.append(
                {
                    "row": line.row_number,
                    "date": line.service_date,
                    "service": line.service_key or "",
                    "client": line.client_key or "",
                    "reference": line.line_ref or line.reference or "",
                    "quantity": line.quantity,
                    "price": line.cost_price,
                    "calculation": f"{number(line.quantity)} × "
                    f"{number(line.cost_price, 2)}",
                    "amount": line.cost_amount,
                    "currency": line.currency_id,
                    "state": "correct" if mistake else line.state,
                    "word": self.env._("To correct") if mistake else words[line.state],
                    "reason": line.reason if mistake else "",
                }
            )
        return found

    def _get_client_values(self):
        """Rows as the billed client may read them: what was served, whom, the price.

        Called by the portal in sudo, on rows of an invoice whose access was checked;
        neither cost nor margin is among the values.

        :rtype: list[dict]
        """
        number = self._get_number_format()
        return [
            {
                "partner": line.partner_id.name,
                "date": line.service_date,
                "service": line.product_id.name or line.service_key or "",
                "contact": line.client_id.name or "",
                "quantity": line.quantity,
                "price": line.price_unit,
                "calculation": f"{number(line.quantity)} × "
                f"{number(line.price_unit, 2)}",
                "amount": line.amount,
                "currency": line.currency_id,
            }
            for line in self
        ]

    def _get_number_format(self):
        """Return a function (number, least digits) -> text as the reader writes it."""
        lang = self.env.lang or "en_US"
        write = self.env["report.partner_import.report_services"]._number_format(lang)
        return lambda value, digits=0: write(f"{value:.6f}", digits)
