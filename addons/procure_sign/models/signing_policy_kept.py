"""A policy in force is the one that was put in force, or none."""

from dataclasses import replace
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..core import change
from ..core.policy import Conditions
from ..trust import trusted

#: What no act fulfils: policies of its kind are left without one that fits.
_NEVER = Conditions(over=Decimal("Infinity"))


class SigningPolicy(models.Model):
    _inherit = "signing.policy"

    kept_sha256 = fields.Char("SHA-256 in force", readonly=True, copy=False)

    def _put_in_force(self):
        """Remember what holds from now on."""
        done = super()._put_in_force()
        # Read again: steps in their order, amounts rounded.
        self.env.flush_all()
        (self.invalidate_recordset(), self.step_ids.invalidate_recordset())
        for one in self:
            trusted(one).write({"kept_sha256": one._digest()})
        return done

    def _digest(self):
        """Hash its conditions and steps, by numbers alone."""
        return change.digest(self._governed_values(names=False))

    def _is_kept(self):
        """Say whether it is what was put in force; a merged supplier changes it."""
        return self.kept_sha256 == self._digest()


class ResCompany(models.Model):
    _inherit = "res.company"

    def _signing_to_core(self, policies):
        """Return policies as the rules read them; fail closed for changed ones."""
        acts = {one.act for one in policies if not one._is_kept()}
        found = [(one.act in acts, one._to_core()) for one in policies]
        return tuple(
            replace(one, conditions=_NEVER) if closed else one for closed, one in found
        )

    def _signing_check_kept(self, act):
        """Refuse an act while a policy of its kind is not what was signed.

        :raises UserError: names the policy
        """
        policies = self._signing_find("signing.policy")
        for one in policies.filtered(lambda policy: policy.act == act.value):
            if not one._is_kept():
                raise UserError(
                    self.env._(
                        "Policy %(name)s is not any more what was put in force: what "
                        "it names was merged or changed. Replace it by a signed "
                        "change.",
                        name=one.name,
                    )
                )
