"""What full, direct CRLs say of a certificate (RFC 5280, 5 and 6.3).

Deltas, indirect lists and unknown extensions are not read: such a list is as if it
were not there, and what has no list is not accepted.
"""

from collections.abc import Iterable, Iterator

from cryptography import x509

from . import kept
from .purpose import extension, is_authority

_KNOWN = (
    x509.AuthorityKeyIdentifier,
    x509.CRLNumber,
    x509.IssuingDistributionPoint,
    x509.IssuerAlternativeName,
)
_WEAK = ("md5", "sha1")
#: Larger lists are read, but not kept: strangers choose what is verified.
MAX_KEPT = 2**20
#: The same list and person stand in many evidences, the same list in more.
_statuses, _lists = kept.Kept(4096), kept.Kept(32)


def statuses(certificate, issuer, crls: Iterable[bytes]) -> Iterator[tuple]:
    """Give (issued, next, revoked) of every list that speaks of the certificate."""
    person = (kept.of(issuer), kept.of(certificate))
    for der in crls:
        found = _status(der, issuer, certificate, person)
        if found:
            yield found


def _status(der, issuer, certificate, person):
    if len(der) > MAX_KEPT:
        return _read(lambda: _of(der, issuer), certificate)
    digest = kept.digest(der)
    return _statuses.get(
        (digest, *person),
        lambda: _read(
            lambda: _lists.get((digest, person[0]), lambda: _of(der, issuer)),
            certificate,
        ),
    )


def _read(of, certificate):
    """What one list says of a certificate."""
    try:
        found = of()
        if found is None or not _in_scope(found, certificate):
            return None
        entry = found.get_revoked_certificate_by_serial_number(
            certificate.serial_number
        )
        revoked = entry.revocation_date_utc if entry else None
        return found.last_update_utc, found.next_update_utc, revoked
    except Exception:  # unreadable, of whatever kind: as if it were not there
        return None


def _of(der, issuer):
    """The list, if it is this issuer's."""
    crl = x509.load_der_x509_crl(der)
    usage = extension(issuer, x509.KeyUsage)
    if crl.issuer != issuer.subject or (usage and not usage.value.crl_sign):
        return None
    digest = crl.signature_hash_algorithm
    if digest is None or digest.name in _WEAK:
        return None
    # Entries may name other issuers only in indirect lists, which are refused.
    known = all(isinstance(one.value, _KNOWN) for one in crl.extensions)
    right = known and crl.is_signature_valid(issuer.public_key())
    return crl if right else None


def _in_scope(crl, certificate):
    if crl.issuer != certificate.issuer:
        return False
    point = extension(crl, x509.IssuingDistributionPoint)
    if point is None:
        return True
    scope = point.value
    if scope.indirect_crl or scope.only_some_reasons or scope.relative_name:
        return False
    if scope.only_contains_attribute_certs:
        return False
    authority = is_authority(certificate)
    if scope.only_contains_user_certs and authority:
        return False
    if scope.only_contains_ca_certs and not authority:
        return False
    return scope.full_name is None or _named(certificate, set(scope.full_name))


def _named(certificate, names):
    points = extension(certificate, x509.CRLDistributionPoints)
    return points is not None and any(
        names & set(one.full_name or ()) and not one.crl_issuer and not one.reasons
        for one in points.value
    )
