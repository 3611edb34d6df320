"""One-time codes that pair a signer's agent with what waits for her.

The code's first part finds the pairing, the second is kept as a salted hash only: who
reads the database learns nothing to use, and who guesses has few tries for each.
"""

import hashlib
import hmac
import ipaddress
import secrets

#: Crockford's base 32: no letter is taken for a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_GROUP, _GROUPS = 4, 3
#: Wrong second parts of one pairing before it is void.
TRIES = 3
#: Wrong codes from one address, in ``GUESS_MINUTES``, before it is not listened to.
GUESSES, GUESS_MINUTES = 10, 10
#: How long a code waits, and how long what it opened stays open.
CODE_MINUTES, OPEN_MINUTES = 5, 15
_PREFIX = b"procure_sign/enrol/1\0"


def new_code() -> tuple[str, str]:
    """Make a code: the part that finds, and the part that is secret (40 bits)."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(_GROUP * _GROUPS))
    return text[:_GROUP], text[_GROUP:]


def spell(finder: str, secret: str) -> str:
    """Write a code as a person reads and types it."""
    text = finder + secret
    groups = (text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
    return "-".join(groups)


def take_apart(code) -> tuple[str, str]:
    """Read what a person typed; empty parts when it can be no code."""
    text = str(code).upper().translate(_ALIKE)
    text = "".join(one for one in text if one not in " -.")
    if len(text) != _GROUP * _GROUPS or set(text) - set(ALPHABET):
        return "", ""
    return text[:_GROUP], text[_GROUP:]


def seal(secret: str) -> str:
    """Hash a secret, salted and slow to guess."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_slow(secret, salt)}"


def opens(sealed: str, secret: str) -> bool:
    """Say whether a secret is the one that was sealed."""
    salt, _, digest = (sealed or "").partition(":")
    if not digest:
        return False
    return hmac.compare_digest(_slow(secret, bytes.fromhex(salt)), digest)


def _slow(secret, salt):
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1).hex()


def block(address: str | None) -> str:
    """Return what an address is counted by: of IPv6 the /64 that one customer has.

    What is no address counts together.
    """
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def new_key() -> str:
    """Make the key that an agent calls with, 256 bits."""
    return secrets.token_urlsafe(32)


def digest(key) -> str:
    """What is kept of such a key: it is too long to be guessed from its hash."""
    return hashlib.sha256(str(key).encode()).hexdigest()


def enrolment(database: str, company: str, person: str, nonce: str, der: bytes):
    """What a card signs to prove that it is there: no statement, no XML.

    The agent makes the same bytes by itself, from what it shows.
    """
    parts = (database, company, person, nonce, hashlib.sha256(der).hexdigest())
    return _PREFIX + "\0".join(parts).encode()
