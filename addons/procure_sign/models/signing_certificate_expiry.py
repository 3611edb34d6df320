from datetime import timedelta

from odoo import api, fields, models

from ..trust import trusted

#: Days before a certificate's end on which its holder is told.
WARNED = (30, 7)


class SigningCertificate(models.Model):
    _inherit = "signing.certificate"

    warned_days = fields.Integer(
        "Warned", help="How many days before its end its holder was told last."
    )

    @api.model
    def _cron_warn(self):
        """Tell holders that a certificate ends, once for each of the days before."""
        now = fields.Datetime.now()
        for days in sorted(WARNED):
            ending = self.search(
                [
                    ("state", "=", "enrolled"),
                    ("not_after", ">", now),
                    ("not_after", "<=", now + timedelta(days=days)),
                    "|",
                    ("warned_days", "=", 0),
                    ("warned_days", ">", days),
                ]
            )
            self._warn(ending, days)

    def _warn(self, ending, days):
        """Mail the holders who have nothing as good that lasts longer."""
        domain = [("person_id", "in", ending.person_id.ids), ("state", "=", "enrolled")]
        last = {
            (one.person_id, one.level): one
            for one in self.search(domain, order="not_after, id")
        }
        ended = ending.filtered(lambda one: last[one.person_id, one.level] == one)
        template = self.env.ref("procure_sign.mail_template_expiry").sudo()
        told = ended.filtered(lambda one: one._get_holder().email)
        if told:
            template.send_mail_batch(told.ids)
        trusted(ending).write({"warned_days": days})

    def _get_holder(self):
        """Return the login that is told, in its language."""
        return self.person_id.login_ids.filtered(lambda one: one.state == "active")[
            :1
        ].user_id
