"""What OCSP answers say of a certificate (RFC 6960, 3.2 and 4.2.2).

The responder is the issuer itself, or holds a certificate that this issuer gave it
directly, for OCSPSigning. The answer must name the certificate's own serial and issuer.
"""

import hmac
from collections.abc import Iterable, Iterator

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from .purpose import extension

_DIGESTS = ("sha256", "sha384", "sha512")


def statuses(certificate, issuer, answers: Iterable[bytes]) -> Iterator[tuple]:
    """Give (issued, next, revoked) of every answer that speaks of the certificate."""
    for der in answers:
        try:
            answer = ocsp.load_der_ocsp_response(der)
            if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
                continue
            # Names first: a company's answers are mostly of other cards.
            named = [
                one for one in answer.responses if _names(one, certificate, issuer)
            ]
            if named and _signed(answer, issuer):
                for one in named:
                    yield from _status(one)
        except Exception:  # unreadable, of whatever kind: as if it were not there
            continue


def _status(one):
    if one.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        yield one.this_update_utc, one.next_update_utc, one.revocation_time_utc
    elif one.certificate_status is ocsp.OCSPCertStatus.GOOD:
        yield one.this_update_utc, one.next_update_utc, None


def _names(one, certificate, issuer):
    if one.serial_number != certificate.serial_number:
        return False
    if certificate.issuer != issuer.subject:
        return False
    # SHA-1 here only names the issuer (RFC 5019 asks for it); the signature decides.
    name = _hashed(one.hash_algorithm, issuer.subject.public_bytes())
    key = _hashed(one.hash_algorithm, _key_bits(issuer.public_key()))
    return hmac.compare_digest(name, one.issuer_name_hash) and hmac.compare_digest(
        key, one.issuer_key_hash
    )


def _hashed(algorithm, data):
    digest = hashes.Hash(algorithm)
    digest.update(data)
    return digest.finalize()


def _key_bits(key):
    """The key as it stands in a certificate, without algorithm (RFC 6960, 4.1.1)."""
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _signed(answer, issuer):
    responder = _responder(answer, issuer)
    digest = answer.signature_hash_algorithm
    if responder is None or digest is None or digest.name not in _DIGESTS:
        return False
    key, value = responder.public_key(), answer.signature
    try:
        if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
            key.verify(value, answer.tbs_response_bytes, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, answer.tbs_response_bytes, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _responder(answer, issuer):
    if _is_named(answer, issuer):
        return issuer
    for one in answer.certificates[:5]:
        if _is_named(answer, one) and _delegated(one, issuer, answer.produced_at_utc):
            return one
    return None


def _is_named(answer, certificate):
    if answer.responder_name is not None:
        return answer.responder_name == certificate.subject
    found = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    return answer.responder_key_hash == found.digest


def _delegated(one, issuer, at):
    extended = extension(one, x509.ExtendedKeyUsage)
    if extended is None or ExtendedKeyUsageOID.OCSP_SIGNING not in extended.value:
        return False
    digest = one.signature_hash_algorithm
    if digest is None or digest.name not in _DIGESTS:
        return False
    if not one.not_valid_before_utc <= at <= one.not_valid_after_utc:
        return False
    try:
        one.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def answers_request(answer: bytes, nonce: bytes) -> bool:
    """Say whether an answer fetched just now is to our own question.

    A responder that leaves the nonce out is not accepted: it may be a replay.
    """
    try:
        loaded = ocsp.load_der_ocsp_response(answer)
        found = loaded.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except (ValueError, x509.ExtensionNotFound):
        return False
    return hmac.compare_digest(found, nonce)
