from odoo import api, models
from odoo.exceptions import AccessError

from ..trust import is_trusted, split_defaults

#: What chatter, followers and activities write by themselves.
FREE_PREFIXES = ("message_", "activity_", "website_message_", "rating_", "my_activity_")


class InvoiceMatchKept(models.AbstractModel):
    """Records that only the addon's own methods may create, change or delete."""

    _name = "invoice.match.kept"
    _description = "Records kept as they were written"

    @api.model
    def default_get(self, fields):
        """Give only the fields' own defaults: nobody's context or user steers ours."""
        own = split_defaults(self, fields, self._fields)[1]
        return {**super().default_get([]), **own}

    @api.model_create_multi
    def create(self, vals_list):
        self._check_ours()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse every direct change but those of chatter and activities."""
        if not all(name.startswith(FREE_PREFIXES) for name in vals):
            self._check_ours()
        return super().write(vals)

    def unlink(self):
        self._check_ours()
        return super().unlink()

    def _check_ours(self):
        """Refuse a direct change.

        :raises AccessError: always, except for the addon's own code
        """
        if not is_trusted(self):
            raise AccessError(
                self.env._(
                    "%(model)s is kept as the supplier wrote it: it cannot be created, "
                    "changed or deleted directly. Use the buttons on the bill.",
                    model=self._description,
                )
            )
