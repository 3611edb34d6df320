from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.quittance_base.trust import Mark

_INTERNAL = Mark("partner_import_internal")


class PartnerImportGuarded(models.AbstractModel):
    """Records that only the importer's own methods may create, change or delete."""

    _name = "partner.import.guarded"
    _description = "Records kept as they were received"

    def _internal(self):
        """Return the records with the right to write what is guarded.

        Called by methods that have checked the user's rights; unreachable over RPC.
        """
        return _INTERNAL.put(self)

    def _external(self):
        """Return the records without that right, before others get hold of them."""
        return _INTERNAL.take(self)

    def _is_internal(self):
        """Return whether the caller went through :meth:`_internal`."""
        return _INTERNAL.is_on(self)

    def _check_internal(self):
        """Refuse a direct change.

        :raises AccessError: always, except after :meth:`_internal`
        """
        if not self._is_internal():
            raise AccessError(
                self.env._(
                    "%(model)s is kept as it was received: it cannot be created, "
                    "changed or deleted directly. Use the buttons on the file and on "
                    "its rows.",
                    model=self._description,
                )
            )
