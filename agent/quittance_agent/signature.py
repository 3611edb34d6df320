"""What the card signs: ds:SignedInfo over the statement, built by the agent itself.

Two references: the statement (enveloped signature, exclusive canonical form) and the
XAdES properties (time, certificate, role). ETSI EN 319 132-1, baseline B.
"""

import base64
import hashlib
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from .problems import Unsafe
from .statement import Statement
from .words import say
from .xml import C14N, canonical

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
RSA_SHA256, RSA_SHA512 = _MORE + "rsa-sha256", _MORE + "rsa-sha512"
ECDSA_SHA256, ECDSA_SHA384 = _MORE + "ecdsa-sha256", _MORE + "ecdsa-sha384"
RSA_PSS = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
#: Algorithms, their hash, and the curve of those that have one.
ALGORITHMS = {
    RSA_SHA256: (hashes.SHA256(), ""),
    RSA_SHA512: (hashes.SHA512(), ""),
    RSA_PSS: (hashes.SHA256(), ""),
    ECDSA_SHA256: (hashes.SHA256(), "secp256r1"),
    ECDSA_SHA384: (hashes.SHA384(), "secp384r1"),
}
#: How far the server's clock may be from this computer's.
CLOCKS = timedelta(minutes=10)


class Envelope:
    """A statement with its signature but for the value.

    :raises Unsafe: for a time, role, level or algorithm that is not right
    """

    def __init__(
        self,
        statement: Statement,
        certificate: x509.Certificate,
        at: datetime,
        algorithm: str,
    ):
        check_algorithm(algorithm, certificate.public_key())
        if statement.level != "card":
            raise Unsafe(say("This is not to be signed with a card."))
        if abs(at - datetime.now(timezone.utc)) > CLOCKS:
            raise Unsafe(say("The signing time %s is not now: check the clock.", at))
        self.certificate, self.algorithm = certificate, algorithm
        self._build(statement, at)

    def _build(self, statement, at):
        self._root = etree.fromstring(statement.data)
        digest = hashlib.sha256(statement.data).digest()
        signature = _node(self._root, "Signature", Id="signature", nsmap={"ds": DS})
        info = _node(signature, "SignedInfo")
        self._value = _node(signature, "SignatureValue")
        data = _node(_node(signature, "KeyInfo"), "X509Data")
        der = self.certificate.public_bytes(Encoding.DER)
        _node(data, "X509Certificate", _b64(der))
        properties = _properties(_node(signature, "Object"), der, at, statement.role)
        _node(info, "CanonicalizationMethod", Algorithm=C14N)
        _node(info, "SignatureMethod", Algorithm=self.algorithm)
        enveloped = [DS + "enveloped-signature", C14N]
        _reference(info, digest, enveloped, Id="statement", URI="")
        digest = hashlib.sha256(canonical(properties)).digest()
        kind = "http://uri.etsi.org/01903#SignedProperties"
        _reference(info, digest, [C14N], Type=kind, URI="#properties")
        self.to_sign = canonical(info)

    def check(self, value: bytes):
        """Check what the card gave, before it leaves this computer."""
        check_value(self.algorithm, self.certificate.public_key(), value, self.to_sign)

    def file(self, value: bytes) -> bytes:
        """The finished file."""
        self._value.text = _b64(value)
        return etree.tostring(self._root, encoding="UTF-8", xml_declaration=True)


def choose(key) -> str:
    """The algorithm for a key, when nobody asks for another."""
    if isinstance(key, rsa.RSAPublicKey):
        return RSA_SHA256
    return ECDSA_SHA384 if _curve(key) == "secp384r1" else ECDSA_SHA256


def check_algorithm(algorithm, key):
    """Refuse algorithms that are weak, or another key's."""
    if algorithm not in ALGORITHMS:
        raise Unsafe(say("This agent does not sign with %s.", algorithm))
    _hash, curve = ALGORITHMS[algorithm]
    fits = _curve(key) == curve if curve else isinstance(key, rsa.RSAPublicKey)
    if not fits:
        raise Unsafe(say("%s is not for this card's key.", algorithm))


def _curve(key):
    return getattr(getattr(key, "curve", None), "name", "")


def check_value(algorithm, key, value, data):
    """Verify a raw signature value; raise :class:`Unsafe`."""
    digest, curve = ALGORITHMS[algorithm]
    try:
        if curve:
            half = len(value) // 2
            r, s = (int.from_bytes(one, "big") for one in (value[:half], value[half:]))
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(digest))
        elif algorithm == RSA_PSS:
            mask = padding.PSS(padding.MGF1(digest), salt_length=digest.digest_size)
            key.verify(value, data, mask, digest)
        else:
            key.verify(value, data, padding.PKCS1v15(), digest)
    except InvalidSignature:
        text = say("The card's key does not belong to its certificate.")
        raise Unsafe(text) from None


def _node(parent, name, text=None, nsmap=None, space=DS, **attributes):
    node = etree.SubElement(parent, f"{{{space}}}{name}", attributes, nsmap=nsmap)
    node.text = text
    return node


def _b64(data):
    return base64.b64encode(data).decode()


def _reference(info, digest, transforms, **attributes):
    reference = _node(info, "Reference", **attributes)
    holder = _node(reference, "Transforms")
    for one in transforms:
        _node(holder, "Transform", Algorithm=one)
    _node(reference, "DigestMethod", Algorithm=SHA256)
    _node(reference, "DigestValue", _b64(digest))


def _properties(parent, der, at, role):
    def add(under, name, text=None, **attributes):
        return _node(under, name, text, space=XADES, **attributes)

    named = {"nsmap": {"xades": XADES}, "Target": "#signature"}
    signed = add(
        add(parent, "QualifyingProperties", **named),
        "SignedProperties",
        Id="properties",
    )
    about = add(signed, "SignedSignatureProperties")
    moment = at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    add(about, "SigningTime", moment)
    digest = add(add(add(about, "SigningCertificateV2"), "Cert"), "CertDigest")
    _node(digest, "DigestMethod", Algorithm=SHA256)
    _node(digest, "DigestValue", _b64(hashlib.sha256(der).digest()))
    roles = add(add(about, "SignerRoleV2"), "ClaimedRoles")
    add(roles, "ClaimedRole", role)
    data = add(signed, "SignedDataObjectProperties")
    described = add(data, "DataObjectFormat", ObjectReference="#statement")
    add(described, "MimeType", "application/xml")
    return signed
