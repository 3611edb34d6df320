"""How persons and logins are called in the core."""

from cryptography.hazmat.primitives.serialization import Encoding


def login_key(user):
    """Name a login; the register knows whose it is."""
    return f"u{user.id}"


def person_key(person):
    """Name a person."""
    return f"p{person.id}"


def person_id(key):
    """Return the id behind a person's name, none behind a stranger's."""
    return int(key[1:]) if key.startswith("p") else None


def get_der(certificate):
    """Return the bytes of an enrolled certificate (``signing.certificate``)."""
    return certificate.sudo()._x509().public_bytes(Encoding.DER)
