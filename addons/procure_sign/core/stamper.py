"""Answering RFC 3161 requests with a key of our own, and asking others.

The built-in time stamp is for demos and tests: evidence that rests on it is labelled.
Sources: RFC 3161, 2.4; RFC 5816 (ESSCertIDv2).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from . import der
from .reasons import Reason, Refused

#: A policy of the documentation arc: nobody else's promise.
POLICY = "1.3.6.1.4.1.99999.1"


@dataclass(frozen=True)
class Stamper:
    """A time stamp's certificate and its P-256 key."""

    certificate: x509.Certificate
    key: Any

    def answer(self, request: bytes, at: datetime, serial: int) -> bytes:
        """Answer a TimeStampReq with a TimeStampResp."""
        asked = tsp.TimeStampReq.load(request, strict=True)
        token = _token(self, asked, at, serial)
        status = {"status": {"status": "granted"}, "time_stamp_token": token}
        return tsp.TimeStampResp(status).dump()


def ask(data: bytes, nonce: int) -> bytes:
    """Write a request for a stamp over ``data``."""
    imprint = {
        "hash_algorithm": {"algorithm": "sha256"},
        "hashed_message": hashlib.sha256(data).digest(),
    }
    return tsp.TimeStampReq(
        {"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    ).dump()


def accept(response: bytes, nonce: int) -> bytes:
    """Give the token of a response to our own question.

    :raises Refused: when it was refused, or answers another question
    """
    der.check(response)
    try:
        # The token is optional in RFC 3161, but not in asn1crypto: status first.
        parts = core.SequenceOf.load(response, spec=core.Any, strict=True)
        status = parts[0].parse(tsp.PKIStatusInfo)["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise Refused(Reason.STAMP_REFUSED, str(status))
        loaded = tsp.TimeStampResp.load(response, strict=True)
        token = loaded["time_stamp_token"]
        wrapped = token["content"]["encap_content_info"]["content"]
        der.check(wrapped.contents)
        content = wrapped.parsed
        if content["nonce"].native != nonce:
            raise Refused(Reason.STAMP_NONCE)
        return token.dump()
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise Refused(Reason.STAMP, str(error)[:200]) from error


def _token(stamper, asked, at, serial):
    info = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": asked["message_imprint"],
        "serial_number": serial,
        "gen_time": at.astimezone(timezone.utc).replace(microsecond=0),
    }
    if asked["nonce"].native is not None:
        info["nonce"] = asked["nonce"].native
    raw = tsp.TSTInfo(info).dump()
    der = stamper.certificate.public_bytes(Encoding.DER)
    certificate = asn1_x509.Certificate.load(der)
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    signed = {
        "version": "v3",
        "digest_algorithms": [digest],
        "encap_content_info": {
            "content_type": "tst_info",
            "content": core.ParsableOctetString(raw),
        },
        "certificates": [certificate],
        "signer_infos": [_signer(stamper, raw, der, certificate, digest)],
    }
    return {"content_type": "signed_data", "content": cms.SignedData(signed)}


def _signer(stamper, raw, der, certificate, digest):
    named = {"certs": [{"cert_hash": hashlib.sha256(der).digest()}]}
    attributes = cms.CMSAttributes(
        [
            _attribute("content_type", "tst_info"),
            _attribute("message_digest", hashlib.sha256(raw).digest()),
            _attribute("signing_certificate_v2", named),
        ]
    )
    value = stamper.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
    issued = {
        "issuer": certificate.issuer,
        "serial_number": certificate.serial_number,
    }
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", issued),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": value,
        }
    )


def _attribute(kind, value):
    return cms.CMSAttribute({"type": kind, "values": [value]})
