from odoo import api, models

from odoo.addons.quittance_base.core.rate import Allowance

#: Questions per file that a machine may ask: what has become of it.
QUESTIONS = 20


class PartnerImportProfile(models.Model):
    """How much one sender may send within an hour."""

    _inherit = "partner.import.profile"

    @api.model
    def _take_arrival(self, user, files, size):
        """Count what a user sends, over portal and endpoint together.

        Called by both before they look at a file. Users of one partner count together,
        staff each by itself; the limits are those of the user's company.

        :param user: ``res.users`` record
        :param int files: number of files
        :param int size: bytes of the request
        :return: seconds to wait, 0 when the files may come
        :rtype: int
        """
        allowed = user.sudo().company_id._get_import_allowance()
        sender = self._get_sender_key(user)
        return self.env["quittance.arrival"]._take(sender, files, size, allowed)

    @api.model
    def _take_question(self, user):
        """Count a question for a batch's state; see :meth:`_take_arrival`."""
        allowed = user.sudo().company_id._get_import_allowance()
        allowed = Allowance(allowed.files * QUESTIONS, 0)
        sender = f"{self._get_sender_key(user)}-asks"
        return self.env["quittance.arrival"]._take(sender, 1, 0, allowed)

    def _get_mail_wait(self, files, known):
        """Count mails apart, strangers' too: who floods takes nothing from others."""
        kind = "mail" if known else "stranger"
        return self.env["quittance.arrival"]._take(
            f"{kind}-{self.partner_id.commercial_partner_id.id}",
            len(files),
            sum(len(content) for _name, content in files),
            self.company_id._get_import_allowance(),
        )

    @api.model
    def _get_sender_key(self, user):
        """Return the name under which a user's files are counted."""
        user = user.sudo()
        if user._is_internal():
            return f"user-{user.id}"
        return f"partner-{user.partner_id.commercial_partner_id.id}"

    def _mail_too_much(self, sender, names):
        """Ask the manager what to do with a mail of too many files; once."""
        self._ask_manager(
            self.env._("Too many files by mail for %(profile)s", profile=self.name),
            self.env._(
                "%(sender)s sent %(count)s files, with which more came within an hour "
                "than the settings allow: none of them was imported. If they are "
                "right, drop the files of the mail kept here on the profile.",
                sender=sender,
                count=len(names),
            ),
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_import_allowance(self):
        """Return what one sender may send within an hour. Called for each arrival."""
        self.ensure_one()
        return Allowance(
            max(self.import_files_per_hour, 0),
            max(self.import_megabytes_per_hour, 0) * 2**20,
        )
