"""XAdES baseline B around a statement, in two phases: prepare, attach.

Between them anything may sign the bytes: a software card, a PKCS#11 token, a remote
agent. Shape: ETSI EN 319 132-1, clause 6 (baseline B); two references only
(signing.md 1.1). The signer's role stands in SignerRoleV2 as claimed.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from . import algorithms
from .names import DS, ENVELOPED, EXCLUSIVE, PROPERTIES, SHA256, XADES, ds, xades
from .strict_xml import canonical, parse

#: Fixed names: one signature per file, so they need not be random.
SIGNATURE_ID, PROPERTIES_ID, REFERENCE_ID = "signature", "properties", "statement"
Sign = Callable[[bytes], bytes]


@dataclass
class Prepared:
    """A statement with everything but the signature value."""

    root: etree._Element
    algorithm: str
    to_sign: bytes

    def attach(self, value: bytes) -> bytes:
        """Put the raw signature in: the finished baseline B file."""
        self.root.find(f"{ds('Signature')}/{ds('SignatureValue')}").text = b64(value)
        return etree.tostring(self.root, encoding="UTF-8", xml_declaration=True)


def b64(data: bytes) -> str:
    """Write base64 as XML wants it."""
    return base64.b64encode(data).decode()


def prepare(
    statement: bytes,
    certificate: x509.Certificate,
    signed_at: datetime,
    role: str,
    algorithm: str = "",
) -> Prepared:
    """Phase one: what the card must sign is in ``to_sign``.

    :param statement: canonical bytes of a statement
    :param algorithm: one of :mod:`algorithms`; by the key when empty
    """
    algorithm = algorithm or algorithms.for_key(certificate.public_key())
    root = parse(statement)
    digest = hashlib.sha256(canonical(root)).digest()
    signature = _node(root, ds("Signature"), Id=SIGNATURE_ID, nsmap={"ds": DS})
    info = _node(signature, ds("SignedInfo"))
    _node(signature, ds("SignatureValue"))
    data = _node(_node(signature, ds("KeyInfo")), ds("X509Data"))
    der = certificate.public_bytes(Encoding.DER)
    _node(data, ds("X509Certificate"), b64(der))
    properties = _properties(_node(signature, ds("Object")), der, signed_at, role)
    _node(info, ds("CanonicalizationMethod"), Algorithm=EXCLUSIVE)
    _node(info, ds("SignatureMethod"), Algorithm=algorithm)
    _reference(info, digest, [ENVELOPED, EXCLUSIVE], Id=REFERENCE_ID, URI="")
    found = hashlib.sha256(canonical(properties)).digest()
    _reference(info, found, [EXCLUSIVE], Type=PROPERTIES, URI=f"#{PROPERTIES_ID}")
    return Prepared(root, algorithm, canonical(info))


def sign(
    statement: bytes,
    certificate: x509.Certificate,
    signed_at: datetime,
    role: str,
    function: Sign,
) -> bytes:
    """Both phases, for a function that signs at once."""
    prepared = prepare(statement, certificate, signed_at, role)
    return prepared.attach(function(prepared.to_sign))


def _node(parent, name, text=None, nsmap=None, **attributes):
    node = etree.SubElement(parent, name, attributes, nsmap=nsmap)
    node.text = text
    return node


def _reference(info, digest, transforms, **attributes):
    reference = _node(info, ds("Reference"), **attributes)
    holder = _node(reference, ds("Transforms"))
    for name in transforms:
        _node(holder, ds("Transform"), Algorithm=name)
    _node(reference, ds("DigestMethod"), Algorithm=SHA256)
    _node(reference, ds("DigestValue"), b64(digest))


def _properties(parent, der, signed_at, role):
    qualifying = _node(
        parent,
        xades("QualifyingProperties"),
        nsmap={"xades": XADES},
        Target=f"#{SIGNATURE_ID}",
    )
    signed = _node(qualifying, xades("SignedProperties"), Id=PROPERTIES_ID)
    about = _node(signed, xades("SignedSignatureProperties"))
    _node(about, xades("SigningTime"), moment(signed_at))
    holder = _node(about, xades("SigningCertificateV2"))
    digest = _node(_node(holder, xades("Cert")), xades("CertDigest"))
    _node(digest, ds("DigestMethod"), Algorithm=SHA256)
    _node(digest, ds("DigestValue"), b64(hashlib.sha256(der).digest()))
    roles = _node(_node(about, xades("SignerRoleV2")), xades("ClaimedRoles"))
    _node(roles, xades("ClaimedRole"), role)
    data = _node(signed, xades("SignedDataObjectProperties"))
    described = _node(
        data, xades("DataObjectFormat"), ObjectReference=f"#{REFERENCE_ID}"
    )
    _node(described, xades("MimeType"), "application/xml")
    return signed


def moment(when: datetime) -> str:
    """Write a moment as UTC, whole seconds; refuse a naive one."""
    if when.tzinfo is None:
        raise ValueError("a moment without zone")
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
