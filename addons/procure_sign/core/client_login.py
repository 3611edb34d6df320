"""Logging in with a card: whose certificate did the TLS handshake prove?

It identifies a person for a session; it is never the signature of anything.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from . import algorithms, enrolment, purpose, revocation
from .reasons import Reason, Refused
from .verify import Trust

#: Within this time an authority makes the certificates of one card.
TOGETHER = timedelta(hours=1)


def check(certificate: x509.Certificate, trust: Trust, now: datetime):
    """Refuse a certificate that proves nothing here today.

    nginx has checked it too; whom a company trusts, only the company knows.

    :raises Refused: purpose, key, chain or revocation
    """
    algorithms.check_key(certificate.public_key())
    _check_purpose(certificate)
    found = trust.build(certificate, now)
    moment = revocation.Moment(now, now, False, trust.max_age)
    revocation.check(found, trust.revocation, moment)


def _check_purpose(certificate):
    """RFC 5280, 4.2.1.3 and 4.2.1.12: digitalSignature, clientAuth; or neither said."""
    if purpose.is_authority(certificate):
        raise Refused(Reason.IS_AUTHORITY)
    usage = purpose.extension(certificate, x509.KeyUsage)
    if usage is not None and not usage.value.digital_signature:
        raise Refused(Reason.KEY_USAGE)
    extended = purpose.extension(certificate, x509.ExtendedKeyUsage)
    if extended is not None and ExtendedKeyUsageOID.CLIENT_AUTH not in extended.value:
        raise Refused(Reason.EXTENDED_USAGE)


def is_holder(certificate: x509.Certificate, enrolled: x509.Certificate) -> bool:
    """Say whether both are one holder's: the same, or beside each other on his card.

    Cards carry a certificate for logging in beside the one that signs: of the same
    authority, with the same name. A common name alone is not enough, two people may
    have it: a number, user id or mail address must be there, and be the same.
    """
    if certificate == enrolled:
        return True
    same = (
        certificate.issuer == enrolled.issuer
        and certificate.subject == enrolled.subject
    )
    return same and bool(_marks(certificate) & _marks(enrolled))


def is_lost(
    certificate: x509.Certificate,
    held: Sequence[x509.Certificate],
    lost: Sequence[x509.Certificate],
) -> bool:
    """Say whether a certificate may be on a card of its holder that was lost.

    A new card bears the same name as the lost one: what is beside which, only the time
    tells at which they were made. It counts as the last one's that was made until then,
    and only when that one's, or another in force, is the nearest of all in time too.

    :param held: certificates of the holder's cards that are in force, today
    :param lost: of those taken back, in whatever company
    """
    if not lost or certificate in lost:
        return bool(lost)
    if certificate in held:
        return False
    made = certificate.not_valid_before_utc
    near = min(_apart(one, made) for one in lost)
    if near <= TOGETHER or all(_apart(one, made) >= near for one in held):
        return True
    before = [
        one for one in (*held, *lost) if one.not_valid_before_utc <= made + TOGETHER
    ]
    last = max(before, key=lambda one: one.not_valid_before_utc, default=None)
    return last is None or last in lost


def _apart(certificate, made):
    return abs(certificate.not_valid_before_utc - made)


def _marks(certificate):
    """What an authority gives to one person only: number, user id, mail address."""
    found = {
        (kind, str(one.value))
        for kind in (NameOID.SERIAL_NUMBER, NameOID.USER_ID)
        for one in certificate.subject.get_attributes_for_oid(kind)
    }
    return found | {("mail", one) for one in enrolment.mails(certificate)}
