import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, email_normalize_all

from ..core.channel import clean_name
from .mail_thread import GATEWAY

_logger = logging.getLogger(__name__)


class QuittanceMailTarget(models.AbstractModel):
    """Mixin of records that receive the attachments of mails to their alias.

    The sender's address can be forged; whoever needs more than "probably this sender"
    has the mail server check SPF and DKIM before the mail reaches Odoo.
    """

    _name = "quittance.mail.target"
    _inherit = ["mail.alias.mixin.optional"]
    _description = "Receiver of Mailed Files"

    #: Endings of the attachments taken; logos and signatures are none of them.
    _mail_suffixes = ()

    def _alias_get_creation_values(self):
        """Have mails come to this very record, from anybody: we check the sender."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id(self._name)
        values["alias_force_thread_id"] = self.id
        values["alias_contact"] = "everyone"
        return values

    def message_update(self, msg_dict, update_vals=None):
        """Take the files of a mail to the alias; called by the mail gateway.

        The gateway then keeps the mail itself, attachments included, in the chatter.
        From anybody else, who could write a sender, no file is taken.
        """
        result = super().message_update(msg_dict, update_vals=update_vals)
        is_gateway = self.env.context.get("quittance_mail_gateway") is GATEWAY
        if is_gateway and self.env.su and self._is_mail_to_alias(msg_dict):
            self._take_mail(msg_dict)
        return result

    def _is_mail_to_alias(self, msg_dict):
        """Whether the alias is among the recipients (an answer in a thread is not)."""
        recipients = email_normalize_all(msg_dict.get("recipients") or "")
        local = (self.alias_name or "").lower()
        return bool(local) and any(
            recipient == (self.alias_email or "").lower()
            or recipient.partition("@")[0] == local
            for recipient in recipients
        )

    def _take_mail(self, msg_dict):
        sender = email_normalize(msg_dict.get("email_from") or "")
        files = self._get_mail_files(msg_dict.get("attachments") or [])
        known = bool(sender) and self._is_mail_sender_known(sender)
        names = [name for name, _content in files]
        if files and self._get_mail_wait(files, known):
            self._mail_too_much(sender or "?", names)
        elif not known:
            for name, content in files:
                self._take_mail_file(name, content, sender or "?", hold=True)
            self._mail_from_stranger(sender or "?", names)
        elif not files:
            self._answer_mail(msg_dict)
        else:
            for name, content in files:
                self._take_mail_file(name, content, sender)

    def _get_mail_files(self, attachments):
        """Attachments a reader can open, as ``(clean name, bytes)``."""
        found = []
        for name, content, info in attachments:
            name = clean_name(name or "")
            if name.lower().endswith(self._mail_suffixes):
                found.append((name, self._get_mail_bytes(content, info)))
        return found

    @staticmethod
    def _get_mail_bytes(content, info):
        if isinstance(content, bytes):
            return content
        if isinstance(content, str):
            encoding = info.get("encoding") or "utf-8"
            return info.get("raw") or content.encode(encoding, "replace")
        return content.as_bytes()

    def _take_mail_file(self, name, content, sender, hold=False):
        take = self._hold_mail_file if hold else self._receive_mail_file
        try:
            with self.env.cr.savepoint():
                take(name, content, sender)
        except OperationalError:
            raise
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("%s cannot take the mailed file %s", self, name)
            reason = str(error) if isinstance(error, UserError) else ""
            self._mail_file_failed(name, sender, reason)

    def _answer_mail(self, msg_dict):
        """Tell a known sender that the mail held no file; once a day at most."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        if not author:
            return
        yesterday = fields.Datetime.now() - timedelta(days=1)
        answered = self.env["mail.message"].search_count(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "=", "auto_comment"),
                ("partner_ids", "in", author.ids),
                ("date", ">", yesterday),
            ],
            limit=1,
        )
        if not answered:
            self.with_user(self.env.ref("base.user_root")).message_post(
                subject=self.env._("Your mail had no file we can read"),
                body=self._get_mail_answer(),
                message_type="auto_comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=author.ids,
            )

    def _get_mail_answer(self):
        """Text for a sender whose mail held no readable file; a hook."""
        return self.env._(
            "Thank you for your mail. We found no file in it that we can read. Please "
            "send it again with the file attached (%(formats)s).",
            formats=", ".join(self._mail_suffixes),
        )

    def _is_mail_sender_known(self, sender):
        """Whether files of this address are taken; a hook.

        :param sender: normalised e-mail address
        """
        raise NotImplementedError

    def _receive_mail_file(self, name, content, sender):
        """Take one attached file; a hook.

        :param name: cleaned file name
        :param content: bytes as attached
        :param sender: normalised e-mail address
        :raise odoo.exceptions.UserError: the file cannot be taken
        """
        raise NotImplementedError

    def _hold_mail_file(self, name, content, sender):
        """Keep a stranger's file until it is accepted; a hook, does nothing here."""

    def _get_mail_wait(self, files, known):
        """Seconds until so many files may come by mail; a hook.

        :param files: list of (name, bytes)
        :param known: whether the sender's files are taken
        """
        return 0

    def _mail_too_much(self, sender, names):
        """Tell whoever is in charge that a mail's files were too many; a hook."""

    def _mail_from_stranger(self, sender, names):
        """Ask whoever is in charge what to do with a stranger's mail; a hook.

        :param names: the files it holds
        """

    def _mail_file_failed(self, name, sender, reason):
        """Tell whoever is in charge that an attached file was not taken; a hook."""
