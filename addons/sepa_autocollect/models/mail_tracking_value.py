from odoo import api, models

SIDES = ("old_value", "new_value")


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    @api.model
    def _create_tracking_values(
        self, initial_value, new_value, col_name, col_info, record
    ):
        """Name bank accounts by their last digits: everybody reads a chatter."""
        values = super()._create_tracking_values(
            initial_value, new_value, col_name, col_info, record
        )
        field = record._fields.get(col_name)
        if field and field.comodel_name == "res.partner.bank":
            banks = self.env["res.partner.bank"].sudo()
            for side in SIDES:
                bank = banks.browse(values.get(f"{side}_integer") or [])
                if bank.exists():
                    values[f"{side}_char"] = bank._get_masked_name()
        return values
