from odoo import api, models

from ..core.capture import CaptureRefused
from ..core.capture.element import parse
from ..core.capture.reading import MAX_XML, is_known


class AccountMove(models.Model):
    """Files dropped on a purchase journal go the short way, many at once."""

    _inherit = "account.move"

    @api.model
    def _create_records_from_attachments(self, attachments, grouping_method=None):
        """Capture files and make their bills in sets; what others decode is Odoo's."""
        journal = self._get_capture_journal()
        if not journal or grouping_method:
            return super()._create_records_from_attachments(
                attachments, grouping_method
            )
        ours = attachments.filtered(self._is_file_of_captures)
        moves = self._capture_attachments(journal, ours)
        if others := attachments - ours:
            moves |= super()._create_records_from_attachments(others, grouping_method)
        return moves

    @api.model
    def _get_capture_journal(self):
        """Return the purchase journal that files are dropped on, if any."""
        journal = self.env.context.get("default_journal_id")
        journal = self.env["account.journal"].browse(journal or [])
        return journal if journal.type == "purchase" else journal.browse()

    @api.model
    def _is_file_of_captures(self, attachment):
        """Return whether a file is for us: all but what another addon decodes."""
        content = attachment.raw or b""
        if len(content) > MAX_XML or is_known(content):
            return True
        return not self._is_decoded_elsewhere(attachment)

    @api.model
    def _is_decoded_elsewhere(self, attachment):
        """Return whether another addon knows a decoder for a file."""
        file_data = self._to_files_data(attachment)[0]
        # Our own would say that every file is ours.
        decoder = super()._get_edi_decoder(  # pylint: disable=super-method-mismatch
            file_data, new=True
        )
        return bool(decoder and decoder.get("priority"))

    @api.model
    def _capture_attachments(self, journal, attachments):
        """Return the bills of attachments, new ones or those they made before."""
        if not attachments:
            return self.browse()
        captures = self.env["invoice.capture"]._keep_many(
            journal.company_id,
            [(one.name, one.raw or b"") for one in attachments],
            "drop",
            sender=self.env.user.name,
        )
        by_capture = dict(zip(captures.ids, attachments, strict=True))
        captures._make_bills(journal, by_capture, even_unreadable=True)
        return (captures | captures.same_as_id).move_id

    @api.model
    def _get_xml_tree(self, file_data):
        """Return the tree of an XML file of purchases, which may be hostile."""
        if not self._is_purchase_file():
            return super()._get_xml_tree(file_data)
        content = file_data["raw"] or b""
        if len(content) > MAX_XML or b"<" not in content[:4096]:
            return None
        try:
            return parse(content, file_data["name"])
        except CaptureRefused:
            return None

    @api.model
    def _unwrap_attachment(self, file_data, recurse=True):
        """Leave what is inside a PDF of purchases to the capture of the PDF."""
        if self._is_purchase_file() and file_data["import_file_type"] == "pdf":
            return []
        return super()._unwrap_attachment(file_data, recurse=recurse)

    @api.model
    def _is_purchase_file(self):
        """Return whether the files at hand came to a purchase journal."""
        journals = self.journal_id or self._get_capture_journal()
        return bool(journals) and set(journals.mapped("type")) == {"purchase"}
