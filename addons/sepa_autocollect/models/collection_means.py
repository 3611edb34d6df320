from odoo import api, fields, models
from odoo.fields import Domain

from ..core import means as core_means

KINDS = [
    (core_means.CARD, "Card"),
    (core_means.SEPA_PROVIDER, "SEPA debit by the payment provider"),
    (core_means.SEPA_BANK, "SEPA debit by bank file"),
]
STATES = [
    ("usable", "Usable"),
    ("waiting", "Waiting"),
    ("suspended", "Suspended"),
    ("expired", "Expired"),
    ("dormant", "Dormant"),
    ("removed", "Removed"),
]
STATE_REASONS = [
    ("unsigned", "The mandate is not signed yet"),
    ("bank", "The client's bank has not confirmed the mandate yet"),
    ("consent", "The client has not agreed to later charges"),
    ("withdrawn", "The client withdrew the consent"),
    ("left", "Saved by a contact who left the client"),
    ("contact", "Saved by a contact; the client keeps contacts' means apart"),
    ("mandate", "The mandate is suspended"),
    ("set_aside", "Set aside by the collection"),
]


class CollectionMeans(models.Model):
    """One way to collect from a client: a saved card, a mandate here or there."""

    _name = "collection.means"
    _description = "Means of payment"
    _inherit = ["collection.guarded", "mail.thread"]
    _order = "is_default desc, sequence, id"
    _rec_name = "masked_name"
    _check_company_auto = True
    _guarded_fields = frozenset(
        {
            "partner_id",
            "saved_by_id",
            "company_id",
            "token_id",
            "mandate_id",
            "is_default",
            "sequence",
            "set_aside_reason",
            "renewed_on",
            "is_private",
            "consent_ids",
            "kind",
            "state",
            "state_reason",
            "masked_name",
            "expires_on",
            "dormant_on",
        }
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The commercial entity whose invoices it pays.",
    )
    saved_by_id = fields.Many2one(
        "res.partner",
        string="Saved by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    token_id = fields.Many2one(
        "payment.token",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    mandate_id = fields.Many2one(
        "account.banking.mandate",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(KINDS, compute="_compute_kind", store=True)
    sequence = fields.Integer(
        readonly=True, help="The client's own order; 0 where the client made none."
    )
    is_default = fields.Boolean(string="Default", readonly=True, tracking=True)
    set_aside_reason = fields.Char(
        readonly=True, tracking=True, help="Why the collection no longer tries it."
    )
    renewed_on = fields.Date(
        readonly=True, help="Refusals up to this day no longer count."
    )
    masked_name = fields.Char(
        compute="_compute_masked_name",
        compute_sudo=True,
        search="_search_masked_name",
        help="In the language of who looks.",
    )
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, index=True, tracking=True
    )
    state_reason = fields.Selection(STATE_REASONS, compute="_compute_state", store=True)
    is_private = fields.Boolean(
        compute="_compute_is_private",
        store=True,
        help="Seen and used by the contact who saved it only.",
    )
    consent_ids = fields.One2many("collection.consent", "means_id", readonly=True)
    expires_on = fields.Date(
        compute="_compute_dates", store=True, help="Last day on which it works."
    )
    dormant_on = fields.Date(
        compute="_compute_dates",
        store=True,
        help="First day on which an unused mandate is dead.",
    )

    _one_source = models.Constraint(
        "CHECK (num_nonnulls(token_id, mandate_id) = 1)",
        "A means of payment is either a saved card or a mandate.",
    )
    _token_uniq = models.UniqueIndex(
        "(token_id) WHERE token_id IS NOT NULL",
        "This saved card is a means of payment already.",
    )
    _mandate_uniq = models.UniqueIndex(
        "(mandate_id) WHERE mandate_id IS NOT NULL",
        "This mandate is a means of payment already.",
    )
    _default_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE is_default",
        "A client has one default means of payment for each company.",
    )

    @api.depends("token_id.payment_method_id.code", "mandate_id")
    def _compute_kind(self):
        for means in self:
            if means.mandate_id:
                means.kind = core_means.SEPA_BANK
            elif means.token_id.payment_method_id.code == "sepa_direct_debit":
                means.kind = core_means.SEPA_PROVIDER
            else:
                means.kind = core_means.CARD

    @api.depends(
        "token_id.payment_details",
        "token_id.payment_method_id.name",
        "mandate_id.partner_bank_id.sanitized_acc_number",
    )
    @api.depends_context("lang")
    def _compute_masked_name(self):
        for means in self:
            if means.mandate_id:
                number = means.mandate_id.partner_bank_id.sanitized_acc_number or ""
                label = self.env._("SEPA debit")
            else:
                number = means.token_id.payment_details or ""
                label = means.token_id.payment_method_id.name or ""
            means.masked_name = f"{label} •••• {number[-4:]}".strip()

    @api.depends("masked_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for means in self:
            means.display_name = means.masked_name

    def _search_masked_name(self, operator, value):
        if operator not in ("ilike", "="):
            return NotImplemented
        # The last four only: more would let anybody guess a hidden account.
        last = f"%{(value or '').strip()[-4:]}"
        banks = [("partner_bank_id.sanitized_acc_number", "=ilike", last)]
        return Domain("token_id", "any!", [("payment_details", "=ilike", last)]) | (
            Domain("mandate_id", "any!", banks)
        )

    @api.depends(
        "token_id.card_expires_on",
        "mandate_id.end_date",
        "mandate_id.signature_date",
        "mandate_id.last_debit_date",
    )
    def _compute_dates(self):
        self._set_dates()

    @api.depends("partner_id.collection_shared_means", "saved_by_id")
    def _compute_is_private(self):
        for means in self:
            means.is_private = (
                means.saved_by_id != means.partner_id
                and not means.partner_id.collection_shared_means
            )

    @api.depends(
        "token_id.active",
        "token_id.partner_id.commercial_partner_id",
        "token_id.company_id",
        "mandate_id.partner_id.commercial_partner_id",
        "mandate_id.company_id",
        "mandate_id.state",
        "set_aside_reason",
        "is_private",
        "consent_ids.revoked_on",
        "company_id.collection_card_consent",
        "expires_on",
        "dormant_on",
    )
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for means in self:
            means.state, means.state_reason = means._get_state(today)
