from odoo import fields, models


class CollectionMandateAmendment(models.Model):
    """What a mandate was before it changed, until a file has told the bank."""

    _name = "collection.mandate.amendment"
    _description = "Amendment of a mandate"
    _inherit = ["collection.guarded", "collection.iban.mask"]
    _order = "mandate_id, id"
    _check_company_auto = True
    _guarded_fields = frozenset(
        {
            "mandate_id",
            "changed_on",
            "old_reference",
            "old_iban",
            "old_creditor_id",
            "old_creditor_name",
            "sent_in_id",
        }
    )

    _iban_fields = frozenset({"old_iban"})

    mandate_id = fields.Many2one(
        "account.banking.mandate",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="mandate_id.company_id", store=True)
    changed_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    old_reference = fields.Char(readonly=True)
    old_iban = fields.Char(string="Former IBAN", readonly=True)
    old_creditor_id = fields.Char(string="Former creditor identifier", readonly=True)
    old_creditor_name = fields.Char(readonly=True)
    sent_in_id = fields.Many2one(
        "account.payment.order",
        string="Told in",
        readonly=True,
        index=True,
        ondelete="set null",
        help="Empty until the next file; empty again when that file was rejected.",
    )
