"""What a browser's authenticator answers, as the core reads it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .core.passkey import Assertion

_lt = LazyTranslate(__name__)
UNREADABLE = _lt("The passkey's answer cannot be read. Try again.")


def decode(text):
    """Decode base64url without padding, as browsers write it."""
    return urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}")


def encode(data):
    """Encode as browsers write it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def read_assertion(answer):
    """Read the answer to ``navigator.credentials.get``.

    :rtype: core.passkey.Assertion
    :raises UserError: it is something else
    """
    try:
        response = answer["response"]
        names = ("clientDataJSON", "authenticatorData", "signature")
        client, data, signature = (decode(response[name]) for name in names)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(str(UNREADABLE)) from error
    return Assertion(b"", client, data, signature)
