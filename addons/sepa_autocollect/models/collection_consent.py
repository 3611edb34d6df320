import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import consent as core_consent
from ..core import mandate_text

#: Kind of a consent -> kind of its text in the core.
TEXT_KINDS = {
    "card": mandate_text.CARD,
    "sepa_core": mandate_text.CORE,
    "sepa_b2b": mandate_text.B2B,
}
#: What its seal covers: all but the link to the means, the PDF and the revocation.
SEALED = (
    "kind",
    "method",
    "language",
    "text_version",
    "template_hash",
    "text",
    "text_hash",
    "details",
    "accepted_on",
    "address",
    "user_agent",
    "signature_hash",
    "signature_name",
    "code_verified_on",
)


class CollectionConsent(models.Model):
    """Evidence that a client agreed to be debited; never changed, only revoked."""

    _name = "collection.consent"
    _description = "Consent to be debited"
    _inherit = ["collection.iban.mask"]
    _order = "accepted_on desc, id desc"
    _rec_name = "text_version"
    _check_company_auto = True

    # The PDF shows what the details hold.
    _iban_fields = frozenset({"details", "pdf"})

    kind = fields.Selection(
        [
            ("card", "Charges to a card"),
            ("sepa_core", "SEPA Core mandate"),
            ("sepa_b2b", "SEPA B2B mandate"),
        ],
        required=True,
        readonly=True,
    )
    method = fields.Selection(
        [
            ("drawn", "Drawn signature"),
            ("typed", "Typed signature"),
            ("ticked", "Ticked box"),
            ("paper", "Signed on paper"),
        ],
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    accepted_by_id = fields.Many2one(
        "res.partner", readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    means_id = fields.Many2one(
        "collection.means",
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    language = fields.Char(required=True, readonly=True)
    text_version = fields.Char(required=True, readonly=True)
    template_hash = fields.Char(readonly=True)
    text = fields.Text(required=True, readonly=True, help="The text as it was read.")
    text_hash = fields.Char(string="SHA-256 of the text", required=True, readonly=True)
    details = fields.Json(
        readonly=True, help="What stood beside the text: reference, account, holder."
    )
    accepted_on = fields.Datetime(required=True, readonly=True)
    address = fields.Char(string="Network address", readonly=True)
    user_agent = fields.Char(string="Browser", readonly=True)
    signature = fields.Binary(readonly=True, attachment=True)
    signature_hash = fields.Char(readonly=True)
    signature_name = fields.Char(string="Signed by", readonly=True)
    code_verified_on = fields.Datetime(
        string="Code confirmed on", readonly=True, help="The one-time code by mail."
    )
    seal = fields.Char(readonly=True, help="SHA-256 of all that was accepted.")
    pdf = fields.Binary(string="PDF", readonly=True, attachment=True)
    pdf_name = fields.Char(readonly=True)
    revoked_on = fields.Datetime(readonly=True)
    revoked_by_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        """Seal what was accepted; only our own code creates consents."""
        self.env["collection.guarded"]._check_trust_of(self)
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            image = vals.get("signature") or b""
            image = image if isinstance(image, bytes) else image.encode()
            vals["signature_hash"] = hashlib.sha256(image).hexdigest() if image else ""
            vals["seal"] = self._make_seal(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Allow the link to the means, the PDF and the revocation, each once."""
        self.env["collection.guarded"]._check_trust_of(self)
        once = {"means_id", "pdf", "pdf_name", "revoked_on", "revoked_by_id"}
        for consent in self:
            if not once.issuperset(vals) or any(consent[name] for name in vals):
                raise UserError(
                    self.env._(
                        "The consent of %(client)s is evidence: it can be revoked, "
                        "not changed.",
                        client=consent.partner_id.display_name,
                    )
                )
        return super().write(vals)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Hide mails, which carry the PDF, from who sees no account numbers."""
        # Odoo asks with sudo, too: the user counts.
        if self.env["collection.iban.mask"]._is_masked_user():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        # Evidence stays, also when it was revoked.
        raise UserError(
            self.env._("Consents are evidence and are not deleted. Revoke them.")
        )

    @api.model
    def _make_seal(self, values):
        """Return the SHA-256 of what a consent seals."""
        sealed = {name: _plain(values.get(name)) for name in SEALED}
        text = json.dumps(sealed, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _is_intact(self):
        """Return whether text, hashes and seal of one consent belong together.

        Called by the report, and by who checks evidence.
        """
        self.ensure_one()
        values = {name: self[name] for name in SEALED}
        image = self.signature or b""
        drawn = hashlib.sha256(image).hexdigest() if image else ""
        if self._make_seal(values) != self.seal or drawn != (self.signature_hash or ""):
            return False
        if self.method == "paper":
            return mandate_text.text_hash(self.text) == self.text_hash
        kind = TEXT_KINDS[self.kind]
        text = mandate_text.text_of(kind, self.language, self.text_version)
        return self._get_acceptance(kind).intact(text)

    def _get_acceptance(self, kind):
        return core_consent.Acceptance(
            kind=kind,
            language=self.language,
            version=self.text_version,
            template_hash=self.template_hash,
            shown=self.text,
            shown_hash=self.text_hash,
            at=self.accepted_on,
            address=self.address or "",
            method=self.method,
            code_checked=bool(self.code_verified_on),
        )


def _plain(value):
    if not value:
        return ""
    if hasattr(value, "isoformat"):
        return value.isoformat(sep=" ", timespec="seconds")
    return value
