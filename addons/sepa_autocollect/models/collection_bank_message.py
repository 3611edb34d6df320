import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.quittance_base.core.channel import clean_name

from ..trust import trusted

#: Accountants: an answer of the bank pays invoices and opens them again.
SPEAKERS = "sepa_autocollect.group_bank_answers"
_MEBIBYTE = 1024 * 1024
_MOST = 50 * _MEBIBYTE
_FREE = frozenset({"message_main_attachment_id"})


class CollectionBankMessage(models.Model):
    """A file of the bank, kept as received, and what became of it."""

    _name = "collection.bank.message"
    _description = "Message of the Bank"
    _inherit = ["collection.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("File", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )
    content = fields.Binary(
        attachment=True, required=True, readonly=True, groups="base.group_system"
    )
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    size = fields.Integer("Bytes", readonly=True)
    origin = fields.Char("Came from", readonly=True)
    kind = fields.Char(readonly=True)
    message_ref = fields.Char("Message", readonly=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("applied", "Applied"),
            ("question", "A person must look"),
            ("refused", "Not readable"),
        ],
        required=True,
        default="new",
        readonly=True,
        index=True,
    )
    reason = fields.Char(readonly=True)
    line_ids = fields.One2many("collection.bank.message.line", "message_id")
    line_count = fields.Integer(compute="_compute_line_count")

    _content_unique = models.UniqueIndex(
        "(company_id, sha256)", "This file of the bank is here already."
    )

    def write(self, vals):
        """Refuse every change that is not the addon's own."""
        if not self._get_free_fields().issuperset(vals):
            self._check_trusted()
        return super().write(vals)

    @api.model
    def _get_free_fields(self):
        """Names of what people write with messages and activities."""
        mixins = (self.env["mail.thread"], self.env["mail.activity.mixin"])
        return _FREE.union(*(mixin._fields for mixin in mixins))

    def _compute_line_count(self):
        counts = self.env["collection.bank.message.line"]._read_group(
            [("message_id", "in", self.ids)], ["message_id"], ["__count"]
        )
        found = {message.id: count for message, count in counts}
        for message in self:
            message.line_count = found.get(message.id, 0)

    @api.model
    def action_upload(self, journal_id, files):
        """Take files that a person dropped on the list.

        Called by the screen; the person must be able to work on payments.

        :param int journal_id: bank journal
        :param files: list of ``[name, content in base64]``
        :return: action that shows what was taken
        """
        self._check_speaker()
        journal = self.env["account.journal"].browse(journal_id).exists()
        journal.check_access("read")
        if journal.type != "bank" or journal.company_id not in self.env.companies:
            raise UserError(self.env._("Choose the bank journal the file belongs to."))
        messages = self
        for name, content in files:
            taken = base64.b64decode(content, validate=True)
            messages |= self._receive(journal, name, taken, self.env.user.name)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Messages of the bank"),
            "res_model": self._name,
            "domain": [("id", "in", messages.ids)],
            "views": [[False, "list"], [False, "form"]],
        }

    @api.model
    def _check_speaker(self):
        """Refuse who may not say what the bank answered: it moves money in the books.

        :raises AccessError: saying who may
        """
        if self.env.su or self.env.user.has_group(SPEAKERS):
            return
        raise AccessError(
            self.env._(
                "Only accountants take in what the bank answered: it pays and reopens "
                "invoices. Give the file to one, or ask an administrator for the right "
                "“Take in what the bank answered”."
            )
        )

    @api.model
    def _receive(self, journal, name, content, origin):
        """Keep a file of the bank and apply it; the same file changes nothing.

        Called for uploads and watched folders.

        :param journal: bank journal of the company the file belongs to
        :param content: bytes as received
        :param origin: who or what brought it, in words
        :return: the message, or the earlier one with the same content
        """
        if not content or len(content) > _MOST:
            raise UserError(
                self.env._(
                    "%(file)s is empty or larger than %(limit)s MB.",
                    file=name,
                    limit=_MOST // _MEBIBYTE,
                )
            )
        own = trusted(self.sudo()).with_company(journal.company_id)
        digest = hashlib.sha256(content).hexdigest()
        same = [("company_id", "=", journal.company_id.id), ("sha256", "=", digest)]
        if earlier := own.search(same):
            return earlier.with_env(self.env)
        message = own.create(own._prepare_message_vals(journal, name, content, origin))
        message._read()
        return message.with_env(self.env)

    @api.model
    def _prepare_message_vals(self, journal, name, content, origin):
        """Values of a received file; a hook."""
        return {
            "name": clean_name(name),
            "company_id": journal.company_id.id,
            "journal_id": journal.id,
            "content": base64.b64encode(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "origin": origin,
        }

    def action_apply(self):
        """Apply again what had no debit, or asked for a person. Button."""
        self.check_access("read")
        self._check_speaker()
        for message in trusted(self.sudo()):
            if message.state == "refused":
                message._read()
            else:
                message._apply()
        return True
