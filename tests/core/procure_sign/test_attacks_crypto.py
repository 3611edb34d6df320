"""Attacks on keys and algorithms (signing.md 5, "Crypto")."""

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from evidence_kit import NOW, a_statement, pki, rsa_key, sign_bytes
from lxml import etree
from twisting import codes, refused, twisted, written

from procure_sign.core import algorithms, authority, statement_xml, xades
from procure_sign.core.names import DS, ds
from procure_sign.core.names import xades as xd
from procure_sign.core.strict_xml import canonical, parse
from procure_sign.core.verify import verify

P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def with_value(change, data=None):
    """Evidence whose signature value ``change(value, info)`` made."""
    root = parse(data or pki().sign())
    node = root.find(f"{ds('Signature')}/{ds('SignatureValue')}")
    info = canonical(root.find(f"{ds('Signature')}/{ds('SignedInfo')}"))
    node.text = xades.b64(change(base64.b64decode(node.text), info))
    return written(root)


def method(name):
    """Change the algorithm's name, before it is signed."""
    return lambda signature: signature[0][1].set("Algorithm", name)


def test_sha1_with_rsa():
    name = DS + "rsa-sha1"
    anna = pki().person("Anna Morel", rsa_key())
    data = twisted(method(name), certificate=anna, key=rsa_key())

    def sha1(_value, info):
        return rsa_key().sign(info, padding.PKCS1v15(), hashes.SHA1())

    refused(with_value(sha1, data), "algorithm")


@pytest.mark.parametrize(
    "name",
    [
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        DS + "dsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        "",
    ],
)
def test_algorithms_that_nobody_needs(name):
    refused(twisted(method(name)), "algorithm")


def test_hmac_keyed_with_the_certificate():
    name = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    secret = pki().anna.public_bytes(Encoding.DER)

    def forged(_value, info):
        return hmac.new(secret, info, hashlib.sha256).digest()

    refused(with_value(forged, twisted(method(name))), "algorithm")


def test_hmac_length():
    def length(signature):
        etree.SubElement(signature[0][1], ds("HMACOutputLength")).text = "1"

    refused(twisted(length), "algorithm")


def test_a_short_rsa_key():
    anna = pki().person("Anna Morel", rsa_key(1024))
    data = statement_xml.write(a_statement())
    refused(sign_bytes(data, anna, rsa_key(1024)), "key-size")


def test_the_algorithm_of_another_key():
    refused(twisted(method(algorithms.RSA_SHA256)), "key-and-algorithm")
    refused(twisted(method(algorithms.ECDSA_SHA384)), "key-and-algorithm")


def test_another_curve():
    key = ec.generate_private_key(ec.SECP256K1())
    anna = pki().person("Anna Morel", key)
    data = statement_xml.write(a_statement())
    signed = sign_bytes(data, anna, key, algorithm=algorithms.ECDSA_SHA256)
    refused(signed, "key-and-algorithm")


def test_ecdsa_of_another_length():
    refused(with_value(lambda value, _info: value[:-1]), "signature-wrong")
    padded = with_value(lambda value, _info: value[:32] + b"\0" + value[32:])
    refused(padded, "signature-wrong")
    refused(with_value(lambda value, _info: value + b"\0"), "signature-wrong")
    refused(with_value(lambda value, _info: b""), "signature-wrong")


def test_ecdsa_as_der():
    def der(value, _info):
        return utils.encode_dss_signature(*_halves(value))

    refused(with_value(der), "signature-wrong")


def test_ecdsa_zero():
    refused(with_value(lambda value, _info: bytes(64)), "signature-wrong")


def test_the_ecdsa_twin_is_no_new_evidence():
    """(r, n-s) is right too: the identity must be the same."""
    signed = pki().sign()

    def twin(value, _info):
        r, s = _halves(value)
        return r.to_bytes(32, "big") + (P256 - s).to_bytes(32, "big")

    first = verify(signed, pki().trust(), NOW)
    second = verify(with_value(twin, signed), pki().trust(), NOW)
    assert first.codes == second.codes == []
    assert first.identity == second.identity


def _halves(value):
    return int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")


