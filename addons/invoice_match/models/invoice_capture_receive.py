import base64
import hashlib

from odoo import api, models

from ..core.capture import CaptureRefused, read
from ..trust import trusted, untrusted


class InvoiceCapture(models.Model):
    """The one entrance of files, whatever the channel."""

    _inherit = "invoice.capture"

    @api.model
    def _receive(self, company, name, content, channel, sender=None):
        """Keep a file and what it says; the same file again is the same capture.

        Called by every channel, which has checked that the sender may send.

        :param company: ``res.company`` that the file came to
        :param name: file name as the sender wrote it
        :param content: bytes, kept as they are
        :param channel: value of the field ``channel``
        :param sender: who sent it, for people to read
        :return: the capture: a new one, or the one that holds the same file
        """
        earlier = self._find_received(company, content)
        if earlier:
            earlier._note_received_again(name, sender)
            return earlier
        vals = {
            "name": name or self.env._("unnamed"),
            "company_id": company.id,
            "content": base64.b64encode(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "channel": channel,
            "sender": sender,
        }
        vals.update(self._read_content(company, name, content))
        capture = trusted(self.sudo()).create(vals)
        return untrusted(capture).sudo(self.env.su)

    @api.model
    def _read_content(self, company, name, content):
        """Return the values of what a file says, or of why it cannot be read."""
        try:
            reading = read(content, name or "")
        except CaptureRefused as refused:
            return {
                "state": "unreadable",
                "refusal_code": refused.code,
                "refusal_params": refused.params,
            }
        return {
            "state": "captured",
            **self._prepare_document_vals(company, reading.document),
        }

    @api.model
    def _find_received(self, company, content):
        """Return the company's capture of exactly this file, if any."""
        found = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("sha256", "=", hashlib.sha256(content).hexdigest()),
            ],
            limit=1,
        )
        return found.sudo(self.env.su)

    def _note_received_again(self, name, sender):
        """Tell on the first capture that its file came again."""
        self.sudo().message_post(
            body=self.env._(
                "The same file came again as %(name)s (%(sender)s); nothing was "
                "captured twice.",
                name=name or self.name,
                sender=sender or self.env.user.name,
            )
        )

    def _get_content(self):
        """Return the file as received, checked against its SHA-256.

        :raises UserError: the file is no longer what was received
        :rtype: bytes
        """
        self.ensure_one()
        content = base64.b64decode(self.sudo().content or b"")
        if hashlib.sha256(content).hexdigest() != self.sha256:
            self.env["invoice.match.words"]._raise_changed(self)
        return content

    def _get_document(self):
        """Return the ``Document`` that the kept file says, read anew."""
        return read(self._get_content(), self.name).document
