from dataclasses import replace

from odoo import fields, models

from ..core.policy import Mode, Policy, Step
from ..core.register import Register
from ..core.segregation import DEFAULT
from ..core.statement import Act, Level

#: Who may sign is changed by two registrars where a company says nothing else.
TWO_REGISTRARS = Policy(
    name="Two registrars",
    act=Act.CHANGE_POLICY,
    steps=(Step("registrar", "registrar", mode=Mode.SOME, count=2),),
    sequence=1_000_000,
)
_ACTIVE = ("state", "=", "active")


class ResCompany(models.Model):
    """What the company's register and policies say, for the rules in ``core``."""

    _inherit = "res.company"

    def _signing_policies(self, at=None):
        """Return the policies in force, and the program's own for changes of them.

        :param at: a moment (naive UTC); now when not said
        :rtype: tuple[core.policy.Policy]
        """
        policies = self._signing_find("signing.policy", at)
        found = self._signing_to_core(policies)
        if any(one.act is Act.CHANGE_POLICY for one in found):
            return found
        name = self.env._("Two registrars")
        return (*found, replace(TWO_REGISTRARS, name=name))

    def _signing_rules(self):
        """Return who must be two persons: the program's rules and the company's.

        :rtype: tuple[core.segregation.Apart]
        """
        own = self._signing_find("signing.apart")
        given_up = {
            frozenset((one.one, one.other)) for one in own if one.kind == "same"
        }
        rules = [
            rule
            for rule in DEFAULT
            if frozenset((rule.one, rule.other)) not in given_up
        ]
        rules += [one._to_core() for one in own if one.kind == "apart"]
        return tuple(dict.fromkeys(rules))

    def _signing_register(self):
        """Return who may act in which role, and for whom.

        :rtype: core.register.Register
        """
        rights = self._signing_find("signing.right")
        known = rights.filtered(lambda one: one.person_id._is_in_force())
        lent = self._signing_find("signing.delegation").filtered(
            lambda one: one.giver_id._is_in_force() and one.receiver_id._is_in_force()
        )
        logins = self._signing_logins()
        return Register(
            rights=tuple(one._to_core() for one in known),
            delegations=tuple(one._to_core() for one in lent),
            logins={f"u{one.user_id.id}": one.person_id.key for one in logins},
            levels=self._signing_levels(),
        )

    def _signing_person(self, user):
        """Return the person whose login this is; nobody for a stranger.

        :rtype: signing.person
        """
        logins = self._signing_logins()
        return logins.filtered(lambda one: one.user_id == user).person_id

    def _signing_logins(self):
        """Return the logins in force of persons in force."""
        logins = self._signing_find("signing.login")
        return logins.filtered(lambda one: one.person_id._is_in_force())

    def _signing_levels(self, chained=False):
        """Return the strongest means each person has: {key: Level}.

        :param bool chained: only those that an authority still trusted vouches for
        """
        now = fields.Datetime.now()
        domain = [
            ("company_id", "=", self.id),
            ("state", "=", "enrolled"),
            ("not_before", "<=", now),
            ("not_after", ">", now),
        ]
        levels = {}
        found = self.env["signing.certificate"].sudo().search(domain)
        for one in found._get_chained(self) if chained else found:
            key, level = one.person_id.key, Level(one.level)
            levels[key] = max(level, levels.get(key, level), key=lambda has: has.rank)
        return levels

    def _signing_find(self, model, at=None):
        """Return what is in force in the company, or was at a moment."""
        self.ensure_one()
        domain = [("company_id", "=", self.id)]
        if at is None:
            domain.append(_ACTIVE)
        else:
            domain += [
                ("in_force_at", "<=", at),
                "|",
                ("ended_at", "=", False),
                ("ended_at", ">", at),
            ]
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search(domain)
