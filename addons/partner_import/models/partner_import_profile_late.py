from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date

#: Days after which a missing file is old news.
RECENT = 14


class PartnerImportProfile(models.Model):
    """Asks the manager for the files that have not come."""

    _inherit = "partner.import.profile"

    late_asked = fields.Date(
        copy=False,
        readonly=True,
        help="Last month of which the manager was told that the file is late.",
    )

    @api.model
    def _cron_late(self):
        """Tell the managers which files are late, once per month. Run daily."""
        today = fields.Date.context_today(self)
        board = self.env["partner.import.board"]
        for back in (2, 1):
            month = today.replace(day=1) - relativedelta(months=back)
            for line in board._get_partners(month):
                due = fields.Date.to_date(line["due"])
                if line["status"] == "late" and (today - due).days <= RECENT:
                    self.browse(line["id"])._ask_for_late_file(month, due)

    def _ask_for_late_file(self, month, due):
        """Give the manager one activity, mailed by Odoo, for a month's missing file.

        :param month: first day of the month whose file is missing
        :param due: day it was expected
        """
        self.ensure_one()
        if self.late_asked and self.late_asked >= month:
            return
        self.late_asked = month
        manager = self.user_id or self._get_managers()[:1]
        profile = self.with_context(lang=manager.lang)
        name = format_date(profile.env, month, date_format="MMMM y")
        profile._ask_manager(
            profile.env._(
                "%(partner)s: the file of %(month)s is late",
                partner=self.partner_id.display_name,
                month=name,
            ),
            profile.env._(
                "%(profile)s was expected on %(day)s. Ask %(partner)s for it, or mark "
                "this as done where there was nothing to send.",
                profile=self.name,
                day=format_date(profile.env, due),
                partner=self.partner_id.display_name,
            ),
        )
