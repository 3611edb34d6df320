"""A certificate's chain to an anchor, by OpenSSL's path validation (RFC 5280, 6).

Measured on NIST PKITS (signing.md 3.2): of the ways to ask OpenSSL, policy checking,
extended CRL support and deltas together accept nothing that is wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from cryptography import x509
from OpenSSL import crypto

from . import algorithms, kept
from .purpose import MAX_KEPT, is_authority, load
from .reasons import Reason, Refused

POLICY = crypto.X509StoreFlags.POLICY_CHECK
#: X509_V_FLAG_EXTENDED_CRL_SUPPORT and X509_V_FLAG_USE_DELTAS of x509_vfy.h, which
#: pyOpenSSL does not name.
EXTENDED_CRL, DELTAS = 0x1000, 0x2000
CRLS = crypto.X509StoreFlags.CRL_CHECK | crypto.X509StoreFlags.CRL_CHECK_ALL
LIVE = POLICY | CRLS | EXTENDED_CRL | DELTAS

#: Numbers of x509_vfy.h that say something of their own.
_REASONS = {
    3: Reason.NO_REVOCATION,  # X509_V_ERR_UNABLE_TO_GET_CRL
    9: Reason.NOT_YET_VALID,
    10: Reason.EXPIRED,
    11: Reason.STALE,  # CRL not yet valid
    12: Reason.STALE,  # CRL has expired
    23: Reason.REVOKED,
    **dict.fromkeys((2, 18, 19, 20, 21, 27), Reason.UNTRUSTED),
}


def build(
    certificate: x509.Certificate,
    anchors: Sequence[x509.Certificate],
    others: Iterable[x509.Certificate],
    at: datetime,
    crls: Sequence[x509.CertificateRevocationList] = (),
) -> list[x509.Certificate]:
    """Give the chain, from the certificate to its anchor, valid at a moment.

    :param crls: when given, every link is checked against them at that moment too
    :raises Refused: with OpenSSL's reason, and when a link's key is too weak
    """
    others = tuple(others)
    key = _key(certificate, anchors, others)
    known = None if crls else _found.peek(key)
    if known and known.begin <= at <= known.end:
        return list(known.chain)
    chain = _search(certificate, anchors, others, at, crls)
    if not crls:
        _keep(key, chain)
    return chain


@dataclass(frozen=True)
class _Path:
    """A path that was valid, and between when each of its certificates is.

    Time enters path validation through these periods alone, so that it is as valid at
    every moment between; revocation is asked each time.
    """

    chain: tuple
    begin: datetime
    end: datetime


_found, _openssl = kept.Kept(512), kept.Kept(256)


def _key(certificate, anchors, others):
    return (
        kept.of(certificate),
        tuple(map(kept.of, anchors)),
        frozenset(map(kept.of, others)),
    )


def _keep(key, chain):
    begin = max(one.not_valid_before_utc for one in chain)
    end = min(one.not_valid_after_utc for one in chain)
    _found.put(key, _Path(tuple(chain), begin, end))


def _search(certificate, anchors, others, at, crls):
    context = _context(certificate, anchors, others, at, crls)
    try:
        found = context.get_verified_chain()
    except crypto.X509StoreContextError as error:
        raise _refusal(error) from error
    chain = [load(crypto.dump_certificate(crypto.FILETYPE_ASN1, one)) for one in found]
    _check_links(chain, anchors)
    return chain


def _context(certificate, anchors, others, at, crls):
    store = crypto.X509Store()
    for one in anchors:
        store.add_cert(_converted(one))
    for one in crls:
        store.add_crl(one)
    store.set_flags(LIVE if crls else POLICY)
    store.set_time(at.astimezone(timezone.utc).replace(tzinfo=None))
    others = [_converted(one) for one in others]
    return crypto.X509StoreContext(store, _converted(certificate), others)


def _converted(certificate):
    key = kept.of(certificate)
    found = _openssl.peek(key)
    if found is None:
        found = _convert(certificate)
        if len(certificate.tbs_certificate_bytes) <= MAX_KEPT:
            _openssl.put(key, found)
    return found


def _convert(certificate):
    try:
        return crypto.X509.from_cryptography(certificate)
    except crypto.Error as error:  # OpenSSL reads less than cryptography does
        raise Refused(Reason.CERTIFICATE, str(error)[:200]) from error


def _refusal(error):
    number, depth, text = error.errors
    reason = _REASONS.get(number, Reason.CHAIN)
    if reason is Reason.REVOKED and depth:
        reason = Reason.AUTHORITY_REVOKED
    return Refused(reason, f"{text} ({number}, depth {depth})")


def _check_links(chain, anchors):
    if chain[-1] not in anchors:
        raise Refused(Reason.UNTRUSTED, "the chain ends elsewhere")
    for one in chain:
        try:
            algorithms.check_key(one.public_key())
        except Refused as refused:
            raise Refused(Reason.CHAIN_KEY, refused.detail) from refused
    for one in chain[:-1]:
        digest = one.signature_hash_algorithm
        if digest is not None and digest.name in ("md5", "sha1"):
            raise Refused(Reason.CHAIN_KEY, digest.name)
    if not all(is_authority(one) for one in chain[1:]):
        raise Refused(Reason.CHAIN, "issued by no authority")
