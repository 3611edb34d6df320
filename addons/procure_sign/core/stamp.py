"""Verifying an RFC 3161 token: whose it is, over what, and when.

Sources: RFC 3161, 2.4.2; RFC 5652, 5.4 (what a CMS signature covers); RFC 5816.
Trust (chain, revocation) is decided by the caller, who knows the authorities.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from . import der, purpose
from .reasons import Reason, Refused

_HASHES = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True)
class Stamp:
    """A token whose signature is right."""

    at: datetime
    serial: int
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    nonce: int | None


def read(token: bytes, data: bytes) -> Stamp:
    """Read a token over ``data``; raise :class:`Refused` when it is none."""
    try:
        signed, signer, info, raw = _take_apart(token)
        # RFC 5652, 5.4: signed as SET OF, not under the tag [0] it travels with;
        # taken before asn1crypto looks inside and writes it anew.
        attributes = b"\x31" + signer["signed_attrs"].dump()[1:]
        _check_imprint(info, data)
        found = [purpose.load(one.chosen.dump()) for one in signed["certificates"]]
        certificate = _signer_certificate(signer, found)
        _check_signature(signer, raw, attributes, certificate)
        moment = info["gen_time"].native
        if moment.tzinfo is None:
            raise Refused(Reason.STAMP, "time without zone")
        number, nonce = info["serial_number"].native, info["nonce"].native
    except Refused:
        raise
    except Exception as error:  # asn1crypto raises what it meets: never a crash
        raise Refused(Reason.STAMP, f"{type(error).__name__}: {error}"[:200]) from error
    purpose.check_stamper(certificate)
    others = tuple(one for one in found if one != certificate)
    return Stamp(moment, number, certificate, others, nonce)


def _take_apart(token):
    der.check(token)
    content = cms.ContentInfo.load(token, strict=True)
    signed = content["content"]
    if content["content_type"].native != "signed_data":
        raise Refused(Reason.STAMP, "no SignedData")
    wrapped = signed["encap_content_info"]
    if wrapped["content_type"].native != "tst_info":
        raise Refused(Reason.STAMP, "no TSTInfo")
    if len(signed["signer_infos"]) != 1 or not 1 <= len(signed["certificates"]) <= 10:
        raise Refused(Reason.STAMP, "one signer, with certificate")
    raw = wrapped["content"].contents
    der.check(raw)
    info = tsp.TSTInfo.load(raw, strict=True)
    if info["version"].native != "v1":
        raise Refused(Reason.STAMP, "version")
    return signed, signed["signer_infos"][0], info, raw


def _check_imprint(info, data):
    imprint = info["message_imprint"]
    name = imprint["hash_algorithm"]["algorithm"].native
    if name not in _HASHES:
        raise Refused(Reason.DIGEST_ALGORITHM, str(name))
    right = hashlib.new(name, data).digest()
    if not hmac.compare_digest(right, imprint["hashed_message"].native):
        raise Refused(Reason.STAMP_IMPRINT)


def _signer_certificate(signer, certificates):
    """The one certificate that both sid and the signed attribute name."""
    attributes = _attributes(signer)
    wanted = attributes.get("signing_certificate_v2")
    if wanted is None:
        raise Refused(Reason.STAMP, "no signingCertificateV2")
    first = wanted["certs"][0]
    name = first["hash_algorithm"]["algorithm"].native
    if name not in _HASHES:
        raise Refused(Reason.DIGEST_ALGORITHM, str(name))
    digest = first["cert_hash"].native
    found = [
        one
        for one in certificates
        if hashlib.new(name, _der(one)).digest() == digest and _is_named(signer, one)
    ]
    if len(found) != 1:
        raise Refused(Reason.STAMP, "signing certificate")
    return found[0]


def _der(certificate):
    return certificate.public_bytes(Encoding.DER)


def _is_named(signer, certificate):
    chosen = signer["sid"].chosen
    if signer["sid"].name == "subject_key_identifier":
        key = purpose.extension(certificate, x509.SubjectKeyIdentifier)
        return key is not None and key.value.digest == chosen.native
    return (
        chosen["serial_number"].native == certificate.serial_number
        and chosen["issuer"].dump() == certificate.issuer.public_bytes()
    )


def _attributes(signer):
    found = {}
    for one in signer["signed_attrs"]:
        if one["type"].native in found or len(one["values"]) != 1:
            raise Refused(Reason.STAMP, "attributes")
        found[one["type"].native] = one["values"][0]
    return found


def _check_signature(signer, raw, data, certificate):
    name = signer["digest_algorithm"]["algorithm"].native
    if name not in _HASHES:
        raise Refused(Reason.DIGEST_ALGORITHM, str(name))
    attributes = _attributes(signer)
    digest = hashlib.new(name, raw).digest()
    if attributes["content_type"].native != "tst_info" or not hmac.compare_digest(
        attributes["message_digest"].native, digest
    ):
        raise Refused(Reason.STAMP_SIGNATURE, "message digest")
    _verify(certificate.public_key(), signer, data, _HASHES[name])


def _verify(key, signer, data, digest):
    kind = signer["signature_algorithm"].signature_algo
    value = signer["signature"].native
    try:
        if kind == "rsassa_pkcs1v15" and isinstance(key, rsa.RSAPublicKey):
            if key.key_size < 2048:
                raise Refused(Reason.KEY_SIZE, str(key.key_size))
            key.verify(value, data, padding.PKCS1v15(), digest)
        elif kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, data, ec.ECDSA(digest))
        else:
            raise Refused(Reason.ALGORITHM, str(kind))
    except InvalidSignature as error:
        raise Refused(Reason.STAMP_SIGNATURE) from error
