from odoo import api, fields, models

from ..core import attempt as states


class CollectionAttemptLine(models.Model):
    """One receivable item that an attempt collects, and how much of it."""

    _name = "collection.attempt.line"
    _description = "Item of a collection attempt"
    _inherit = ["collection.guarded"]
    _check_company_auto = True
    _rec_name = "move_line_id"

    attempt_id = fields.Many2one(
        "collection.attempt",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="attempt_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="attempt_id.currency_id")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Receivable item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    move_id = fields.Many2one(
        related="move_line_id.move_id", string="Invoice", store=True, index=True
    )
    amount = fields.Monetary(required=True, readonly=True)
    open = fields.Boolean(
        default=True,
        readonly=True,
        help="While set, nothing else may collect, pay or change the item.",
    )

    _open_uniq = models.UniqueIndex(
        "(move_line_id) WHERE open",
        "This item is being collected by another attempt.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An attempt collects more than nothing."
    )

    def write(self, vals):
        """Refuse every change that is not the addon's own."""
        self._check_trusted()
        return super().write(vals)

    @api.model
    def _get_open(self, field, ids):
        """Return the lines of open attempts on items or invoices.

        :param str field: ``move_line_id`` or ``move_id``
        :param ids: of items or of invoices

        Called by the guards; it looks whoever asks and whatever company.
        """
        if not ids:
            return self.sudo().browse()
        return self.sudo().search([(field, "in", list(ids)), ("open", "=", True)])

    def _release(self, why):
        """Cancel the attempts of these lines that nothing was sent of.

        :param str why: code kept on the attempt
        :return: the lines that are still open

        Called by the guards, before they refuse what would change an item.
        """
        attempts = self.attempt_id
        prepared = attempts.filtered(lambda one: one.state == states.PREPARED)
        if prepared:
            prepared._lock()
            prepared._cancel(why, states.PERSON)
        return self.filtered("open")


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    collection_open_ids = fields.One2many(
        "collection.attempt.line",
        "move_line_id",
        domain=[("open", "=", True)],
        groups="account.group_account_readonly,account.group_account_invoice",
        help="What collects this item now.",
    )
    # OCA shows them to everybody who reads items, and fails for who may not see them.
    payment_line_ids = fields.One2many(
        groups="account.group_account_readonly,"
        "account_payment_batch_oca.group_account_payment"
    )
