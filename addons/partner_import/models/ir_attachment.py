from odoo import api, models
from odoo.exceptions import AccessError

KEPT_MODEL = "partner.import.batch"
KEPT_FIELD = "content"


class IrAttachment(models.Model):
    """Keeps the attachment that holds a partner's file as received."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        if any(map(self._is_kept_file, vals_list)):
            self._check_kept_file()
        return super().create(vals_list)

    def write(self, vals):
        if self._is_kept_file(vals) or self._kept_files():
            self._check_kept_file()
        return super().write(vals)

    def unlink(self):
        if self._kept_files():
            self._check_kept_file()
        return super().unlink()

    @staticmethod
    def _is_kept_file(vals):
        """Return whether the values make an attachment the content of a batch."""
        return (
            vals.get("res_model") == KEPT_MODEL and vals.get("res_field") == KEPT_FIELD
        )

    def _kept_files(self):
        """Return those of the attachments that hold a file as received."""
        return self.sudo().filtered(
            lambda a: a.res_model == KEPT_MODEL and a.res_field == KEPT_FIELD
        )

    def _check_kept_file(self):
        """Refuse to touch a file as received, except for the importer itself."""
        if not self.env[KEPT_MODEL]._is_internal():
            raise AccessError(
                self.env._("A partner's file is kept as it was received.")
            )
