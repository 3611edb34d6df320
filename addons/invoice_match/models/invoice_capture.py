from odoo import api, fields, models
from odoo.exceptions import UserError

CHANNELS = [
    ("drop", "Dropped"),
    ("mail", "E-mail"),
    ("folder", "Folder"),
    ("sftp", "SFTP"),
    ("portal", "Portal"),
    ("api", "Endpoint"),
    ("typed", "Typed by hand"),
]
STATES = [
    ("received", "To type"),
    ("unreadable", "Cannot be read"),
    ("captured", "Captured"),
]


class InvoiceCapture(models.Model):
    """What a supplier wrote, with the file it was written in. It never changes."""

    _name = "invoice.capture"
    _description = "Captured Invoice"
    _inherit = ["invoice.match.kept", "mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "received_at desc, id desc"

    # === THE FILE === #

    name = fields.Char(string="File name", required=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    content = fields.Binary(string="File as received", attachment=True, copy=False)
    sha256 = fields.Char("SHA-256", size=64, required=True, copy=False, index=True)
    content_digest = fields.Char(
        size=64,
        copy=False,
        index=True,
        help="Of what it says, the same for an XML file and the PDF that holds it.",
    )
    same_as_id = fields.Many2one(
        "invoice.capture",
        string="Same content as",
        index="btree_not_null",
        copy=False,
        check_company=True,
    )
    size = fields.Integer(string="Bytes", copy=False)
    received_at = fields.Datetime(required=True, default=fields.Datetime.now)
    channel = fields.Selection(CHANNELS, required=True)
    sender = fields.Char(help="Who or what sent the file.")
    state = fields.Selection(STATES, required=True, default="received", index=True)
    refusal_code = fields.Char()
    refusal_params = fields.Json()
    refusal = fields.Text(compute="_compute_refusal")

    # === WHAT IT SAYS === #

    syntax = fields.Char()
    profile = fields.Char(help="BT-24")
    kind = fields.Char(string="Type code", help="BT-3, UNTDID 1001")
    number = fields.Char(help="BT-1", index=True)
    plain_number = fields.Char(index=True, help="The number without separators.")
    issued = fields.Date(string="Invoice date", help="BT-2")
    due_date = fields.Date(help="BT-9")
    currency_code = fields.Char(help="BT-5, as written")
    currency_id = fields.Many2one("res.currency")
    seller_name = fields.Char(help="BT-27")
    seller_vat = fields.Char(help="BT-31")
    seller_legal_id = fields.Char(help="BT-30")
    buyer_name = fields.Char(help="BT-44")
    order_reference = fields.Char(help="BT-13")
    contract_reference = fields.Char(help="BT-12")
    despatch_reference = fields.Char(help="BT-16")
    receipt_reference = fields.Char(help="BT-15")
    account_number = fields.Char(string="Account to pay to", help="BT-84")
    account_holder = fields.Char(help="BT-85")
    amount_untaxed = fields.Monetary(string="Untaxed as written", help="BT-109")
    amount_tax = fields.Monetary(string="Tax as written", help="BT-110")
    amount_total = fields.Monetary(string="Total as written", help="BT-112")
    amount_prepaid = fields.Monetary(string="Paid before", help="BT-113")
    amount_rounding = fields.Monetary(string="Rounding", help="BT-114")
    amount_due = fields.Monetary(string="Due as written", help="BT-115")
    written = fields.Json(help="Every value of the header, as text.")
    line_ids = fields.One2many("invoice.capture.line", "capture_id")
    adjustment_ids = fields.One2many("invoice.capture.adjustment", "capture_id")
    tax_ids = fields.One2many("invoice.capture.tax", "capture_id")

    # === WHAT BECAME OF IT === #

    partner_id = fields.Many2one("res.partner", index=True, check_company=True)
    move_id = fields.Many2one(
        "account.move", string="Bill", index=True, copy=False, check_company=True
    )
    bill_figures = fields.Json(
        copy=False, help="What the bill must show to be what is written."
    )
    bill_differences = fields.Json(
        copy=False, help="What the bill cannot show as it is written, and why."
    )

    _file_uniq = models.UniqueIndex(
        "(company_id, sha256)", "This file was already received."
    )

    @api.depends("refusal_code", "refusal_params")
    @api.depends_context("lang")
    def _compute_refusal(self):
        words = self.env["invoice.match.words"]
        for capture in self:
            capture.refusal = capture.refusal_code and words._get_refusal(
                capture.refusal_code, capture.refusal_params or {}
            )

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("What a supplier wrote cannot be copied."))
