"""What a browser's authenticator answers, as the core reads it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlsplit

from odoo.exceptions import UserError

from odoo.addons.auth_passkey._vendor.webauthn import verify_registration_response
from odoo.addons.auth_passkey._vendor.webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
)

from .core import algorithms
from .core.passkey import Assertion


def decode(text):
    """Decode base64url without padding, as browsers write it."""
    return urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}")


def encode(data):
    """Encode as browsers write it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def read_assertion(env, answer):
    """Read the answer to ``navigator.credentials.get``.

    :rtype: core.passkey.Assertion
    :raises UserError: it is something else
    """
    try:
        response = answer["response"]
        names = ("clientDataJSON", "authenticatorData", "signature")
        client, data, signature = (decode(response[name]) for name in names)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(
            env._("The passkey's answer cannot be read. Try again.")
        ) from error
    return Assertion(b"", client, data, signature)


def read_registration(env, answer, challenge, origin):
    """Check the answer to ``navigator.credentials.create``.

    :param bytes challenge: that was asked
    :param str origin: where it was asked
    :return: the credential's name and its public key
    :raises UserError: it is not for us, or nobody was verified
    """
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_origin=origin,
            expected_rp_id=urlsplit(origin).hostname,
            require_user_verification=True,
        )
        key = decoded_public_key_to_cryptography(
            decode_credential_public_key(found.credential_public_key)
        )
        algorithms.check_key(key)
    # The vendored reader raises whatever its parsers do: all of it means no.
    except Exception as error:
        raise UserError(
            env._(
                "This passkey cannot be enrolled: it must be made on this page and ask "
                "for your PIN, fingerprint or face."
            )
        ) from error
    return encode(found.credential_id), key
