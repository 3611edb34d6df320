from collections import defaultdict

from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_parse_extract_payload(
        self, message, message_dict, save_original=False
    ):
        """Keep the bytes of attached text files, which Odoo decodes with losses.

        They travel in the attachment's ``info["raw"]`` to ``quittance.mail.target``.
        """
        raw = defaultdict(list)
        for part in message.walk():
            if part.get_content_maintype() == "text" and part.get_filename():
                raw[part.get_filename()].append(part.get_payload(decode=True))
        payload = super()._message_parse_extract_payload(
            message, message_dict, save_original=save_original
        )
        for name, content, info in payload["attachments"]:
            if isinstance(content, str) and raw[name]:
                info["raw"] = raw[name].pop(0)
        return payload
