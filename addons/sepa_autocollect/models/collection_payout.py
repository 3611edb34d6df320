from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..trust import trusted


class CollectionPayout(models.Model):
    """Money a provider sent to the bank: which payments, less which fees."""

    _name = "collection.payout"
    _description = "Payout of a payment provider"
    _inherit = ["collection.guarded", "mail.thread"]
    _order = "arrives_on desc, id desc"
    _check_company_auto = True
    _guarded_fields = frozenset(
        {"name", "provider_id", "currency_id", "amount", "arrives_on", "line_ids"}
        | {"move_id", "problem"}
    )

    name = fields.Char("At the provider", required=True, readonly=True)
    provider_id = fields.Many2one(
        "payment.provider",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    arrives_on = fields.Date("In the bank on", required=True, readonly=True)
    amount = fields.Monetary("In the bank", required=True, readonly=True)
    gross = fields.Monetary(compute="_compute_totals", store=True)
    fees = fields.Monetary(compute="_compute_totals", store=True)
    unknown = fields.Monetary(
        "Not recognised",
        compute="_compute_totals",
        store=True,
        help="Parts that are no payment in Odoo; they wait on the suspense account of "
        "the journal.",
    )
    line_ids = fields.One2many("collection.payout.line", "payout_id", readonly=True)
    move_id = fields.Many2one(
        "account.move", "Journal Entry", readonly=True, check_company=True, index=True
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("booked", "In the books")],
        compute="_compute_state",
        store=True,
    )
    problem = fields.Selection(
        [
            ("incomplete", "The provider's list does not add up to the payout."),
            ("fee_account", "Set the account of fees on the payment provider."),
            ("not_settled", "A collected payment is not in the books yet."),
            ("error", "It could not be put into the books; see the log below."),
        ],
        readonly=True,
    )

    _name_uniq = models.Constraint(
        "UNIQUE (provider_id, name)", "This payout is known already."
    )

    @api.depends("line_ids.amount", "line_ids.fee", "line_ids.item_id", "move_id")
    def _compute_totals(self):
        for payout in self:
            payout.gross = sum(payout.line_ids.mapped("amount"))
            payout.fees = sum(payout.line_ids.mapped("fee"))
            lost = payout.line_ids.filtered(lambda line: not line.item_id)
            payout.unknown = sum(lost.mapped("amount")) if payout.move_id else 0

    @api.depends("move_id.state")
    def _compute_state(self):
        for payout in self:
            booked = payout.move_id.state == "posted"
            payout.state = "booked" if booked else "waiting"

    def action_book(self):
        """Put payouts into the books; the button's.

        :raises UserError: with what is missing
        """
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only people who may write invoices book a payout.")
            )
        self.check_access("read")
        for payout in trusted(self.sudo()):
            if problem := payout._book():
                words = dict(self._fields["problem"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(payout)s: %(problem)s",
                        payout=payout.name,
                        problem=words[problem],
                    )
                )

    def action_open_entry(self):
        """Open the entry; called by its button."""
        return self.move_id._get_records_action(name=self.env._("Journal Entry"))
