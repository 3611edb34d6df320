from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import reasons
from ..const import LINE_STATES
from .copied_many2one import CopiedMany2one

#: Field a person may correct -> meaning of the correction that is kept.
CORRECTABLE = {
    "client_id": "client_id",
    "product_id": "product_id",
    "billing_month": "billing_month",
    "service_date": "date",
    "quantity": "quantity",
    "cost_price": "price",
    "cost_amount": "amount",
    "currency_id": "currency",
    "reference": "reference",
    "note": "note",
}
#: Every parameter a reason's sentence may show.
PARAMS = ("value", "column", "field", "file", "row", "expected")
#: What other parts of the importer call the value they complain about.
VALUES = ("product", "account", "month", "message")


class PartnerImportLine(models.Model):
    """A service line: one row of a partner file, as written and as understood.

    Rows are written in sets by SQL; through the ORM a person can only correct one.
    """

    _name = "partner.import.line"
    _description = "Partner Service Line"
    _inherit = ["partner.import.guarded"]
    _check_company_auto = True
    _order = "batch_id desc, row_number, id"
    _log_access = True

    batch_id = fields.Many2one(
        "partner.import.batch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    profile_id = CopiedMany2one("partner.import.profile", readonly=True)
    partner_id = CopiedMany2one("res.partner", string="Partner", readonly=True)
    company_id = CopiedMany2one("res.company", readonly=True, required=True)
    row_number = fields.Integer(string="Row", readonly=True, required=True)
    raw = fields.Json(readonly=True, help="Cells of the row as received, in order.")
    corrections = fields.Json(
        readonly=True, help="What was corrected by hand, beside what the file says."
    )
    # As understood (parsed and corrected)
    client_key = fields.Char(
        "Client in the file", readonly=True, help="The client as the file writes it."
    )
    service_key = fields.Char(
        "Service in the file", readonly=True, help="The service as the file writes it."
    )
    line_ref = fields.Char("Partner's line number", readonly=True)
    client_id = fields.Many2one(
        "res.partner", index=True, check_company=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", check_company=True, ondelete="restrict"
    )
    service_date = fields.Date()
    billing_month = fields.Date(help="First day of the month billed.")
    quantity = fields.Float(digits=(16, 6))
    cost_price = fields.Float(digits=(16, 6), help="Unit price of the partner.")
    price_unit = fields.Float(
        digits=(16, 6), readonly=True, help="Unit price billed to the client."
    )
    currency_id = CopiedMany2one("res.currency")
    cost_amount = fields.Monetary(help="What the partner bills us.")
    amount = fields.Monetary(
        readonly=True, help="What the client is billed, without tax."
    )
    margin = fields.Monetary(readonly=True)
    reference = fields.Char()
    note = fields.Char()
    disbursement = fields.Boolean(readonly=True)
    # Outcome
    state = fields.Selection(LINE_STATES, required=True, default="ready", readonly=True)
    reason_code = fields.Selection(
        reasons.selection(), string="Kind of reason", readonly=True
    )
    reason_params = fields.Json(readonly=True)
    reason = fields.Char(compute="_compute_reason", search="_search_reason")
    fingerprint = fields.Char(readonly=True, help="Equal for equal rows of a profile.")
    repeat_answer = fields.Selection(
        [("distinct", "A second service"), ("difference", "Bill the difference")],
        readonly=True,
        help="What a person said of a row that came before.",
    )
    repeat_of_id = CopiedMany2one(
        "partner.import.line",
        string="Earlier row",
        readonly=True,
        index="btree_not_null",
    )
    earlier_batch_id = fields.Many2one(
        related="repeat_of_id.batch_id", string="Earlier file"
    )
    earlier_row_number = fields.Integer(
        related="repeat_of_id.row_number", string="Row there"
    )
    earlier_state = fields.Selection(related="repeat_of_id.state", string="State there")
    earlier_move_id = fields.Many2one(
        related="repeat_of_id.move_id", string="Invoiced on"
    )
    move_line_id = fields.Many2one(
        "account.move.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _row_uniq = models.Constraint(
        "UNIQUE (batch_id, row_number)", "This row of the file is already kept."
    )
    _fingerprint_idx = models.Index("(profile_id, fingerprint)")
    _line_ref_idx = models.Index("(profile_id, line_ref) WHERE line_ref IS NOT NULL")
    _rejected_idx = models.Index("(batch_id) WHERE state = 'rejected'")

    @api.depends("reason_code", "reason_params")
    @api.depends_context("lang")
    def _compute_reason(self):
        for line in self:
            line.reason = line._get_reason()

    def _get_reason(self):
        """Return the sentence that says why the row waits, in the user's language.

        Called by the field ``reason`` and by the reject file.
        """
        self.ensure_one()
        params = dict.fromkeys(PARAMS, "?") | (self.reason_params or {})
        params["value"] = next(
            (params[name] for name in VALUES if name in params), params["value"]
        )
        if self.reason_code in reasons.CELLS:
            return self.env["quittance.messages"]._cell_error_text(
                self.reason_code,
                self._get_meaning_label(params["field"]),
                params["value"],
                params["column"],
            )
        if not self.reason_code:
            return False
        if self.repeat_of_id:
            earlier = self.sudo().repeat_of_id
            params.update(file=earlier.batch_id.name, row=earlier.row_number)
        text = self.env._(reasons.REASONS[self.reason_code][1])
        return text % params

    def _get_meaning_label(self, meaning):
        """Return what the user calls a meaning of a column."""
        field = self.env["partner.import.profile.column"]._fields["meaning"]
        return dict(field._description_selection(self.env)).get(meaning, meaning)

    def _search_reason(self, operator, value):
        """Search the reason by the words of its sentence or label."""
        if operator not in ("ilike", "=", "like") or not isinstance(value, str):
            return NotImplemented
        wanted = value.lower()
        labels = self._fields["reason_code"]._description_selection(self.env)
        texts = {c: self.env._(text) for c, (_label, text) in reasons.REASONS.items()}
        codes = [
            code
            for code, label in labels
            if wanted in label.lower() or wanted in texts.get(code, "").lower()
        ]
        return [("reason_code", "in", codes)]

    @api.model_create_multi
    def create(self, vals_list):
        self._check_internal()
        return super().create(vals_list)

    def write(self, vals):
        """Correct rows; every other direct change is refused.

        :raises AccessError: a value that no correction may change
        :raises UserError: a row that is invoiced
        """
        if self._is_internal():
            return super().write(vals)
        if not set(vals) <= set(CORRECTABLE):
            self._check_internal()
        self._correct(vals)
        return True

    def unlink(self):
        self._check_internal()
        return super().unlink()

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("A row of a partner's file cannot be copied."))
