import base64

from odoo import api, models
from odoo.fields import Domain

from ..trust import trusted


class CollectionConsent(models.Model):
    _inherit = "collection.consent"

    @api.model
    def _cron_deliver(self, limit=20):
        """Make the PDF of new consents and mail it to who accepted; scheduled job."""
        waiting = Domain("pdf_name", "=", False) & Domain("method", "!=", "paper")
        waiting &= Domain("means_id", "!=", False)
        consents = self.sudo().search(waiting, limit=limit, order="id")
        for consent in consents:
            consent._deliver()
            self.env["ir.cron"]._commit_progress(1)
        left = self.sudo().search_count(waiting)
        self.env["ir.cron"]._commit_progress(remaining=left)

    def _deliver(self):
        """Keep the PDF of one consent and mail it."""
        self.ensure_one()
        contact = self.accepted_by_id or self.partner_id
        lang = contact.lang or self.env.lang
        content, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(lang=lang)
            ._render_qweb_pdf("sepa_autocollect.report_consent_action", self.ids)
        )
        encoded = base64.b64encode(content)
        reference = (self.details or {}).get("reference") or self.text_version
        name = f"{self.kind}-{reference}.pdf".replace("/", "-")
        trusted(self).write({"pdf": encoded, "pdf_name": name})
        template = self.env.ref("sepa_autocollect.mail_template_consent")
        template.sudo().send_mail(
            self.id,
            email_values={"attachments": [(name, encoded)]},
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _get_bank_name(self):
        """Return the name of the bank of the account, empty when it is unknown."""
        return self.env["collection.bank.name"]._get((self.details or {}).get("iban"))
