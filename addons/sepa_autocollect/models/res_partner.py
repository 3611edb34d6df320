from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    collection_shared_means = fields.Boolean(
        string="Contacts' means serve the company",
        default=True,
        help="Means of payment saved by a contact pay the invoices of the whole "
        "company. Otherwise they are kept but not used by the collection.",
    )
    collection_means_ids = fields.One2many(
        "collection.means", "partner_id", string="Means of payment"
    )
