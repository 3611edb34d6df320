from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize


class PartnerImportBatch(models.Model):
    """Files mailed by nobody we know: kept unread until a manager accepts them."""

    _inherit = "partner.import.batch"

    def action_accept(self):
        """Read files of a stranger. Called by the button on the batch.

        :raises AccessError: the user is no manager, or works for another company
        """
        self._check_may_accept()
        for batch in self.filtered(lambda batch: batch.state == "held"):
            batch._accept()
        return True

    def action_accept_and_remember(self):
        """Read files of a stranger, and take the sender's next ones without asking.

        Called by the button on the batch. The address becomes a contact of the partner.

        :raises AccessError: the user is no manager, or works for another company
        """
        self._check_may_accept()
        for batch in self.filtered(lambda batch: batch.state == "held"):
            batch._remember_sender()
            batch._accept()
        return True

    def _check_may_accept(self):
        """Refuse whoever may not decide whose files are read.

        :raises AccessError: the user is no manager, or works for another company
        """
        self._check_may_handle()
        manager = "partner_import.partner_import_group_manager"
        if not self.env.su and not self.env.user.has_group(manager):
            raise AccessError(
                self.env._(
                    "Only managers of the importer accept files of strangers. Ask the "
                    "manager of the profile."
                )
            )

    def _accept(self):
        """Have a held file read; called when it is accepted, or came from a known one."""
        self.ensure_one()
        self._set_state("received", from_stranger=False, stop_requested=False)
        batch = self.sudo()
        batch.message_post(
            body=self.env._("Accepted by %(user)s.", user=self.env.user.name)
        )
        batch._note_elsewhere()
        batch._close_stranger_call()
        self._enqueue_read(0)

    def _remember_sender(self):
        """Make the sender a contact of the partner, unless somebody has the address."""
        sender = email_normalize(self.sender or "")
        # sudo: the manager decides here for the partner, without a right on contacts
        profile = self.profile_id.sudo()
        if not sender or profile._is_mail_sender_known(sender):
            return
        partner = profile.partner_id.commercial_partner_id
        profile.env["res.partner"].create(
            {
                "name": sender,
                "email": sender,
                "type": "other",
                "parent_id": partner.id,
                "company_id": partner.company_id.id,
            }
        )
        profile.message_post(
            body=self.env._(
                "%(user)s had %(sender)s remembered as a sender of %(partner)s.",
                user=self.env.user.name,
                sender=sender,
                partner=partner.display_name,
            )
        )

    def _close_stranger_call(self):
        """End the manager's call on the profile when no file waits any more."""
        profile = self.profile_id.sudo()
        waiting = self.sudo().search_count(
            [("profile_id", "=", profile.id), ("state", "=", "held")], limit=1
        )
        if not waiting:
            summary = profile._get_stranger_summary()
            calls = profile.activity_ids.filtered(lambda a: a.summary == summary)
            calls.action_feedback()
