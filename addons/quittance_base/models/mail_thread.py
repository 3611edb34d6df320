from collections import defaultdict

from odoo import api, models

#: Compared by identity: no context that comes over RPC can hold it.
GATEWAY = object()


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(self, *args, **kwargs):
        """Mark what comes from the mail gateway; called by it for each mail.

        Every user may call this over RPC, with a mail that says it is a partner's and
        that no mail server checked. Only the system (fetched mail) and administrators
        (the user of Odoo's mailgate script) are the gateway.
        """
        gateway = self.env.su or self.env.user.has_group("base.group_system")
        threads = self.with_context(quittance_mail_gateway=gateway and GATEWAY)
        return super(MailThread, threads).message_process(*args, **kwargs)

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
