"""Verification of the days within which orders count together."""

from odoo import models


class SigningVerification(models.Model):
    _inherit = "signing.verification"

    def _look_at_power(self, company):
        """Name days that are fewer than those signed: somebody wrote behind Odoo."""
        return [
            *super()._look_at_power(company),
            *(
                ("in-force-unsigned", f"res.company,{company.id}", one.display_name)
                for one in company._signing_find("signing.window")
                if company.signing_split_days < one.days
            ),
        ]
