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
        new = self._create_means(
            {
                "token_id": token.id,
                "saved_by_id": token.partner_id.id,
                "partner_id": token.partner_id.commercial_partner_id.id,
                "company_id": token.company_id.id,
            }
            for token in tokens - found.token_id
        )
        self.env["collection.consent"]._attach_pending(new)
        return untrusted(found | new).with_env(self.env)

    @api.model
    def _sync_mandates(self, mandates):
        """Give mandates their means; those that have one keep it.

        :param mandates: ``account.banking.mandate`` records
        :return: the means of the mandates

        Called when a mandate is created, and for mandates older than this addon.
        """
        mandates = mandates.sudo()
        found = self._find_of("mandate_id", mandates)
        new = self._create_means(
            {
                "mandate_id": mandate.id,
                "saved_by_id": mandate.partner_id.id,
                "partner_id": mandate.partner_id.commercial_partner_id.id,
                "company_id": mandate.company_id.id,
            }
            for mandate in mandates - found.mandate_id
        )
        return untrusted(found | new).with_env(self.env)

    def _find_of(self, field, sources):
        return self.sudo().search([(field, "in", sources.ids)])

    def _create_means(self, values):
        """Create means; a client that has an order gets the new one at its end."""
        means = trusted(self.sudo()).with_context(tracking_disable=True)
        vals_list = [self._prepare_means_vals(one) for one in values]
        last = means._get_last_ranks([one["partner_id"] for one in vals_list])
        for vals in vals_list:
            key = (vals["partner_id"], vals["company_id"])
            if last.get(key):
                last[key] += 1
                vals["sequence"] = last[key]
        return means.create(vals_list)

    def _get_last_ranks(self, partner_ids):
        groups = self._read_group(
            [("partner_id", "in", partner_ids)],
            ["partner_id", "company_id"],
            ["sequence:max"],
        )
        return {(partner.id, company.id): rank for partner, company, rank in groups}

    def _prepare_means_vals(self, values):
        """Return the values of a new means; hook for other sources."""
        return values

    @api.model
    def _sync_existing(self):
        """Give what was saved before this addon its means; called at installation."""
        tokens = self.env["payment.token"].sudo().search([("active", "=", True)])
        self._sync_tokens(tokens)
        sepa = [("format", "in", ("sepa_core", "sepa_b2b"))]
        mandates = self.env["account.banking.mandate"].sudo().search(sepa)
        self._sync_mandates(mandates)
