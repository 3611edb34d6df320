from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..trust import trusted


class AccountMove(models.Model):
    """Is this month normal for this client?"""

    _inherit = "account.move"

    import_alerted = fields.Boolean(copy=False, readonly=True)
    import_usual_amount = fields.Monetary(
        string="Usual amount",
        compute="_compute_import_usual_amount",
        store=True,
        help="Average month of the client over the six months before, without tax.",
    )
    import_deviation = fields.Float(
        string="Against usual (%)",
        compute="_compute_import_deviation",
        store=True,
        digits=(16, 1),
    )
    import_unusual = fields.Float(
        string="Unusual",
        compute="_compute_import_deviation",
        store=True,
        digits=(16, 1),
        help="How far the invoice is from the usual amount, in percent either way; "
        "100 for a client without history.",
    )
    import_nothing_due = fields.Boolean(
        string="Nothing due", compute="_compute_import_nothing_due"
    )

    @api.depends("billing_month", "import_check", "commercial_partner_id")
    def _compute_import_usual_amount(self):
        """Average the client's validated months, by one grouped query for all."""
        imported = self.filtered(lambda m: m.import_check and m.billing_month)
        (self - imported).import_usual_amount = 0.0
        history = imported._get_import_history()
        for move in imported:
            client, currency, month = move._get_import_key()
            since = month - relativedelta(months=6)
            amounts = [
                amount
                for past, amount in history[move.company_id.id, client, currency]
                if since <= past < month
            ]
            average = sum(amounts) / len(amounts) if amounts else 0.0
            move.import_usual_amount = move.currency_id.round(average)

    def _refresh_usual_amounts(self):
        """Compare later drafts again with months that were just validated or reset.

        Called after a change of state; one query for all invoices.
        """
        imported = self.filtered(lambda m: m.import_check and m.billing_month)
        if not imported:
            return
        # sudo: whoever validates one invoice may not see the client's others
        later = imported.sudo().search(
            [
                ("company_id", "in", imported.company_id.ids),
                ("commercial_partner_id", "in", imported.commercial_partner_id.ids),
                ("import_check", "!=", False),
                ("state", "=", "draft"),
                ("billing_month", ">", min(imported.mapped("billing_month"))),
            ]
        )
        later.modified(["import_check"])

    def _get_import_history(self):
        """Return ``{(company, client, currency): [(month, untaxed amount)]}``."""
        history = defaultdict(list)
        if not self:
            return history
        months = self.mapped("billing_month")
        groups = self.env["account.move"]._read_group(
            [
                ("company_id", "in", self.company_id.ids),
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("import_check", "!=", False),
                ("state", "=", "posted"),
                ("billing_month", ">=", min(months) - relativedelta(months=6)),
                ("billing_month", "<", max(months)),
            ],
            [
                "company_id",
                "commercial_partner_id",
                "currency_id",
                "billing_month:month",
            ],
            ["amount_untaxed_in_currency_signed:sum"],
        )
        for company, client, currency, month, amount in groups:
            key = company.id, client.id, currency.id
            history[key].append((month, amount))
        return history

    @api.depends("amount_untaxed_in_currency_signed", "import_usual_amount")
    def _compute_import_deviation(self):
        """Compare with the usual amount; a client without history counts as unusual."""
        for move in self:
            usual = move.import_usual_amount
            difference = move.amount_untaxed_in_currency_signed - usual
            deviation = 100.0 * difference / abs(usual) if usual else 0.0
            move.import_deviation = deviation
            move.import_unusual = (
                (abs(deviation) if usual else 100.0) if move.import_check else 0.0
            )

    @api.depends("import_check", "amount_total")
    def _compute_import_nothing_due(self):
        """Mark invoices of services that sum to zero."""
        for move in self:
            move.import_nothing_due = bool(
                move.import_check and move.currency_id.is_zero(move.amount_total)
            )

    def action_import_checked(self):
        """Mark drafts as checked by the manager; called by their button and the list.

        :raises UserError: none of them waits for a check
        """
        self.check_access("write")
        waiting = self.filtered(
            lambda move: move.state == "draft" and move.import_check == "to_check"
        )
        if not waiting:
            raise UserError(
                self.env._("None of these invoices is a draft that waits for a check.")
            )
        trusted(waiting).write({"import_check": "checked"})
