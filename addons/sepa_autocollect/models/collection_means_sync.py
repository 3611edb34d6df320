from odoo import api, models

from ..trust import trusted, untrusted


class CollectionMeans(models.Model):
    _inherit = "collection.means"

    def _write_trusted(self, vals):
        """Write guarded fields; callers have checked the rights."""
        trusted(self.sudo()).write(vals)

    @api.model
    def _sync_tokens(self, tokens):
        """Give saved tokens their means; those that have one keep it.

        :param tokens: ``payment.token`` records
        :return: the means of the tokens

        Called when a token is created, and for tokens older than this addon.
        """
        tokens = tokens.sudo()
        found = self._find_of("token_id", tokens)
        self._create_means(
            {
                "token_id": token.id,
                "saved_by_id": token.partner_id.id,
                "partner_id": token.partner_id.commercial_partner_id.id,
                "company_id": token.company_id.id,
            }
            for token in tokens - found.token_id
        )
        return untrusted(self._find_of("token_id", tokens).with_env(self.env))

    @api.model
    def _sync_mandates(self, mandates):
        """Give mandates their means; those that have one keep it.

        :param mandates: ``account.banking.mandate`` records
        :return: the means of the mandates

        Called when a mandate is created, and for mandates older than this addon.
        """
        mandates = mandates.sudo()
        found = self._find_of("mandate_id", mandates)
        self._create_means(
            {
                "mandate_id": mandate.id,
                "saved_by_id": mandate.partner_id.id,
                "partner_id": mandate.partner_id.commercial_partner_id.id,
                "company_id": mandate.company_id.id,
            }
            for mandate in mandates - found.mandate_id
        )
        return untrusted(self._find_of("mandate_id", mandates).with_env(self.env))

    def _find_of(self, field, sources):
        return self.sudo().search([(field, "in", sources.ids)])

    def _create_means(self, values):
        means = trusted(self.sudo()).with_context(tracking_disable=True)
        return means.create([self._prepare_means_vals(one) for one in values])

    def _prepare_means_vals(self, values):
        """Return the values of a new means; hook for other sources."""
        return values
