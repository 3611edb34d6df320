from odoo import fields, models

from ..core.capture.reading import is_known


class AccountMove(models.Model):
    """Files that come to a purchase journal are captured before a bill is made."""

    _inherit = "account.move"

    capture_ids = fields.One2many("invoice.capture", "move_id", readonly=True)

    def _get_edi_decoder(self, file_data, new=False):
        """Capture what is an invoice of a supplier; what others decode is theirs."""
        if not self._is_captured(file_data):
            return super()._get_edi_decoder(file_data, new)
        ours = {"decoder": type(self)._import_captured}
        if is_known(file_data["raw"] or b""):
            # Of a mail's PDF and XML, the XML says it.
            return {**ours, "priority": 40 if self._is_pdf(file_data) else 50}
        decoder = super()._get_edi_decoder(file_data, new)
        if decoder and decoder.get("priority"):
            return decoder
        return {**ours, "priority": 5}

    @staticmethod
    def _is_pdf(file_data):
        return file_data["import_file_type"] == "pdf"

    def _is_captured(self, file_data):
        """Return whether a file of a bill may be for us: XML or PDF, as it came."""
        if not self or self.journal_id.type != "purchase":
            return False
        # What was inside a PDF is read with its PDF.
        if file_data["attachment"] is None:
            return False
        return file_data["xml_tree"] is not None or self._is_pdf(file_data)

    def _import_captured(self, file_data, new=False):
        """Decoder: keep the file, fill the bill. Called for mails and open bills.

        :return: why it could not be read, else None
        """
        self.ensure_one()
        channel = "mail" if self.env.context.get("from_alias") else "drop"
        captures = self.env["invoice.capture"]
        capture = captures._keep_many(
            self.company_id,
            [(file_data["name"], file_data["raw"])],
            channel,
            sender=self.invoice_source_email or self.env.user.name,
        )
        if capture.state == "unreadable":
            return capture.refusal
        earlier = (capture.same_as_id or capture).move_id
        if earlier and earlier != self:
            if new and not self.line_ids:
                # The mail's own empty bill is none.
                self.button_cancel()
            return self.env._(
                "This file was received before: it is %(bill)s.",
                bill=earlier.display_name,
            )
        if capture.state == "captured" and not self.invoice_line_ids:
            attachment = file_data["attachment"]
            capture._fill_bill(self, {capture.id: attachment})
        return None

    def _find_and_set_purchase_orders(
        self, po_references, partner_id, amount_total, from_ocr=False, timeout=10
    ):
        """Leave captured bills as they are written: orders are matched beside them."""
        if self.capture_ids:
            return None
        return super()._find_and_set_purchase_orders(
            po_references, partner_id, amount_total, from_ocr=from_ocr, timeout=timeout
        )
