from odoo import fields, models
from odoo.tools import plaintext2html


class PartnerImportProfile(models.Model):
    """What comes by mail and from watched folders goes to the profile."""

    _name = "partner.import.profile"
    # The mixins stand first: they extend what mail.thread does with a mail.
    _inherit = [
        "quittance.mail.target",
        "quittance.channel.target",
        "partner.import.profile",
    ]

    user_id = fields.Many2one(
        "res.users",
        string="Manager",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who is asked when a file cannot be taken by itself.",
    )

    _mail_suffixes = (
        ".csv",
        ".tsv",
        ".txt",
        ".xlsx",
        ".ods",
        ".json",
        ".jsonl",
        ".xml",
    )

    def _receive(self, name, content, channel, sender, hold=False):
        """Hand one file to the importer, whoever brought it.

        Called by mail, folders, endpoint and portal after they checked the sender. The
        importer runs as the system: what it does never depends on who sent the file.

        :param name: cleaned file name
        :param content: bytes as received
        :param channel: one of the batch's channels
        :param sender: who or what sent it, in words
        :param hold: a stranger sent it: a manager accepts it before it is read
        :return: the batch, or the earlier one when the content is not new
        :rtype: partner.import.batch
        """
        self.ensure_one()
        root = self.with_user(self.env.ref("base.user_root"))
        root = root.with_company(self.company_id)
        root = root.with_context(lang=None, mail_create_nosubscribe=True)
        return root.env["partner.import.batch"]._receive(
            root, name, content, channel, sender, hold
        )

    def _receive_channel_file(self, name, content, origin):
        """Take a file of a watched folder; see ``quittance.channel.target``."""
        kind = self.env.context.get("quittance_channel_kind", "folder")
        return self._receive(name, content, kind, origin)

    def _channel_problem(self, channel, message):
        """Ask the manager to look after a folder that cannot be opened."""
        self._ask_manager(
            self.env._("%(channel)s cannot be opened", channel=channel.name), message
        )

    def _receive_mail_file(self, name, content, sender):
        """Take an attached file; see ``quittance.mail.target``."""
        return self._receive(name, content, "mail", sender)

    def _is_mail_sender_known(self, sender):
        """Whether an address is the partner's, or a colleague's of this company."""
        own = [
            ("email_normalized", "=", sender),
            (
                "commercial_partner_id",
                "=",
                self.partner_id.commercial_partner_id.id,
            ),
        ]
        colleague = [
            ("partner_id.email_normalized", "=", sender),
            ("share", "=", False),
            ("company_ids", "in", self.company_id.ids),
        ]
        return bool(
            self.env["res.partner"].sudo().search_count(own, limit=1)
            or self.env["res.users"].sudo().search_count(colleague, limit=1)
        )

    def _hold_mail_file(self, name, content, sender):
        """Keep a stranger's file unread; see ``quittance.mail.target``."""
        return self._receive(name, content, "mail", sender, hold=True)

    def _mail_from_stranger(self, sender, names):
        """Ask the manager what to do with a stranger's files, which are held."""
        self._ask_manager(
            self._get_stranger_summary(),
            self.env._(
                "%(sender)s is no contact of %(partner)s, so nothing was imported "
                "(%(files)s). If you trust the sender, open the files that wait and "
                "accept them; else take them back.",
                sender=sender,
                partner=self.partner_id.display_name,
                files=", ".join(names) or "-",
            ),
        )

    def _get_stranger_summary(self):
        """Return the title of the call for files of strangers."""
        # Always in the manager's language: the call is found again by its title.
        env = self.with_context(lang=self.user_id.lang).env
        return env._("A stranger sent files for %(profile)s", profile=self.name)

    def _mail_file_failed(self, name, sender, reason):
        """Tell the manager that an attached file was not taken."""
        self._ask_manager(
            self.env._("%(file)s was not imported", file=name),
            self.env._(
                "%(sender)s sent %(file)s, which could not be taken. %(reason)s The "
                "file is in the mail kept here.",
                sender=sender,
                file=name,
                reason=reason,
            ),
        )

    def _ask_manager(self, summary, note):
        """Give the profile's manager something to do, once until it is done.

        Called when a file or a folder needs a person.

        :param summary: one line
        :param note: plain text, shown escaped
        """
        self.ensure_one()
        kind = self.env.ref("mail.mail_activity_data_todo")
        asked = self.activity_ids.filtered(lambda item: item.summary == summary)
        manager = self.user_id if self.user_id.active else self.env["res.users"]
        if not asked:
            self.activity_schedule(
                activity_type_id=kind.id,
                summary=summary,
                note=plaintext2html(note),
                user_id=manager.id or self._get_managers()[:1].id or self.env.uid,
            )

    def _get_managers(self):
        """Active managers of the profile's company, oldest first."""
        group = self.env.ref("partner_import.partner_import_group_manager")
        people = group.sudo().all_user_ids
        return people.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        ).sorted("id")
