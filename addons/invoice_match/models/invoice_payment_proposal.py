from odoo import api, fields, models
from odoo.exceptions import UserError


class InvoicePaymentProposal(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """What is due and released, put together for one order of payments."""

    _name = "invoice.payment.proposal"
    _description = "Payment Proposal"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    pay_date = fields.Date(
        string="Paid on", required=True, default=fields.Date.context_today
    )
    due_until = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=7),
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        required=True,
        string="Payment method",
        domain="[('payment_order_ok', '=', True), ('payment_type', '=', 'outbound'), "
        "('company_id', '=', company_id)]",
    )
    line_ids = fields.One2many("invoice.payment.proposal.line", "proposal_id")
    paid_ids = fields.One2many(
        "invoice.payment.proposal.line",
        "proposal_id",
        domain=[("left_out", "=", False)],
        string="Proposed",
    )
    left_ids = fields.One2many(
        "invoice.payment.proposal.line",
        "proposal_id",
        domain=[("left_out", "!=", False)],
        string="Left out",
    )
    total = fields.Monetary(compute="_compute_total")
    count = fields.Integer(compute="_compute_total")

    @api.depends("pay_date")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("Payment proposal")

    @api.depends("line_ids.amount", "line_ids.left_out")
    def _compute_total(self):
        for one in self:
            lines = one.line_ids.filtered(lambda line: not line.left_out)
            one.count = len(lines)
            one.total = sum(
                line.currency_id._convert(
                    line.amount, one.currency_id, one.company_id, one.pay_date
                )
                for line in lines
            )

    @api.model
    def default_get(self, fields):
        """Choose the only method for orders of payments, if there is one."""
        res = super().default_get(fields)
        methods = self.env["account.payment.method.line"].search(
            [
                ("payment_order_ok", "=", True),
                ("payment_type", "=", "outbound"),
                ("company_id", "=", self.env.company.id),
            ],
            limit=2,
        )
        if len(methods) == 1:
            res.setdefault("payment_method_line_id", methods.id)
        return res

    def action_fill(self):
        """Look for what can be paid, and say why the rest is left out."""
        self.ensure_one()
        self.line_ids.unlink()
        rows = self._prepare_lines(self._get_open_items())
        self.env["invoice.payment.proposal.line"].create(rows)
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment proposal"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _get_open_items(self):
        """Return the open payable items of posted bills and credit notes."""
        return self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "=", "liability_payable"),
                ("move_id.move_type", "in", ("in_invoice", "in_receipt", "in_refund")),
                (
                    "move_id.payment_state",
                    "in",
                    ("not_paid", "partial", "blocked", "in_payment"),
                ),
                ("amount_residual_currency", "!=", 0),
            ],
            order="date_maturity, id",
        )

    def action_make_order(self):
        """Make a draft order of what is proposed.

        :raises UserError: nothing is proposed
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda one: not one.left_out)
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing can be paid: see below why each bill is left out, or take "
                    "a later due date."
                )
            )
        order = self.env["account.payment.order"].create(self._prepare_order_vals())
        self.env["account.payment.line"].create(
            [line._prepare_payment_line_vals(order) for line in lines]
        )
        return order._get_records_action()

    def _prepare_order_vals(self):
        """Return the values of the order; a hook."""
        method = self.payment_method_line_id
        return {
            "payment_method_line_id": method.id,
            "payment_type": "outbound",
            "company_id": self.company_id.id,
        }


class InvoicePaymentProposalLine(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _name = "invoice.payment.proposal.line"
    _description = "Line of a Payment Proposal"
    _order = "due_date, id"

    proposal_id = fields.Many2one(
        "invoice.payment.proposal", required=True, ondelete="cascade", index=True
    )
    item_id = fields.Many2one("account.move.line", required=True)
    move_id = fields.Many2one(related="item_id.move_id", string="Bill")
    number = fields.Char(related="move_id.ref")
    partner_id = fields.Many2one(related="item_id.partner_id", string="Supplier")
    bank_id = fields.Many2one(related="move_id.partner_bank_id", string="Account")
    currency_id = fields.Many2one(related="item_id.currency_id")
    due_date = fields.Date()
    open_amount = fields.Monetary(string="Open")
    amount = fields.Monetary(string="Paid")
    discount_until = fields.Date()
    discount_rate = fields.Float(
        string="Discount a year (%)", help="What paying early earns a year."
    )
    left_out = fields.Selection(
        [
            ("held", "Not released"),
            ("blocked", "Blocked"),
            ("ordered", "Already in an order"),
            ("under_way", "Payment under way"),
            ("credit", "Credit note: net it with a bill first"),
            ("no_account", "No account"),
            ("account", "Account not confirmed"),
            ("other_account", "Another account than the bill asks for"),
            ("currency", "Currency this method does not pay"),
            ("later", "Due later"),
        ],
        string="Why not",
    )

    def _prepare_payment_line_vals(self, order):
        """Return the values of the line of an order; a hook."""
        vals = self.item_id._prepare_payment_line_vals(order)
        vals["amount_currency"] = self.amount
        vals["discount_until"] = self.discount_until
        return vals
