from odoo import api, models
from odoo.exceptions import AccessError

from ..trust import is_trusted, split_defaults


class SigningGuarded(models.AbstractModel):
    """Records that only the addon's own code writes: by RPC nobody does.

    A model says with ``_free_fields`` what people with access may write themselves,
    and overrides ``_check_free`` for when they may.
    """

    _name = "signing.guarded"
    _description = "Guarded Record of Signing"

    #: Fields that people write, where access rights let them.
    _free_fields = frozenset()

    @api.model
    def default_get(self, fields):
        """Let a client suggest what is free, and nothing else."""
        guarded = frozenset(self._fields) - self._free_fields
        others, own = split_defaults(self, fields, guarded)
        return {**super().default_get(others), **own}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse records and values that no process of the addon made."""
        if not is_trusted(self):
            for vals in vals_list:
                self._check_guarded(vals)
            self._check_free("create")
        return super().create(vals_list)

    def write(self, vals):
        """Refuse values that no process of the addon wrote."""
        if not is_trusted(self):
            self._check_guarded(vals)
            self._check_free("write")
        return super().write(vals)

    def unlink(self):
        """Refuse: what was signed, or may be needed to prove it, stays."""
        if not is_trusted(self):
            self._check_free("unlink")
        return super().unlink()

    def _check_guarded(self, vals):
        """Refuse fields that are not free.

        :raises AccessError: naming the first of them
        """
        guarded = sorted(vals.keys() - self._free_fields - set(models.MAGIC_COLUMNS))
        if guarded:
            self._refuse_guarded(guarded[0])

    def _check_free(self, operation):
        """Refuse an operation on records that are no longer free; a hook.

        :param operation: ``create``, ``write`` or ``unlink``
        :raises AccessError: the model has nothing free
        """
        if not self._free_fields:
            self._refuse_guarded(self._rec_name or "id")

    def _refuse_guarded(self, name):
        label = self._fields[name].string if name in self._fields else name
        raise AccessError(
            self.env._(
                "%(model)s: %(field)s is written by the program alone. Use the buttons.",
                model=self._description,
                field=label,
            )
        )
