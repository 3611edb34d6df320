from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..trust import trusted

#: Days before an authority's end on which registrars are told: two persons sign the
#: change that puts its new certificate in force, and people's cards end with it.
WARNED = (90, 30, 7)


class SigningAnchor(models.Model):
    _inherit = "signing.anchor"

    warned_days = fields.Integer(
        "Warned",
        readonly=True,
        copy=False,
        help="How many days before its end the registrars were told last.",
    )

    @api.model
    def _cron_warn(self):
        """Tell registrars that a trusted authority ends, once for each of the days."""
        now = fields.Datetime.now()
        for days in sorted(WARNED):
            ending = self.search(
                [
                    ("state", "=", "active"),
                    ("not_after", ">", now),
                    ("not_after", "<=", now + timedelta(days=days)),
                    "|",
                    ("warned_days", "=", 0),
                    ("warned_days", ">", days),
                ]
            )
            for company, anchors in ending.grouped("company_id").items():
                anchors._warn(company)
            trusted(ending).write({"warned_days": days})

    def _warn(self, company):
        """Mail a company's registrars which of its authorities end, and when."""
        named = [
            f"{one.name}: {format_date(self.env, one.not_after.date())}" for one in self
        ]
        company._signing_tell_registrars(
            self.env._(
                "%(company)s: trusted authorities are about to expire",
                company=company.name,
            ),
            self.env._(
                "Signatures by certificates under them are refused afterwards. Upload "
                "their new certificates under Trusted authorities, and have the change signed: "
                "%(names)s",
                names="; ".join(named),
            ),
            self.env["res.users"],
        )