def test_a_bit_of_the_value():
    def flipped(value, _info):
        return bytes([value[0] ^ 1]) + value[1:]

    refused(with_value(flipped), "signature-wrong")


DSIG11 = "{http://www.w3.org/2009/xmldsig11#}"


def encoded(key):
    """The key as one blob (XML signature 1.1)."""
    node = etree.Element(f"{DSIG11}DEREncodedKeyValue")
    form = PublicFormat.SubjectPublicKeyInfo
    node.text = xades.b64(key.public_key().public_bytes(Encoding.DER, form))
    return node


def ec_value(key):
    """The key as ds:KeyValue, of a curve."""
    value = etree.Element(ds("KeyValue"))
    holder = etree.SubElement(value, f"{DSIG11}ECKeyValue")
    etree.SubElement(holder, f"{DSIG11}NamedCurve", URI="urn:oid:1.2.840.10045.3.1.7")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    etree.SubElement(holder, f"{DSIG11}PublicKey").text = xades.b64(point)
    return value


def rsa_value(key):
    """The key as ds:KeyValue, of RSA."""
    value = etree.Element(ds("KeyValue"))
    holder = etree.SubElement(value, ds("RSAKeyValue"))
    numbers = key.public_key().public_numbers()
    for name, number in (("Modulus", numbers.n), ("Exponent", numbers.e)):
        data = number.to_bytes((number.bit_length() + 7) // 8, "big")
        etree.SubElement(holder, ds(name)).text = xades.b64(data)
    return value


@pytest.mark.parametrize("place", ["alone", "before", "behind", "in X509Data"])
@pytest.mark.parametrize("form", [encoded, ec_value, rsa_value])
def test_a_key_of_its_own(form, place):
    """Forged with a KeyValue: alone, or beside the victim's certificate."""
    stranger = rsa_key() if form is rsa_value else authority.new_key()

    def forged(signature):
        info = signature.find(ds("KeyInfo"))
        holder = info[0] if place == "in X509Data" else info
        holder.insert(0 if place == "before" else len(holder), form(stranger))
        if place == "alone":
            info.remove(info[0])

    name = algorithms.for_key(stranger.public_key())
    data = twisted(forged, key=stranger, algorithm=name)
    # For who takes the key that comes with it, the signature is right.
    signature = parse(data).find(ds("Signature"))
    value = base64.b64decode(signature.find(ds("SignatureValue")).text)
    info = canonical(signature.find(ds("SignedInfo")))
    algorithms.verify(name, stranger.public_key(), value, info)
    refused(data, "key-info")


def test_two_certificates():
    def second(signature):
        data = signature.find(f"{ds('KeyInfo')}/{ds('X509Data')}")
        node = etree.SubElement(data, ds("X509Certificate"))
        node.text = data[0].text

    refused(twisted(second), "key-info")


def test_a_swapped_certificate():
    """Same key, other name: only SigningCertificateV2 tells."""
    other = pki().person("Bruno Petit", pki().key)

    def swap(signature):
        node = next(signature.iter(ds("X509Certificate")))
        node.text = xades.b64(other.public_bytes(Encoding.DER))

    refused(twisted(swap), "certificate-swapped")


def test_the_digest_of_another_certificate():
    other = pki().person("Bruno Petit", pki().key).public_bytes(Encoding.DER)

    def swap(signature):
        holder = next(signature.iter(xd("CertDigest")))
        holder[1].text = xades.b64(hashlib.sha256(other).digest())

    refused(twisted(swap), "certificate-swapped")


def test_properties_changed_later():
    signed = pki().sign()
    data = signed.replace(b"<xades:SigningTime>2026", b"<xades:SigningTime>2025")
    assert data != signed
    refused(data, "properties-altered")


def test_a_certificate_that_is_none():
    def broken(signature):
        node = next(signature.iter(ds("X509Certificate")))
        node.text = xades.b64(b"certificate")

    refused(twisted(broken), "certificate-unreadable")


def test_signed_by_another_key():
    signed = twisted(lambda _one: None, key=authority.new_key())
    refused(signed, "signature-wrong")
    assert codes(pki().sign()) == []
