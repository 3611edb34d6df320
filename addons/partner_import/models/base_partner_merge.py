from odoo import api, models
from odoo.tools import SQL


class BasePartnerMerge(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Merging contacts also moves the partner that rows repeat from their batch."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.cr.execute(
            SQL(
                "UPDATE partner_import_line SET partner_id = %s WHERE partner_id = ANY(%s)",
                dst_partner.id,
                src_partners.ids,
            )
        )
        self.env["partner.import.line"].invalidate_model(["partner_id"])
        return result
