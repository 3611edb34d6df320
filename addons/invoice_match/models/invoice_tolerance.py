from odoo import api, fields, models

from ..core.check.tolerance import KEYS
from .invoice_tolerance_names import KEY_NAMES

KINDS = [
    ("nothing", "Nothing may differ"),
    ("percent", "Up to a percentage"),
    ("amount", "Up to an amount"),
    ("both", "Up to a percentage, and an amount"),
    ("any", "Any difference passes"),
]


class InvoiceTolerance(models.Model):
    """What may differ without anybody having to look.

    A figure is never left empty to mean something: each side says whether nothing, a
    limit or any difference passes.
    """

    _name = "invoice.tolerance"
    _description = "Tolerance of Supplier Invoices"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _order = "company_id, key, partner_id, categ_id, user_id, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    key = fields.Selection(
        [(key, KEY_NAMES[key]) for key in KEYS],
        string="Compared",
        required=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Supplier", check_company=True, tracking=True
    )
    categ_id = fields.Many2one(
        "product.category", string="Product category", tracking=True
    )
    user_id = fields.Many2one("res.users", string="Buyer", tracking=True)
    lower_kind = fields.Selection(
        KINDS, string="Less", required=True, default="any", tracking=True
    )
    lower_percent = fields.Float(string="Less, %", digits=(16, 2), tracking=True)
    lower_amount = fields.Float(string="Less, amount", digits=(16, 2), tracking=True)
    upper_kind = fields.Selection(
        KINDS, string="More", required=True, default="nothing", tracking=True
    )
    upper_percent = fields.Float(string="More, %", digits=(16, 2), tracking=True)
    upper_amount = fields.Float(
        string="More, amount",
        digits=(16, 2),
        tracking=True,
        help="In the company's currency, on the day of the comparison; for days, days.",
    )
    words = fields.Char(compute="_compute_words", string="In words")
    active = fields.Boolean(default=True, tracking=True)

    _scope_uniq = models.UniqueIndex(
        "(company_id, key, COALESCE(partner_id, 0), COALESCE(categ_id, 0), "
        "COALESCE(user_id, 0)) WHERE active",
        "There is already a tolerance for this supplier, category and buyer.",
    )
    _limits_positive = models.Constraint(
        "CHECK (LEAST(lower_percent, lower_amount, upper_percent, upper_amount) >= 0)",
        "Limits cannot be negative: say how much less or more may be.",
    )

    @api.depends("key", "partner_id", "categ_id", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["key"]._description_selection(self.env))
        for one in self:
            whose = (one.partner_id, one.categ_id, one.user_id)
            scope = [record.sudo().display_name for record in whose if record]
            one.display_name = ", ".join([names.get(one.key, ""), *scope])

    @api.depends(
        "key",
        *(f"{side}_{part}" for side in ("lower", "upper") for part in ("kind",)),
        *(f"{side}_percent" for side in ("lower", "upper")),
        *(f"{side}_amount" for side in ("lower", "upper")),
    )
    @api.depends_context("lang")
    def _compute_words(self):
        for one in self:
            one.words = self.env._(
                "less: %(less)s; more: %(more)s",
                less=one._get_side_words("lower"),
                more=one._get_side_words("upper"),
            )

    def _get_side_words(self, side):
        """Return what one side lets pass, in words."""
        limits = self._get_limit(side)
        return self.env["invoice.match.words"]._get_limit_words(
            limits.percent, limits.amount, self.key, self.company_id
        )
