"""Is it this person's card? Names and mail in a certificate, and its possession."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from cryptography import x509
from cryptography.x509.oid import NameOID

from . import algorithms, purpose, revocation
from .verify import Trust


class Doubt(str, Enum):
    """What a certificate says otherwise than the register."""

    NAME = "name"
    MAIL = "mail"


def doubts(certificate: x509.Certificate, name: str, mail: str) -> Sequence[Doubt]:
    """Compare a certificate with a person; a certificate without mail raises none."""
    found = []
    if not any(_words(one) == _words(name) for one in names(certificate)):
        found.append(Doubt.NAME)
    known = mails(certificate)
    if known and mail.strip().lower() not in known:
        found.append(Doubt.MAIL)
    return found


def names(certificate: x509.Certificate) -> list[str]:
    """The names a certificate gives its holder: common name, given and family name."""

    def values(kind):
        return [
            str(one.value) for one in certificate.subject.get_attributes_for_oid(kind)
        ]

    parts = values(NameOID.GIVEN_NAME) + values(NameOID.SURNAME)
    return [*values(NameOID.COMMON_NAME), *([" ".join(parts)] if parts else [])]


def mails(certificate: x509.Certificate) -> set[str]:
    """The mail addresses a certificate gives its holder."""
    found = certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    mails = {str(one.value) for one in found}
    other = purpose.extension(certificate, x509.SubjectAlternativeName)
    if other is not None:
        mails |= set(other.value.get_values_for_type(x509.RFC822Name))
    return {one.strip().lower() for one in mails}


def _words(name):
    """A name without accents, case, order and signs: "MOREL Chloé" is "Chloe Morel"."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return sorted(re.findall(r"[^\W\d_]+", plain))


def check(certificate: x509.Certificate, trust: Trust, now: datetime):
    """Refuse a certificate that could not sign here today.

    :raises core.reasons.Refused: chain, purpose, key or revocation
    """
    algorithms.check_key(certificate.public_key())
    purpose.check_signer(certificate)
    found = trust.build(certificate, now)
    moment = revocation.Moment(now, now, False, trust.max_age)
    revocation.check(found, trust.revocation, moment)


def prove(certificate: x509.Certificate, algorithm: str, value: bytes, message: bytes):
    """Refuse whoever sends a certificate without having its key.

    :raises core.reasons.Refused: the message was not signed with it
    """
    algorithms.verify(algorithm, certificate.public_key(), value, message)
