"""What stands in an RFC 3161 token: read, and believed by nobody yet.

Sources: RFC 3161, 2.4.2; RFC 5652, 5.1 to 5.4; RFC 5816. Tokens may be BER outside what
is signed: asn1crypto reads them; :mod:`stamp_der` is the short way to the same.
"""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp

from . import der, stamp_der
from .reasons import Reason, Refused


@dataclass(frozen=True)
class Token:
    """A token taken apart.

    :param raw: the TSTInfo, whose digest is ``message_digest``
    :param attributes: what the signature is over
    :param sid: issuer and serial of the signer's certificate, or its key's identifier
    :param named: digest and its algorithm by which the signer names that certificate
    :param imprint: digest of what was stamped, and its algorithm
    """

    raw: bytes
    attributes: bytes
    certificates: tuple[bytes, ...]
    sid: tuple[bytes, int] | bytes
    named: tuple[str, bytes]
    content_type: str
    message_digest: bytes
    digest: str
    kind: str
    signature: bytes
    imprint: tuple[str, bytes]
    at: datetime
    serial: int
    nonce: int | None


def read(token: bytes) -> Token:
    """Take a token apart; raise :class:`Refused` when it is none."""
    short = stamp_der.read(token)
    return Token(**short) if short else read_ber(token)


def read_ber(token: bytes) -> Token:
    """Take a token apart by BER, of which DER is a part."""
    der.check(token)
    try:
        return _read(token)
    except Refused:
        raise
    except Exception as error:  # asn1crypto raises what it meets: never a crash
        raise Refused(Reason.STAMP, f"{type(error).__name__}: {error}"[:200]) from error


def _read(token):
    signed, signer, info, raw = _take_apart(token)
    # RFC 5652, 5.4: signed as SET OF, not under the tag [0] it travels with;
    # taken before asn1crypto looks inside and writes it anew.
    signed_bytes = b"\x31" + signer["signed_attrs"].dump()[1:]
    attributes = _attributes(signer)
    imprint = info["message_imprint"]
    return Token(
        raw=raw,
        attributes=signed_bytes,
        certificates=tuple(one.chosen.dump() for one in signed["certificates"]),
        sid=_sid(signer["sid"]),
        named=_named(attributes),
        content_type=attributes["content_type"].native,
        message_digest=attributes["message_digest"].native,
        digest=signer["digest_algorithm"]["algorithm"].native,
        kind=signer["signature_algorithm"].signature_algo,
        signature=signer["signature"].native,
        imprint=_digest(imprint["hash_algorithm"], imprint["hashed_message"]),
        at=info["gen_time"].native,
        serial=info["serial_number"].native,
        nonce=info["nonce"].native,
    )


def _take_apart(token):
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


def _attributes(signer):
    found = {}
    for one in signer["signed_attrs"]:
        if one["type"].native in found or len(one["values"]) != 1:
            raise Refused(Reason.STAMP, "attributes")
        found[one["type"].native] = one["values"][0]
    return found


def _named(attributes):
    wanted = attributes.get("signing_certificate_v2")
    if wanted is None:
        raise Refused(Reason.STAMP, "no signingCertificateV2")
    first = wanted["certs"][0]
    return _digest(first["hash_algorithm"], first["cert_hash"])


def _digest(algorithm, value):
    return str(algorithm["algorithm"].native), value.native


def _sid(sid):
    if sid.name == "subject_key_identifier":
        return sid.chosen.native
    return sid.chosen["issuer"].dump(), sid.chosen["serial_number"].native
