"""What ``quittance-agent`` calls; see ``agent/README.md`` for the way it takes."""

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

#: A certificate and a signature have some kilobytes.
LONGEST = 64 * 1024
_ROUTE = {
    "type": "jsonrpc",
    "auth": "public",
    "methods": ["POST"],
    "save_session": False,
    "max_content_length": LONGEST,
}


class SigningAgent(http.Controller):
    """No cookie is looked at: the key of the pairing is all that counts."""

    @http.route("/procure_sign/agent/pair", **_ROUTE)
    def pair(self, code=""):
        """Redeem a one-time code: give the key to go on with, and what waits."""
        address = request.httprequest.remote_addr or ""
        pairing, said = request.env["signing.pairing"]._redeem(str(code), address)
        if not pairing:
            return {"refused": said}
        return {"key": said, **pairing._describe()}

    @http.route("/procure_sign/agent/prepare", **_ROUTE)
    def prepare(self, step=0, certificate=""):
        """Give one statement and what is to be signed for it."""
        pairing = self._get_pairing()
        return pairing._prepare(int(step), pairing._read_value(certificate))

    @http.route("/procure_sign/agent/finish", **_ROUTE)
    def finish(self, session=0, value=""):
        """Take a signature in."""
        pairing = self._get_pairing()
        return pairing._take(int(session), pairing._read_value(value))

    @http.route("/procure_sign/agent/enrol", **_ROUTE)
    def enrol(self, certificate="", algorithm="", value=""):
        """Take a card's certificate in, with the proof of its possession."""
        pairing = self._get_pairing()
        read = pairing._read_value
        return pairing._enrol(read(certificate), str(algorithm), read(value))

    @http.route("/procure_sign/agent/close", **_ROUTE)
    def close(self, said=""):
        """End the pairing: the Sign screen need not wait any longer."""
        self._get_pairing()._close(str(said))
        return {"closed": True}

    def _get_pairing(self):
        """Return the pairing of the caller's key; the request is its signer's then.

        :raises AccessDenied: no key, or one that is over
        """
        kind, _, key = request.httprequest.headers.get("Authorization", "").partition(
            " "
        )
        pairing = request.env["signing.pairing"]._of_key(key.strip())
        if kind != "Bearer" or not pairing:
            raise AccessDenied(
                request.env._("Your pairing is over. Ask for a new code.")
            )
        request.signing_paired = True
        env = pairing._as_user("signing.pairing").env
        request.update_env(user=env.uid, context=env.context, su=False)
        return request.env["signing.pairing"].sudo().browse(pairing.id)
