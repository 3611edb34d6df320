from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collection_card_consent = fields.Boolean(
        string="Cards need the client's consent",
        default=True,
        help="A saved card is charged without the client being present only when the "
        "client's consent to it is kept.",
    )
    collection_amount_rule = fields.Char(
        string="Amount rule of card charges",
        translate=True,
        help="What the client agrees to: which amounts are charged to a card, when. "
        "Empty for the amount of each invoice on its due date.",
    )
    collection_mask_ibans = fields.Boolean(
        string="Mask account numbers",
        help="Who works on invoices sees the last four digits of clients' account "
        "numbers only; the group 'See account numbers in clear' sees them whole.",
    )
    collection_mandate_prefix = fields.Char(
        string="Prefix of mandate references",
        size=12,
        default="QT",
        help="Capitals, digits and hyphens.",
    )

    collection_write_off_limit = fields.Monetary(
        string="Largest rest written off",
        default=0.05,
        help="The rest of an invoice up to this amount can be given up by hand, in the "
        "company's currency.",
    )
    collection_write_off_account_id = fields.Many2one(
        "account.account",
        string="Account of small differences",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_other', 'income', "
        "'income_other'))]",
        help="Where rests that were given up are booked.",
    )

    _write_off_limit_positive = models.Constraint(
        "CHECK (collection_write_off_limit >= 0)",
        "The largest rest written off cannot be negative.",
    )

    def _get_amount_rule(self):
        """Return the amount rule a client reads, in the language of the context."""
        self.ensure_one()
        return self.collection_amount_rule or self.env._(
            "the amount of each of your invoices, on or after its due date"
        )
