from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.retry import PolicyError
from .collection_means import KINDS

DAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class CollectionPolicy(models.Model):
    """What a company, a client group or a client wants of the collection.

    The company's policy says everything. Those of a group and of a client replace
    the sections they are ticked for, the client's last.
    """

    _name = "collection.policy"
    _description = "Collection Policy"
    _inherit = ["mail.thread"]
    _order = "company_id, scope, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(
        default=10, help="Of two groups a client is in, the first one decides."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scope = fields.Selection(
        [
            ("company", "The whole company"),
            ("group", "A client group"),
            ("client", "Single clients"),
        ],
        string="Applies to",
        required=True,
        default="company",
        tracking=True,
    )
    category_ids = fields.Many2many(
        "res.partner.category",
        string="Client Group",
        help="Clients with one of these tags, or with a tag below one of them.",
    )
    nightly = fields.Boolean(
        "Start every night",
        tracking=True,
        help="Without it, somebody presses Start the run.",
    )

    # === SECTIONS: what of this policy replaces the one above it === #
    own_collect = fields.Boolean("Own rule: collect or not", tracking=True)
    own_timing = fields.Boolean("Own days", tracking=True)
    own_amounts = fields.Boolean("Own amounts", tracking=True)
    own_means = fields.Boolean("Own order of means", tracking=True)
    own_notices = fields.Boolean("Own notices", tracking=True)
    own_person = fields.Boolean("Own rule: when a person looks first", tracking=True)
    own_retry = fields.Boolean("Own second tries", tracking=True)

    # === RULES; see core.policy.Policy === #
    enabled = fields.Boolean(
        "Collect by itself",
        default=True,
        tracking=True,
        help="Without it, every invoice is left to a person.",
    )
    when = fields.Selection(
        [
            ("due", "On the due date"),
            ("before_due", "Days before the due date"),
            ("validation", "When the invoice is validated"),
        ],
        required=True,
        default="due",
        tracking=True,
    )
    days_before = fields.Integer(tracking=True)
    instalments = fields.Selection(
        [
            ("by_term", "Each at its own due date"),
            ("whole", "All together at the last one"),
        ],
        required=True,
        default="by_term",
        tracking=True,
    )
    grouping = fields.Selection(
        [("invoice", "One debit per invoice"), ("client", "One debit per client")],
        string="Debits",
        required=True,
        default="invoice",
        tracking=True,
    )
    monday = fields.Boolean(default=True, tracking=True)
    tuesday = fields.Boolean(default=True, tracking=True)
    wednesday = fields.Boolean(default=True, tracking=True)
    thursday = fields.Boolean(default=True, tracking=True)
    friday = fields.Boolean(default=True, tracking=True)
    saturday = fields.Boolean(default=True, tracking=True)
    sunday = fields.Boolean(default=True, tracking=True)
    minimum = fields.Monetary("Smallest Debit", tracking=True)
    maximum = fields.Monetary("Largest Debit", tracking=True, help="0: no limit.")
    credit_share = fields.Float(
        "Credits Used First (%)",
        default=100.0,
        tracking=True,
        help="Share of each open credit note or payment that is used before anything "
        "is debited.",
    )
    first_kind = fields.Selection(KINDS, default="card", tracking=True)
    second_kind = fields.Selection(KINDS, default="sepa_provider", tracking=True)
    third_kind = fields.Selection(KINDS, default="sepa_bank", tracking=True)
    fallback = fields.Boolean(
        "Try the next means",
        default=True,
        tracking=True,
        help="When one cannot be used or was refused for good.",
    )
    client_order = fields.Boolean(
        "The client's own order comes first", default=True, tracking=True
    )
    notice_days = fields.Integer(
        "Days of Notice, Direct Debit",
        default=14,
        tracking=True,
        help="A mandate may agree on another number.",
    )
    card_notice_days = fields.Integer("Days of Notice, Card", tracking=True)
    notice_on_retry = fields.Boolean(
        "Announce a second try anew", default=True, tracking=True
    )
    notice_valid_days = fields.Integer(
        "A notice holds for (days)",
        default=30,
        tracking=True,
        help="How late after the announced day the debit may still come.",
    )
    human_above = fields.Monetary(
        "A person approves above", tracking=True, help="0: never."
    )
    human_first = fields.Boolean(
        "A person approves a client's first debit", tracking=True
    )
    retry_delays = fields.Char(
        "Days Between Tries",
        default="3, 5, 7",
        tracking=True,
        help="After a refusal that may pass: days before the second, the third... try.",
    )
    retry_funds_tries = fields.Integer(
        "Second Tries for Insufficient Funds", default=2, tracking=True
    )
    retry_funds_gap = fields.Integer(
        "Least Days Between Them", default=3, tracking=True
    )
    retry_salary_from = fields.Integer(
        "Salaries From Day", default=27, tracking=True, help="Day of the month."
    )
    retry_salary_to = fields.Integer(
        "To Day of the Next Month", default=5, tracking=True
    )
    retry_busy_tries = fields.Integer(
        "Tries After a Busy Provider", default=5, tracking=True
    )
    retry_confirm_days = fields.Integer(
        "Days to Confirm by Link", default=5, tracking=True
    )
    retry_card_tries = fields.Integer("Tries of One Card", default=15, tracking=True)
    retry_card_days = fields.Integer("In Days", default=30, tracking=True)

    partner_ids = fields.Many2many(
        "res.partner", compute="_compute_partner_ids", string="Clients"
    )

    _one_per_company = models.UniqueIndex(
        "(company_id) WHERE scope = 'company' AND active",
        "The company has a policy already. Change that one, or archive it first.",
    )

    @api.depends("scope")
    def _compute_partner_ids(self):
        Partner = self.env["res.partner"]
        for policy in self:
            # The field is one per company: only a search in that company finds them.
            policy.partner_ids = (
                Partner.with_company(policy.company_id).search(
                    [("collection_policy_id", "=", policy.id)]
                )
                if policy.scope == "client" and policy.id
                else Partner
            )

    @api.constrains(lambda self: self._get_rule_fields())
    def _check_rules(self):
        """Refuse what no run could obey, in words that name the field.

        :raises ValidationError: saying the field, its value and the rule
        """
        for policy in self:
            try:
                policy._as_core()
            except PolicyError as error:
                raise ValidationError(policy._explain(error)) from error

    @api.constrains("scope", "category_ids")
    def _check_group(self):
        """Refuse a group's policy that no client can be in."""
        for policy in self:
            if policy.scope == "group" and not policy.category_ids:
                raise ValidationError(
                    self.env._(
                        "%(policy)s applies to a client group: choose at least one "
                        "tag of clients.",
                        policy=policy.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Refuse to delete what clients follow; archiving gives the way out."""
        if used := self.filtered("partner_ids"):
            raise ValidationError(
                self.env._(
                    "Clients follow %(policy)s. Give them another policy first, or "
                    "archive this one.",
                    policy=used[0].name,
                )
            )

    def _get_kinds(self):
        """Return the kinds of means allowed, the first one first."""
        chosen = (self.first_kind, self.second_kind, self.third_kind)
        return tuple(kind for kind in chosen if kind)
