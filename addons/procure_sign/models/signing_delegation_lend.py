"""Lending a role: by its holder himself, within the rules."""

from datetime import datetime, timezone

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..core.delegate import excluded, may_lend
from ..core.register import Period, loops
from ..trust import is_trusted
from .signing_delegation_sign import ACT


class SigningDelegation(models.Model):
    _inherit = "signing.delegation"

    @api.model
    def _may_prepare(self):
        """Everybody lends what is his own; what that is, is asked by name."""
        return self.env.user._is_internal()

    @api.model_create_multi
    def create(self, vals_list):
        """Prepare a delegation of one's own."""
        delegations = super().create(vals_list)
        if not is_trusted(self):
            delegations._check_giver()
        return delegations

    def write(self, vals):
        """Keep it one's own."""
        done = super().write(vals)
        if not is_trusted(self):
            self._check_giver()
        return done

    def _check_free(self, operation):
        """Only the giver writes his draft, registrars not either."""
        self._check_giver()
        return super()._check_free(operation)

    def _check_giver(self):
        """Refuse who is not the giver.

        :raises AccessError: nobody lends what is another's
        """
        for one in self.sudo():
            own = one.company_id._signing_person(self.env.user)
            if not own or one.giver_id != own:
                raise AccessError(
                    self.env._(
                        "Only %(giver)s lends what is %(giver)s's own. Who is absent "
                        "without having done so is replaced by a signed change.",
                        giver=one.giver_id.name,
                    )
                )

    def action_propose(self):
        """Delegations are the giver's own act."""
        raise UserError(self.env._("A delegation is made by its giver, by “Delegate”."))

    def action_delegate(self):
        """Have the giver sign that he lends the role; his button calls it.

        :return: the screen on which he signs
        """
        steps = self.env["signing.step"]
        for one in self:
            one._check_free("write")
            one.sudo()._check_governed()
            request = one._signing_open(ACT)
            steps |= steps.browse(request.step_ids.ids)
        return steps.action_sign()

    def action_withdraw(self):
        """Take a delegation back that is not signed yet; its giver's button."""
        for one in self:
            one._check_free("write")
            waiting = one._signing_requests(ACT)
            waiting.filtered(lambda request: request.state == "open")._void()

    def _tell_lent(self):
        """Mail giver and registrars: a session left open lends without its owner."""
        logins = self.giver_id.login_ids.filtered(lambda one: one._is_in_force())
        self.company_id._signing_tell_registrars(
            self.env._("Lent: %(name)s", name=self.display_name),
            self.env._(
                "From %(start)s to %(end)s, by %(user)s. Who did not mean it takes it "
                "back at once, under Delegations.",
                start=format_date(self.env, self.date_from),
                end=format_date(self.env, self.date_to),
                user=self.env.user.name,
            ),
            logins.user_id,
        )

    def _check_governed(self):
        """Refuse loans that the rules exclude.

        :raises UserError: says which rule
        """
        for one in self:
            one._check_persons()
            register = one.company_id._signing_register()
            new = one._to_core()
            if loops(register.delegations, new):
                raise UserError(
                    self.env._(
                        "%(receiver)s has lent this role to %(giver)s, directly or "
                        "through others: it would go round in a circle.",
                        receiver=one.receiver_id.name,
                        giver=one.giver_id.name,
                    )
                )
            one._check_segregation(new, register)
        return super()._check_governed()

    def _check_persons(self):
        """Both in force, two persons, and the giver has what he lends."""
        register = self.company_id._signing_register()
        persons = self.giver_id | self.receiver_id
        if len(persons) < 2:
            raise UserError(self.env._("Choose somebody else to sign instead."))
        for person in persons:
            if not person._is_in_force():
                raise UserError(
                    self.env._("%(name)s is not in the register.", name=person.name)
                )
        today = datetime.now(timezone.utc).date()
        if self.date_to < today:
            raise UserError(self.env._("This absence is over: choose other days."))
        days = Period(max(self.date_from, today), self.date_to)
        if not may_lend(register, self.giver_id.key, self.role_id.code, days):
            raise UserError(
                self.env._(
                    "%(giver)s does not have the role %(role)s, so it cannot be lent.",
                    giver=self.giver_id.name,
                    role=self.role_id.name,
                )
            )

    def _check_segregation(self, new, register):
        """Refuse a receiver whom a rule of segregation excludes."""
        company = self.company_id
        rules = excluded(
            new, register, company._signing_policies(), company._signing_rules()
        )
        if not rules:
            return
        duties = dict(
            self.env["signing.apart"]._fields["one"]._description_selection(self.env)
        )
        raise UserError(
            self.env._(
                "%(receiver)s cannot be lent the role %(role)s: “%(one)s” and "
                "“%(other)s” are for two persons.",
                receiver=self.receiver_id.name,
                role=self.role_id.name,
                one=duties.get(rules[0].one, rules[0].one),
                other=duties.get(rules[0].other, rules[0].other),
            )
        )

    def _check_may_revoke(self):
        """The giver, the receiver, and registrars."""
        one = self.sudo()
        own = one.company_id._signing_person(self.env.user)
        if not own or own not in (one.giver_id | one.receiver_id):
            return super()._check_may_revoke()
        return None
