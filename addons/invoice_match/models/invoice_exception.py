from odoo import api, fields, models

from ..core.check.catalogue import CATALOGUE
from .invoice_exception_names import NAMES

OWNERS = [
    ("buyer", "Buyer"),
    ("receiving", "Receiving"),
    ("accountant", "Accounting"),
    ("treasury", "Treasury"),
    ("supplier", "Supplier"),
]
OUTCOMES = [
    ("accept", "Accepted"),
    ("change_order", "Order changed"),
    ("ask", "Supplier asked"),
    ("wait", "Waiting for the receipt"),
    ("expect_credit", "Credit note expected"),
    ("short_pay", "Paid less"),
    ("refuse", "Refused"),
    ("split", "Split"),
    ("confirm", "Confirmed"),
    ("pair", "Paired by hand"),
]


class InvoiceException(models.Model):
    """Why a bill is not released: the figures, whose it is, what was done."""

    _name = "invoice.exception"
    _description = "Exception of a Supplier Invoice"
    _inherit = ["invoice.match.kept", "mail.thread", "mail.activity.mixin"]
    _order = "state desc, deadline, id"

    move_id = fields.Many2one(
        "account.move", string="Bill", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id",
        store=True,
        index=True,
        string="Supplier",
    )
    code = fields.Selection(
        [(code, NAMES[code]) for code in CATALOGUE],
        string="Exception",
        required=True,
        index=True,
    )
    identity = fields.Char(
        required=True,
        help="Code, line and order line: the same exception at the next comparison.",
    )
    line_key = fields.Char(help="Key of the line in the comparison.")
    capture_line_id = fields.Many2one("invoice.capture.line", index="btree_not_null")
    purchase_line_id = fields.Many2one(
        "purchase.order.line", index="btree_not_null", ondelete="set null"
    )
    found = fields.Char(help="As written, a number with a point.")
    expected = fields.Char()
    amount = fields.Monetary(string="At stake")
    details = fields.Json()
    figures = fields.Json(help="What was seen; other figures are a new exception.")
    sentence = fields.Char(compute="_compute_sentence", string="What differs")
    tolerance = fields.Json(help="The tolerance in force and how it judged.")
    owner = fields.Selection(OWNERS, required=True, index=True)
    user_id = fields.Many2one("res.users", string="In charge", index="btree_not_null")
    deadline = fields.Date(index=True)
    escalated_at = fields.Datetime()
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled"), ("cleared", "Cleared by itself")],
        required=True,
        default="open",
        index=True,
    )
    outcome = fields.Selection(OUTCOMES)
    reason = fields.Char()
    settled_by = fields.Many2one("res.users")
    settled_at = fields.Datetime()
    question = fields.Text(string="Question to the supplier")
    asked_at = fields.Datetime()
    answer = fields.Text(string="Answer of the supplier")
    answered_at = fields.Datetime()
    credit_amount = fields.Monetary(string="Credit note expected", help="Untaxed.")
    debit_id = fields.Many2one(
        "account.move",
        string="Debit note",
        index="btree_not_null",
        help="What is not paid of the bill.",
    )

    _identity_uniq = models.UniqueIndex(
        "(move_id, identity) WHERE state = 'open'",
        "This exception is already open on the bill.",
    )

    @api.depends("code", "found", "expected", "amount", "details", "tolerance")
    @api.depends_context("lang")
    def _compute_sentence(self):
        words = self.env["invoice.match.words"]
        for exception in self:
            exception.sentence = words._get_exception(exception)

    @api.depends("code", "move_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["code"]._description_selection(self.env))
        for exception in self:
            bill = exception.sudo().move_id
            name = bill.ref or bill.display_name or ""
            exception.display_name = f"{name}: {names.get(exception.code, '')}"
