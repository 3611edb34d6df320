from odoo import api, models

from ..trust import trusted


class BasePartnerMerge(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Merging clients loses no means of payment."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # Odoo deletes what would break a unique index: one default remains.
        means = trusted(self.env["collection.means"].sudo())
        merged = means.search([("partner_id", "in", src_partners.ids)])
        # One client's card would pay the other one's invoices.
        if merged and not dst_partner._may_choose_collection():
            dst_partner._refuse_collection_choice()
        merged.write({"is_default": False})
        merged.flush_recordset()
        return super()._update_foreign_keys(src_partners, dst_partner)
