import logging

from odoo import api, models

from .. import binary
from ..trust import trusted
from .purchase_order_bound import ACT

_logger = logging.getLogger(__name__)
_LAYOUT = "mail.mail_notification_layout_with_responsible_signature"


class PurchaseOrder(models.Model):
    """The signed order goes to the supplier: mail with the signed XML and the PDF."""

    _inherit = "purchase.order"

    @api.model
    def _cron_signing_send(self, number=50):
        """Send what was signed; one that fails waits for its buyer, others go on."""
        orders = self.search([("signing_sent", "=", "waiting")], limit=number + 1)
        for order in orders[:number]:
            order._signing_try_send()
            self.env["ir.cron"]._commit_progress(1)
        if len(orders) > number:
            self.env.ref("procure_sign.cron_send_signed_orders")._trigger()

    def action_signing_send(self):
        """Send the signed order again; button of the form."""
        self.ensure_one()
        self.check_access("write")
        self._signing_gate()
        trusted(self).write({"signing_sent": "waiting"})
        self.env.ref("procure_sign.cron_send_signed_orders").sudo()._trigger()

    def _signing_try_send(self):
        """Send one order; say on the order when it cannot be sent."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._signing_send()
        except Exception as error:
            _logger.info("Signed order %s was not sent: %s", self.name, error)
            trusted(self).write({"signing_sent": "failed"})
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("The signed order was not sent"),
                note=str(error),
                user_id=self.user_id.id or self.create_uid.id,
            )

    def _signing_send(self):
        """Send an order that is signed as it stands, in its supplier's language."""
        self._signing_gate()
        template = self.env.ref("purchase.email_template_edi_purchase_done")
        order = self.with_company(self.company_id)
        order = order.with_context(lang=self.partner_id.lang or self.env.lang)
        composer = order.env["mail.compose.message"].with_context(
            default_composition_mode="comment",
            default_model=self._name,
            default_res_ids=self.ids,
            default_template_id=template.id,
            default_email_layout_xmlid=_LAYOUT,
        )
        message = composer.create({"subtype_id": self.env.ref("mail.mt_comment").id})
        message.partner_ids |= self.partner_id
        message.attachment_ids |= self._signing_attachments()
        trusted(self).write({"signing_sent": "sent"})
        message._action_send_mail()

    def _signing_attachments(self):
        """Return the signed files as the order's attachments."""
        return self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": raw,
                    "mimetype": "application/xml",
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, raw in self._signing_files()
            ]
        )

    def _signing_signed_request(self):
        """Return the request whose signatures are complete, newest first; maybe none."""
        return self._signing_requests(ACT).filtered(lambda one: one.state == "done")[:1]

    def _signing_files(self):
        """Return the files of the signed order: its document and each signature.

        :return: ``[(name, bytes)]``
        """
        request = self._signing_signed_request()
        if not request:
            return []
        name = self.name.replace("/", "-")
        last = request.evidence_ids[-1:]
        return [
            (f"{name}.xml", binary.raw(request, "document")),
            (f"{name}-signed.xml", last._get_xml()),
        ]
