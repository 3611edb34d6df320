from odoo import api, fields, models

from ..core.webhook_stripe import WANTED


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    collection_problem = fields.Char(compute="_compute_collection_problem")

    @api.depends("code", "state", "journal_id", "capture_manually")
    def _compute_collection_problem(self):
        for provider in self:
            provider.collection_problem = provider._get_collection_problem()

    def _get_collection_problem(self):
        """Return in words why nothing is collected with a provider, or False."""
        gateway = self.env["collection.gateway"]._get(self.code)
        if gateway is None or self.state == "disabled":
            return False
        if self.state == "enabled" and not gateway._get_secret(self):
            return self.env._(
                "Nothing is collected automatically with this provider: without the "
                "secret of its webhook nobody can tell its messages from forged ones."
            )
        if self.capture_manually:
            return self.env._(
                "Nothing is collected automatically with this provider: it captures "
                "amounts manually."
            )
        if not self.journal_id:
            return self.env._(
                "Nothing is collected automatically with this provider: it has no "
                "journal."
            )
        return False

    def _send_api_request(self, method, endpoint, **kwargs):
        """Have Stripe send the collection's events too, when its webhook is made."""
        data = kwargs.get("data") or {}
        if (self.code, method, endpoint) == ("stripe", "POST", "webhook_endpoints"):
            events = [*data.get("enabled_events[]", []), *WANTED]
            kwargs["data"] = {**data, "enabled_events[]": events}
        return super()._send_api_request(method, endpoint, **kwargs)


class CollectionMeans(models.Model):
    _inherit = "collection.means"

    def _is_provider_ready(self):
        """Leave out means whose provider cannot collect, such as for want of a secret."""
        ready = super()._is_provider_ready()
        return ready and not self.token_id.provider_id._get_collection_problem()
