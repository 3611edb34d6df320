"""What orders count together is part of the register: its changes are logged."""

from odoo import models

from ..core import change
from ..trust import is_trusted


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        """Log who changes within how many days orders count together.

        What two persons signed is logged as every change of theirs.
        """
        if "signing_split_days" not in vals or is_trusted(self):
            return super().write(vals)
        before = {one: one.signing_split_days for one in self}
        done = super().write(vals)
        for one, days in before.items():
            if one.signing_split_days != days and one._signing_is_founded():
                one._signing_log_split_days(days)
        return done

    def _signing_log_split_days(self, before):
        """Write a change to the log of acts, and tell the registrars."""
        log = self.env["signing.log"].sudo()
        values = [
            ("act", "split_days"),
            # The same change may come again: each entry's digest is its own.
            ("after position", str(log._lock(self).position)),
            ("before", str(before)),
            ("after", str(self.signing_split_days)),
            ("by", str(self.env.uid)),
        ]
        digest = change.digest(values)
        log._append(self, self, "split_days", digest, digest)
        self._signing_tell_registrars(
            self.env._(
                "%(company)s: orders count together within other days",
                company=self.name,
            ),
            self.env._(
                "%(user)s changed them from %(before)s to %(after)s. If this was not "
                "agreed, put it back.",
                user=self.env.user.name,
                before=before,
                after=self.signing_split_days,
            ),
            self.env.user,
        )

    def _signing_tell_registrars(self, subject, body, also):
        """Mail those who keep the register, and others.

        :param also: ``res.users``
        """
        group = self.env.ref("procure_sign.group_registrar").sudo()
        users = group.all_user_ids.filtered(
            lambda user: self in user.company_ids and user.active
        )
        users |= also
        if not users:
            return
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=users.partner_id.ids, subject=subject, body=body
        )
