from odoo import api, models


class ResCompany(models.Model):
    """Which companies have an act signed: those with policies, and their branches."""

    _inherit = "res.company"

    @api.model
    def _signing_get_governing(self, act):
        """Return the companies that have a policy of their own in force for an act.

        Asked by every gate first, so it is one query.

        :param act: ``core.statement.Act``
        """
        policies = self.env["signing.policy"].sudo()
        found = policies.search([("act", "=", act.value), ("state", "=", "active")])
        return found.company_id

    @api.model
    def _signing_get_companies(self, act):
        """Return the companies in which an act is signed: branches with those above.

        :param act: ``core.statement.Act``
        """
        governing = self._signing_get_governing(act)
        if not governing:
            return governing
        companies = governing.with_context(active_test=False)
        return companies.search([("id", "child_of", governing.ids)])

    def _signing_get_governors(self, act):
        """Return whose policies and register hold in these companies for an act.

        The nearest one above that has a policy in force; a company itself without.

        :param act: ``core.statement.Act``
        """
        governing = self._signing_get_governing(act)
        found = self.browse()
        for company in self:
            found |= company._signing_get_nearest(governing)
        return found

    def _signing_get_governed(self, act):
        """Return this company with those below it that go by its policies for an act.

        :param act: ``core.statement.Act``
        """
        governing = self._signing_get_governing(act)
        below = self.sudo().with_context(active_test=False)
        below = below.search([("id", "child_of", self.ids)])
        return below.filtered(
            lambda one: one in self or one._signing_get_nearest(governing) in self
        )

    def _signing_get_nearest(self, governing):
        """Return the nearest of some companies, from this one up to its root."""
        nearest = self.sudo().parent_ids[::-1].filtered(lambda one: one in governing)
        return nearest[:1].with_env(self.env) or self

    def _signing_has_policy(self, act):
        """Return whether a company has any policy in force for an act, or one above."""
        return self in self._signing_get_companies(act)

    def _signing_get_since(self, act):
        """Return since when a company has an act signed; it has a policy in force."""
        policies = self.env["signing.policy"].sudo().with_context(active_test=False)
        domain = [("act", "=", act.value), ("company_id", "=", self.id)]
        found = policies.search([*domain, ("in_force_at", "!=", False)])
        return min(found.mapped("in_force_at"))
