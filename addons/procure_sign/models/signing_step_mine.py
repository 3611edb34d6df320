"""Whose steps they are, computed: a right that goes is gone from here at once."""

from odoo import api, fields, models

from ..keys import login_key


class SigningStep(models.Model):
    _inherit = "signing.step"

    candidate_ids = fields.Many2many(
        "res.users",
        string="Who may sign",
        compute="_compute_candidate_ids",
        compute_sudo=True,
    )
    is_mine = fields.Boolean(
        "Mine", compute="_compute_is_mine", search="_search_is_mine"
    )
    is_lent = fields.Boolean(
        "Mine since lately",
        compute="_compute_is_lent",
        search="_search_is_lent",
        help="By a right that came after the signatures were asked for.",
    )
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("state")
    def _compute_candidate_ids(self):
        """Find who may sign: of the open step by all the rules, else by role."""
        shared = {}
        for request, steps in self.grouped("request_id").items():
            if not request or not request._record():
                steps.candidate_ids = False
                continue
            situation = request._situation(shared=shared)
            for step in steps:
                step.candidate_ids = step._find_candidates(situation)

    def _find_candidates(self, situation):
        """Return the users who may sign this step."""
        step, register = self._core(situation), situation.register
        roles = {step.role, *step.also}
        people = {one.person for one in register.rights if one.role in roles}
        people |= {one.receiver for one in register.delegations if one.role in roles}
        users = self._get_users(register, step.people if step.own else people)
        if self.state == "waiting":
            named = self._get_users(register, step.people)
            return named or users
        return users.filtered(lambda user: self._ask(situation, user).yes)

    def _get_users(self, register, people):
        """Return the active logins of persons of a register."""
        logins = [
            login for login, person in register.logins.items() if person in people
        ]
        ids = [int(one[1:]) for one in logins if one.startswith("u")]
        return self.env["res.users"].sudo().browse(ids).exists().filtered("active")

    @api.depends_context("uid")
    def _compute_is_mine(self):
        """Say whether the user may sign a step now."""
        mine = set(self._get_to_sign(self.env.user, self).ids)
        for step in self:
            step.is_mine = step.id in mine

    def _search_is_mine(self, operator, value):
        """Find the user's own steps."""
        if operator != "in":
            return NotImplemented
        return [("id", "in", self._get_to_sign(self.env.user).ids)]

    @api.depends_context("uid")
    def _compute_is_lent(self):
        """Say whether the user may sign what he was not told of; record rules ask."""
        mine = set(self._get_to_sign(self.env.user, self, self._untold()).ids)
        for step in self:
            step.is_lent = step.id in mine

    def _search_is_lent(self, operator, value):
        """Find steps by a right that came later: few, so the rules stay cheap."""
        if operator != "in":
            return NotImplemented
        found = self._get_to_sign(self.env.user, domain=self._untold())
        return [("id", "in", found.ids)]

    def _untold(self):
        return [("request_id.user_ids", "not in", self.env.uid)]

    def _get_to_sign(self, user, among=None, domain=()):
        """Return the open steps that a user may sign now.

        :param among: some steps alone
        """
        domain = [("state", "=", "open"), *domain]
        if among is not None:
            domain.append(("id", "in", among.ids))
        steps = self.sudo().search(domain, order="due_at, id")
        found = self.sudo().browse()
        for company, ours in steps.grouped("company_id").items():
            roles = company._signing_register_roles(user)
            if roles:
                found |= ours._filter_by_user(user, roles)
        return self.browse(found.ids)

    def _filter_by_user(self, user, roles):
        """Keep what a user of some roles may sign: cheap questions first."""
        found, shared = self.browse(), {}
        for request, steps in self.grouped("request_id").items():
            if not roles & request._get_roles() or not request._record():
                continue
            found |= steps._filter_yes(request._situation(shared=shared), user)
        return found

    def _filter_yes(self, situation, user):
        return self.filtered(lambda step: step._ask(situation, user).yes)

    @api.depends("state", "due_at")
    def _compute_is_late(self):
        """Say whether a step has waited longer than its policy wants."""
        now = fields.Datetime.now()
        for step in self:
            due = step.due_at
            step.is_late = step.state == "open" and bool(due) and due <= now

    def _search_is_late(self, operator, value):
        """Find late steps."""
        if operator != "in":
            return NotImplemented
        return [("state", "=", "open"), ("due_at", "<=", fields.Datetime.now())]


class ResCompany(models.Model):
    _inherit = "res.company"

    def _signing_register_roles(self, user):
        """Return the roles that a user has, or was lent, whatever their days."""
        register = self.sudo()._signing_register()
        person = register.person(login_key(user))
        roles = {one.role for one in register.rights if one.person == person}
        lent = {one.role for one in register.delegations if one.receiver == person}
        return roles | lent


class SigningRequest(models.Model):
    _inherit = "signing.request"

    def _get_roles(self):
        """Return the roles of a request's steps, late ones' others too."""
        steps = self.policy["steps"]
        return {
            role
            for step in steps
            for role in (step["role"], step["escalate_to"], *step["also"])
            if role
        }
