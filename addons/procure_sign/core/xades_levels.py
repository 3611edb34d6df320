"""From baseline B to T and LT: unsigned properties added to a finished signature.

T: SignatureTimeStamp over the canonical SignatureValue (EN 319 132-1, 5.3).
LT: CertificateValues and RevocationValues of signer, time stamp and authorities.
"""

from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from .names import EXCLUSIVE, ds, xades
from .strict_xml import canonical, parse
from .xades import b64


def to_stamp(signed: bytes) -> bytes:
    """Give the bytes whose hash goes to the time-stamp authority."""
    return canonical(_signature(parse(signed)).find(ds("SignatureValue")))


def add_stamp(signed: bytes, token: bytes) -> bytes:
    """Level T: embed the authority's token (DER of its ContentInfo)."""
    root = parse(signed)
    stamp = etree.SubElement(_unsigned(root), xades("SignatureTimeStamp"))
    etree.SubElement(stamp, ds("CanonicalizationMethod"), Algorithm=EXCLUSIVE)
    _value(stamp, "EncapsulatedTimeStamp", token)
    return _bytes(root)


def add_values(
    signed: bytes,
    certificates: Iterable[x509.Certificate],
    crls: Iterable[bytes] = (),
    ocsps: Iterable[bytes] = (),
) -> bytes:
    """Level LT: embed what a verifier needs in years, DER each."""
    root = parse(signed)
    unsigned = _unsigned(root)
    holder = etree.SubElement(unsigned, xades("CertificateValues"))
    for one in certificates:
        _value(holder, "EncapsulatedX509Certificate", one.public_bytes(Encoding.DER))
    revocation = etree.SubElement(unsigned, xades("RevocationValues"))
    _list(revocation, "CRLValues", "EncapsulatedCRLValue", crls)
    _list(revocation, "OCSPValues", "EncapsulatedOCSPValue", ocsps)
    return _bytes(root)


def _list(parent, name, item, values):
    values = list(values)
    if values:
        holder = etree.SubElement(parent, xades(name))
        for one in values:
            _value(holder, item, one)


def _value(parent, name, data):
    etree.SubElement(parent, xades(name)).text = b64(data)


def _signature(root):
    return root.find(ds("Signature"))


def _unsigned(root):
    path = f"{ds('Object')}/{xades('QualifyingProperties')}"
    qualifying = _signature(root).find(path)
    name = xades("UnsignedProperties")
    holder = qualifying.find(name)
    if holder is None:
        holder = etree.SubElement(qualifying, name)
        etree.SubElement(holder, xades("UnsignedSignatureProperties"))
    return holder[0]


def _bytes(root):
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
