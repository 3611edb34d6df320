import hashlib

from odoo import api, fields, models
from odoo.tools import get_lang

from ..core import consent as core_consent
from ..core import mandate_text
from ..trust import trusted, untrusted
from .collection_consent import TEXT_KINDS


class CollectionConsent(models.Model):
    _inherit = "collection.consent"

    @api.model
    def _get_text(self, kind, company, lang):
        """Return the text to read, with its values.

        :param kind: ``card``, ``sepa_core`` or ``sepa_b2b``
        :return: (``core.mandate_text.Text``, values for it)

        Called by the portal's pages and when the client accepts.
        """
        text = mandate_text.text_of(TEXT_KINDS[kind], lang or "en")
        # The text exists in languages that may not be installed here.
        company = company.sudo().with_context(lang=get_lang(self.env, lang).code)
        values = {"creditor": company.name}
        if kind == "card":
            values["amount_rule"] = company._get_amount_rule()
        return text, values

    @api.model
    def _record(self, kind, partner, company, acceptance):
        """Keep the evidence of an acceptance, with the text filled in here.

        :param kind: ``card``, ``sepa_core`` or ``sepa_b2b``
        :param partner: the client who accepts
        :param acceptance: method, address, user_agent, lang; optionally signature
            (base64), signature_name, code_verified_on, details, means_id
        :return: the consent

        Called by the portal, after it has checked who the client is.
        """
        given = dict(acceptance)
        text, values = self._get_text(kind, company, given.pop("lang", None))
        now = fields.Datetime.now()
        proof = core_consent.accept(
            text,
            values,
            now,
            given.get("address") or "",
            given["method"],
            bool(given.get("code_verified_on")),
        )
        return self._create_consent(
            {
                **given,
                "kind": kind,
                "partner_id": partner.commercial_partner_id.id,
                "accepted_by_id": partner.id,
                "company_id": company.id,
                "language": proof.language,
                "text_version": proof.version,
                "template_hash": proof.template_hash,
                "text": proof.shown,
                "text_hash": proof.shown_hash,
                "accepted_on": now,
            }
        )

    @api.model
    def _record_paper(self, kind, partner, company, means, scan):
        """Keep that a client signed on paper.

        :param scan: content of the scan, bytes

        Called when a person validates a mandate entered with its scan.
        """
        digest = hashlib.sha256(scan).hexdigest()
        text = self.env._("Signed on paper; SHA-256 of the scan: %s", digest)
        return self._create_consent(
            {
                "kind": kind,
                "method": "paper",
                "partner_id": partner.commercial_partner_id.id,
                "accepted_by_id": partner.id,
                "company_id": company.id,
                "means_id": means.id,
                "language": "en",
                "text_version": "paper",
                "text": text,
                "text_hash": mandate_text.text_hash(text),
                "accepted_on": fields.Datetime.now(),
            }
        )

    def _create_consent(self, values):
        values["user_agent"] = (values.get("user_agent") or "")[:500]
        return untrusted(trusted(self.sudo()).create(values)).with_env(self.env)

    def _revoke(self, partner):
        """Note that the client withdrew these consents.

        :param partner: who did

        Called by the portal after its checks, and when a means is removed.
        """
        open_ones = self.sudo().filtered(lambda one: not one.revoked_on)
        trusted(open_ones).write(
            {"revoked_on": fields.Datetime.now(), "revoked_by_id": partner.id}
        )

    @api.model
    def _attach_pending(self, means):
        """Give new cards the consent their client gave just before.

        Called when cards become means; a consent serves one card alone.
        """
        hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        pending = self.sudo().search(
            [
                ("kind", "=", "card"),
                ("means_id", "=", False),
                ("revoked_on", "=", False),
                ("accepted_on", ">=", hour_ago),
                ("accepted_by_id", "in", means.saved_by_id.ids),
                ("company_id", "in", means.company_id.ids),
            ]
        )
        for one in means:
            mine = pending.filtered(
                lambda consent, one=one: (
                    consent.accepted_by_id == one.saved_by_id
                    and consent.company_id == one.company_id
                )
            )[:1]
            pending -= mine
            trusted(mine).write({"means_id": one.id})
