from odoo import models

from ..loopback import NOWHERE, loopback


class PaymentProvider(models.Model):
    """The demo company's providers never leave this machine, whatever a setting says."""

    _inherit = "payment.provider"

    def _build_request_url(self, endpoint, **kwargs):
        """Point the demo company's calls at the stand-ins that the demo started."""
        if not self._is_demo():
            return super()._build_request_url(endpoint, **kwargs)
        address = self._get_demo_address(self.code)
        if self.code == "worldline":
            return f"{address}/v2/{self.worldline_pspid}/{endpoint}"
        return f"{address}/v1/{endpoint}"

    def _is_demo(self):
        company = self.env.ref("quittance_demo.company", raise_if_not_found=False)
        return bool(company) and self.company_id == company

    def _get_demo_address(self, code):
        """Return where the stand-in of a provider listens: on the loopback."""
        params = self.env["ir.config_parameter"].sudo()
        return loopback(params.get_param(f"quittance_demo.{code}_address"))

    def _get_demo_script(self):
        """Return the address of the script that stands in for Stripe's own.

        Called by the payment form; False while the stand-in is not running.
        """
        address = self._get_demo_address("stripe")
        return address != NOWHERE and f"{address}/v3/"
