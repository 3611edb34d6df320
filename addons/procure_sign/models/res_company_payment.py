from odoo import api, models


class ResCompany(models.Model):
    """Which companies have an act signed."""

    _inherit = "res.company"

    @api.model
    def _signing_get_companies(self, act):
        """Return the companies that have any policy in force for an act.

        Asked by every gate first, so it is one query.

        :param act: ``core.statement.Act``
        """
        policies = self.env["signing.policy"].sudo()
        found = policies.search([("act", "=", act.value), ("state", "=", "active")])
        return found.company_id

    def _signing_has_policy(self, act):
        """Return whether a company has any policy in force for an act."""
        return self in self._signing_get_companies(act)

    def _signing_get_since(self, act):
        """Return since when a company has an act signed; it has a policy in force."""
        policies = self.env["signing.policy"].sudo().with_context(active_test=False)
        domain = [("act", "=", act.value), ("company_id", "=", self.id)]
        found = policies.search([*domain, ("in_force_at", "!=", False)])
        return min(found.mapped("in_force_at"))
