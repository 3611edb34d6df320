from odoo import api, models
from odoo.exceptions import AccessError

from ..trust import is_trusted


class CollectionGuarded(models.AbstractModel):
    """Fields, creation and deletion that only the addon's own code may do.

    ``_guarded_fields`` names what nobody changes through RPC; a model that inherits
    it adds what it keeps for itself.
    """

    _name = "collection.guarded"
    _description = "Records the collection keeps"

    _guarded_fields = frozenset()
    _guarded_create = True
    _guarded_unlink = True

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse creation by others than the addon, where the model says so."""
        if self._guarded_create:
            self._check_trusted()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse changes of guarded fields by others than the addon."""
        if not self._guarded_fields.isdisjoint(vals):
            self._check_trusted()
        return super().write(vals)

    def unlink(self):
        """Refuse deletion by others than the addon, where the model says so."""
        if self._guarded_unlink:
            self._check_trusted()
        return super().unlink()

    def _check_trusted(self):
        """Refuse a direct change.

        :raises AccessError: always, except from the addon's own code
        """
        self._check_trust_of(self)

    @api.model
    def _check_trust_of(self, records):
        """Refuse ``records`` that our own code does not hold.

        :raises AccessError: without the mark of ``trust.py``

        Called by models that guard themselves in another way.
        """
        if not is_trusted(records):
            raise AccessError(
                self.env._(
                    "%(model)s: this is kept by the collection itself and cannot be "
                    "created, changed or deleted directly. Use the buttons of the "
                    "record.",
                    model=records._description,
                )
            )
