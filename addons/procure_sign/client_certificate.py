"""The client certificate of a request, as nginx on this machine passes it on.

See ``config/nginx-cards.conf``. A header alone proves nothing: it is believed from
loopback only, and only beside a secret that nginx and this server share.
"""

import hmac
import ipaddress
import os
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from cryptography import x509

from odoo.tools import config

#: Option of odoo.conf that names a file, and the environment's variable.
OPTION, VARIABLE = "procure_sign_proxy_secret_file", "PROCURE_SIGN_PROXY_SECRET"
#: Whether signing asks for a login with a card, of the last minutes.
STEP_UP, MINUTES = "procure_sign_step_up", 10
#: Option that names the address of nginx's port for cards; else this port of Odoo's.
ADDRESS, PORT = "procure_sign_card_address", 8443
PAGE = "/procure_sign/login/certificate"
SECRET, VERIFIED, CERTIFICATE = (
    f"X-Signing-{name}" for name in ("Proxy-Secret", "Client-Verify", "Client-Cert")
)
SHORTEST = 32
#: A certificate has some kilobytes.
LONGEST = 32_000


def read_secret() -> str:
    """Return the secret shared with nginx; empty: nobody logs in with a card."""
    path = config.get(OPTION)
    text = os.environ.get(VARIABLE, "")
    if path:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""
    text = text.strip()
    return text if len(text) >= SHORTEST else ""


def is_wanted() -> bool:
    """Say whether this server asks for a card at each signing."""
    return str(config.get(STEP_UP) or "").lower() in ("1", "true", "yes")


def find_address(base) -> str:
    """Return the address where a card is shown; empty: nobody logs in with one.

    :param str base: Odoo's own address
    """
    if not read_secret():
        return ""
    given = config.get(ADDRESS)
    if not given:
        # Without the port, which is 443's; an IPv6 address keeps its brackets.
        host = urlsplit(base).netloc.rpartition("@")[2]
        given = f"https://{re.sub(r':[0-9]+$', '', host)}:{PORT}"
    return given.rstrip("/") + PAGE


def read(http_request) -> x509.Certificate | None:
    """Return the certificate that nginx took from the handshake, or none.

    :param http_request: werkzeug's
    """
    headers, secret = http_request.headers, read_secret()
    given = headers.get(SECRET, "").encode()
    if not secret or not hmac.compare_digest(given, secret.encode()):
        return None
    if not _is_near(http_request.environ) or headers.get(VERIFIED) != "SUCCESS":
        return None
    text = headers.get(CERTIFICATE, "")
    if len(text) > LONGEST:
        return None
    try:
        return x509.load_pem_x509_certificate(unquote_to_bytes(text))
    except ValueError:
        return None


def _is_near(environ):
    """Who really called: behind nginx, werkzeug keeps it aside."""
    before = environ.get("werkzeug.proxy_fix.orig") or {}
    address = before.get("REMOTE_ADDR") or environ.get("REMOTE_ADDR", "")
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
