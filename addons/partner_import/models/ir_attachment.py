from odoo import api, models
from odoo.exceptions import AccessError

KEPT_MODEL = "partner.import.batch"
KEPT_FIELD = "content"
#: The list of services of an invoice: model and field.
ANNEX = ("account.move", "import_annex_file")


class IrAttachment(models.Model):
    """Keeps a partner's file as received, and the lists of services as printed."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        if any(map(self._is_kept_file, vals_list)):
            self._check_kept_file()
        self._check_annex(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if self._is_kept_file(vals) or self._kept_files():
            self._check_kept_file()
        self._check_annex([vals, *self._annexes()])
        return super().write(vals)

    def unlink(self):
        if self._kept_files():
            self._check_kept_file()
        self._check_annex(self._annexes())
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

    def _annexes(self):
        """Return model and field of each attachment, for :meth:`_check_annex`."""
        return [
            {"res_model": item.res_model, "res_field": item.res_field}
            for item in self.sudo()
        ]

    def _check_annex(self, vals_list):
        """Refuse to forge or change a list of services, except for our own code.

        :param vals_list: dicts with ``res_model`` and ``res_field``
        :raises AccessError: one of them is a list of services
        """
        fields = [(vals.get("res_model"), vals.get("res_field")) for vals in vals_list]
        if not self.env.su and ANNEX in fields:
            raise AccessError(
                self.env._(
                    "The list of services of an invoice comes from the partner files. "
                    "Reset the invoice to draft to have it printed again."
                )
            )
