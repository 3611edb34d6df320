"""The short way into a time stamp's token: strict DER, twenty times as fast.

Only what most authorities write is known here; for everything else it gives nothing,
and ``stamp_token`` reads it by BER. What is checked of a token is the same for both.
"""

from typing import Annotated

from cryptography.x509 import ObjectIdentifier

from .der import MAX_BYTES

try:
    from cryptography.hazmat import asn1
except ImportError:
    asn1 = None
if not hasattr(asn1, "TLV"):  # older cryptography: the long way reads everything
    asn1 = None

_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_KINDS = {
    **{f"1.2.840.113549.1.1.{number}": "rsassa_pkcs1v15" for number in (1, 11, 12, 13)},
    **{f"1.2.840.10045.4.3.{number}": "ecdsa" for number in (2, 3, 4)},
}


def read(token: bytes) -> dict | None:
    """Give the values of a ``stamp_token.Token``, or nothing."""
    if asn1 is None or len(token) > MAX_BYTES:
        return None
    try:
        return _read(asn1.decode_der(_ContentInfo, token))
    except Exception:  # whatever it is: the long way says what is wrong, or reads it
        return None


def _read(content):
    """Take apart what was decoded; raise when it is not what is known here."""
    signed, wrapped = content.content, content.content.content
    (signer,) = signed.signers.as_list()
    certificates = signed.certificates.as_list()
    kinds = content.kind.dotted_string, wrapped.kind.dotted_string
    right = kinds == (_SIGNED_DATA, _TST_INFO) and 1 <= len(certificates) <= 10
    info = asn1.decode_der(_Info, wrapped.content)
    if not right or info.version != 1 or signer.attributes.tag_bytes != b"\xa0":
        raise ValueError("no token")
    # RFC 5652, 5.4: signed as SET OF, not under the tag [0] it travels with.
    attributes = _sized(b"\x31", bytes(signer.attributes.data))
    values = _values(attributes)
    return {
        "raw": wrapped.content,
        "attributes": attributes,
        "certificates": tuple(map(_sequence, certificates)),
        "sid": (_sequence(signer.sid.issuer), signer.sid.serial),
        "named": _named(values[_CERTIFICATE]),
        "content_type": _kind(values[_CONTENT_TYPE]),
        "message_digest": values[_DIGEST].parse(bytes),
        "digest": _hash(signer.digest),
        "kind": _KINDS[signer.algorithm.algorithm.dotted_string],
        "signature": signer.signature,
        "imprint": (_hash(info.imprint.algorithm), info.imprint.digest),
        "at": info.at.as_datetime(),
        "serial": info.serial,
        "nonce": info.nonce,
    }


def _sequence(value):
    """Write a sequence as it stands in the token."""
    if value.tag_bytes != b"\x30":
        raise ValueError("no sequence")
    return _sized(b"\x30", bytes(value.data))


def _sized(tag, data):
    """Put a tag and the one length that DER has before contents."""
    size = len(data)
    if size < 0x80:
        return tag + bytes([size]) + data
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 + len(length)]) + length + data


def _values(attributes):
    """Give the attributes by kind: each once, with one value."""
    # Only what stands in a sequence is decoded.
    decoded = asn1.decode_der(_Attributes, _sized(b"\x30", attributes)).all.as_list()
    found = {one.kind.dotted_string: one.values.as_list() for one in decoded}
    if len(found) != len(decoded) or any(len(one) != 1 for one in found.values()):
        raise ValueError("attributes")
    return {kind: one[0] for kind, one in found.items()}


def _hash(algorithm):
    return _HASHES[algorithm.algorithm.dotted_string]


def _kind(value):
    found = value.parse(ObjectIdentifier).dotted_string
    return "tst_info" if found == _TST_INFO else found


def _named(value):
    first = value.parse(_Signing).certificates[0]
    algorithm = first.algorithm
    return ("sha256" if algorithm is None else _hash(algorithm)), first.digest


if asn1:

    @asn1.sequence
    class _Algorithm:
        algorithm: ObjectIdentifier
        parameters: asn1.Null | None

    @asn1.sequence
    class _Wrapped:
        kind: ObjectIdentifier
        content: Annotated[bytes, asn1.Explicit(0)]

    @asn1.sequence
    class _Attribute:
        kind: ObjectIdentifier
        values: asn1.SetOf[asn1.TLV]

    @asn1.sequence
    class _Attributes:
        all: asn1.SetOf[_Attribute]

    @asn1.sequence
    class _Sid:
        issuer: asn1.TLV
        serial: int

    @asn1.sequence
    class _Signer:
        version: int
        sid: _Sid
        digest: _Algorithm
        attributes: asn1.TLV
        algorithm: _Algorithm
        signature: bytes

    @asn1.sequence
    class _SignedData:
        version: int
        digests: asn1.SetOf[_Algorithm]
        content: _Wrapped
        certificates: Annotated[asn1.SetOf[asn1.TLV], asn1.Implicit(0)]
        signers: asn1.SetOf[_Signer]

    @asn1.sequence
    class _ContentInfo:
        kind: ObjectIdentifier
        content: Annotated[_SignedData, asn1.Explicit(0)]

    @asn1.sequence
    class _Imprint:
        algorithm: _Algorithm
        digest: bytes

    @asn1.sequence
    class _Accuracy:
        seconds: int | None
        millis: Annotated[int | None, asn1.Implicit(0)]
        micros: Annotated[int | None, asn1.Implicit(1)]

    @asn1.sequence
    class _Info:
        version: int
        policy: ObjectIdentifier
        imprint: _Imprint
        serial: int
        at: asn1.GeneralizedTime
        accuracy: _Accuracy | None
        ordering: Annotated[bool, asn1.Default(False)]
        nonce: int | None

    @asn1.sequence
    class _IssuerSerial:
        issuer: asn1.TLV
        serial: int

    @asn1.sequence
    class _Certificate:
        algorithm: _Algorithm | None
        digest: bytes
        issuer: _IssuerSerial | None

    @asn1.sequence
    class _Signing:
        certificates: list[_Certificate]
