from odoo import fields, models

from ..core import token_health


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    # The page of a link is its key: who reads transactions is not to open it.
    landing_route = fields.Char(groups="base.group_system")

    def _extract_token_values(self, payment_data):
        """Keep until when the card works, beside what the provider's module keeps."""
        values = super()._extract_token_values(payment_data)
        if not values:
            return values
        ends = self._get_card_end(payment_data)
        if ends:
            values["card_expires_on"] = token_health.card_last_day(*ends)
        return values

    def _get_card_end(self, payment_data):
        """Return month and year on a card, None where the data does not say.

        :param payment_data: what ``_process`` got
        """
        if self.provider_code == "stripe":
            method = payment_data.get("payment_method") or {}
            card = method.get("card") if isinstance(method, dict) else None
            if card and card.get("exp_month"):
                return int(card["exp_month"]), int(card["exp_year"])
        if self.provider_code == "worldline":
            payment = payment_data.get("payment", {})
            method = self._worldline_extract_payment_method_data(payment)
            ends = method.get("card", {}).get("expiryDate") or ""
            if len(ends) == 4 and ends.isdigit() and 1 <= int(ends[:2]) <= 12:
                return int(ends[:2]), int(ends[2:])
        return None
