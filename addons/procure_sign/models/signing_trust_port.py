from odoo import api, models
from odoo.tools import config

from ..adapters import web

#: Option of odoo.conf: ``host:port`` of trust services inside, separated by commas.
OPTION = "procure_sign_internal_hosts"


class SigningTrustPort(models.AbstractModel):
    """Port to trust services: time stamps, revocation lists, OCSP."""

    _name = "signing.trust.port"
    _description = "Port to Trust Services"

    @api.model
    def _call(self, url, body=None, kind="", seconds=web.SECONDS):
        """Call an address once; a hook for other ways out.

        :return: bytes of the answer, and why there is none (one of them empty)
        """
        inside = (config.get(OPTION) or "").split(",")
        allowed = frozenset(one.strip() for one in inside if one.strip())
        try:
            return web.call(url, body, kind, allowed, seconds), ""
        except web.CallFailed as failed:
            return b"", failed.code
