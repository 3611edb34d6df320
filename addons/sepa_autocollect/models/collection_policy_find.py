from odoo import api, models
from odoo.fields import Domain

from ..core.policy import Policy


class CollectionPolicy(models.Model):
    """Which policy each client follows."""

    _inherit = "collection.policy"

    @api.model
    def _get_policies(self, company, partners):
        """Return the company's policy and those of clients that follow another.

        Called by the engine, in a fixed number of queries. Without a policy of the
        company nothing is collected: nobody has said that it should.

        :param partners: commercial entities
        :return: (core Policy, {partner id: core Policy})
        :rtype: tuple
        """
        policies = self.sudo().search(Domain("company_id", "=", company.id))
        blackout = self.env["collection.blackout"]._get_days(company)
        own = policies.filtered(lambda policy: policy.scope == "company")
        if own:
            base = own[:1]._as_core(blackout=blackout)
        else:
            base = Policy(enabled=False, blackout=blackout)
        groups = policies.filtered(lambda policy: policy.scope == "group")
        return base, self._get_layered(company, partners, base, groups, policies)

    def _get_layered(self, company, partners, base, groups, policies):
        """Return the policy of each client that has one of its own, by id."""
        partners = partners.sudo().with_company(company)
        partners.fetch(["collection_policy_id", "category_id"])
        groups = self._get_group_of_category(groups, partners.category_id)
        made, result = {}, {}
        for partner in partners:
            group = self._get_group(partner, groups)
            client = partner.collection_policy_id & policies
            key = (group, client)
            if not group and not client:
                continue
            if key not in made:
                policy = group._as_core(base) if group else base
                made[key] = client._as_core(policy) if client else policy
            result[partner.id] = made[key]
        return result

    def _get_group_of_category(self, groups, categories):
        """Return ``{category id: policy}``, the first policy of each tag."""
        found = {}
        for category in categories:
            path = {int(part) for part in (category.parent_path or "").split("/")[:-1]}
            for group in groups:
                if path & set(group.category_ids.ids):
                    found[category.id] = group
                    break
        return found

    def _get_group(self, partner, groups):
        """Return the group's policy of a client, the first one of several."""
        found = [groups[one] for one in partner.category_id.ids if one in groups]
        first = min(found, key=lambda one: (one.sequence, one.id), default=None)
        return first if first is not None else self.browse()
