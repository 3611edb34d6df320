from odoo import api, fields, models

from ..trust import trusted

ANSWERS = [
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("booked", "Booked"),
    ("returned", "Returned"),
    ("refunded", "Refunded"),
    ("pending", "Announced"),
    ("given_back", "Return taken back"),
]


class CollectionBankMessageLine(models.Model):
    """What the bank says of one debit, of a batch, or of a file."""

    _name = "collection.bank.message.line"
    _description = "Line of a Message of the Bank"
    _inherit = ["collection.guarded"]
    _check_company_auto = True
    _order = "message_id desc, sequence, id"

    message_id = fields.Many2one(
        "collection.bank.message",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="message_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    answer = fields.Selection(ANSWERS, required=True, readonly=True)
    end_to_end_id = fields.Char("Reference", readonly=True, index=True)
    payment_ref = fields.Char("Batch", readonly=True)
    file_ref = fields.Char("Our file", readonly=True)
    amount = fields.Monetary(readonly=True, help="Without the bank's fee.")
    has_amount = fields.Boolean(readonly=True)
    fee = fields.Monetary("Bank's fee", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    day = fields.Date(readonly=True)
    reason_code = fields.Char(readonly=True)
    reason_text = fields.Char("The bank's words", readonly=True)
    status = fields.Char(readonly=True)
    debit_ids = fields.Many2many("collection.debit", readonly=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("applied", "Applied"),
            ("known", "Known already"),
            ("unmatched", "No debit of ours"),
            ("question", "A person must look"),
        ],
        required=True,
        default="new",
        readonly=True,
        index=True,
    )
    question = fields.Char(readonly=True)

    def write(self, vals):
        """Refuse every change that is not the addon's own."""
        self._check_trusted()
        return super().write(vals)

    @api.model
    def _own(self):
        """The model as our own code writes it."""
        return trusted(self.sudo())
