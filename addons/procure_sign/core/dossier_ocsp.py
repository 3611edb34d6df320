"""Answers of authorities (OCSP) in a dossier, for those that publish no lists."""

from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from . import crl, ocsp
from .shape import take_apart

_COMMAND = """openssl ocsp -respin trust/ocsp-{number}.der -no_nonce \\
  -issuer trust/ocsp-{number}.pem -cert parts/{number}.pem \\
  -verify_other trust/ocsp-{number}.pem -CAfile trust/anchors.pem \\
  -attime {epoch} -validity_period 3155760000"""
_CHAIN = """openssl verify -CAfile trust/anchors.pem -untrusted trust/others.pem \\
  -attime {epoch} parts/{number}.pem"""


def files(
    number: str,
    evidence: bytes,
    answers: Iterable[bytes],
    authorities: Sequence[x509.Certificate],
) -> dict[str, bytes]:
    """Give the newest answer about a signer, and who may have given it.

    :param number: of the evidence
    :param answers: of the company, beside those in the evidence
    """
    parts = take_apart(evidence)
    signer = x509.load_der_x509_certificate(parts.certificate)
    brought = map(x509.load_der_x509_certificate, parts.unsigned.certificates)
    known = [*authorities, *brought]
    found = [
        (issued, answer, issuer)
        for issuer in dict.fromkeys(known)
        for answer in (*answers, *parts.unsigned.ocsps)
        for issued, *_rest in ocsp.statuses(signer, issuer, [answer])
    ]
    if not found:
        return {}
    _issued, answer, issuer = max(found, key=lambda one: one[0])
    others = [one for one in dict.fromkeys(known) if one != issuer]
    return {
        f"trust/ocsp-{number}.der": answer,
        f"trust/ocsp-{number}.pem": b"".join(
            one.public_bytes(Encoding.PEM) for one in (issuer, *others)
        ),
    }


def commands(
    number: str,
    certificate: bytes,
    written: dict[str, bytes],
    lists: Iterable[bytes],
    chain: str,
) -> list[str]:
    """Give the commands that verify a signer's chain and its revocation.

    :param chain: the command that wants a list of every authority
    :param lists: at hand; openssl refuses a chain when one is missing
    """
    pem = written.get(f"trust/ocsp-{number}.pem")
    if not pem:
        return [chain] if "trust/lists.pem" in written else []
    issuer = x509.load_pem_x509_certificates(pem)[0]
    signer = x509.load_der_x509_certificate(certificate)
    listed = any(crl.statuses(signer, issuer, lists))
    return [chain if listed else _CHAIN, _COMMAND]
