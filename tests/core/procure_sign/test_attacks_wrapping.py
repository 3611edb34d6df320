"""XML signature wrapping, XSW 1 to 8: refused by where the parts stand.

McIntosh and Austel 2005; numbers as in Somorovsky et al., "On Breaking SAML", 2012.
Each is tried as it was signed (its digest is wrong then), signed again by the right
signer over all that stands there, and signed again over the hidden statement alone.
The last two verify elsewhere (but 1 and 6, whose ds:Signature has a foreign child for
libxmlsec too): no broken digest helps us to refuse them.
"""

import copy
import hashlib

import pytest
import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding
from evidence_kit import a_statement, pki
from lxml import etree
from twisting import refused, written

from procure_sign.core import algorithms, statement_xml, xades
from procure_sign.core.names import ds, st
from procure_sign.core.names import xades as xd
from procure_sign.core.strict_xml import canonical, parse

#: The prefix of the right one, so that moving it changes none of its bytes.
NAMED = {"st": st("")[1:-1]}


def under(parent, *children):
    """Put nodes under a parent, and give it back."""
    parent.extend(children)
    return parent


def envelope(*children):
    """A message around statements, of the name that a root must have."""
    return under(etree.Element(st("Statement"), nsmap=NAMED), *children)


def xsw1(evil, right, signature):
    return under(evil, under(signature, right))


def xsw2(evil, right, signature):
    return under(evil, right, signature)


def xsw3(evil, right, signature):
    return envelope(evil, under(right, signature))


def xsw4(evil, right, signature):
    return envelope(under(evil, under(right, signature)))


def xsw5(evil, right, signature):
    return envelope(under(evil, signature), right)


def xsw6(evil, right, signature):
    return envelope(under(evil, under(signature, right)))


def xsw7(evil, right, signature):
    extensions = etree.Element(st("Extensions"), nsmap=NAMED)
    return envelope(under(extensions, evil), under(right, signature))


def xsw8(evil, right, signature):
    return under(evil, under(signature, under(etree.Element(ds("Object")), right)))


def in_document(evil, right, signature):
    """Not among the eight: where our statement holds foreign XML."""
    evil.find(st("Document")).append(right)
    return under(evil, signature)


def parts():
    """A forged statement, the right one and its signature, each alone."""
    evil = parse(statement_xml.write(a_statement(nonce="ee" * 32)))
    right = parse(pki().sign())
    signature = right.find(ds("Signature"))
    right.remove(signature)
    return evil, right, signature


def as_signed(wrap):
    """The attack of somebody without a key."""
    return written(wrap(*parts()))


def signed_again(wrap):
    """The reference's address stays empty: all but the signature is signed."""
    root = parse(written(wrap(*parts())))
    whole = copy.deepcopy(root)
    gone = next(whole.iter(ds("Signature")))
    gone.getparent().remove(gone)
    return resigned(root, whole)


def signed_by_id(wrap):
    """The classic: the signature names the hidden statement, a reader takes another."""
    evil, right, signature = parts()
    right.set("Id", "hidden")
    signature.find(f".//{ds('Reference')}").set("URI", "#hidden")
    root = parse(written(wrap(evil, right, signature)))
    hidden = next(one for one in root.iter() if one.get("Id") == "hidden")
    if not list(hidden.iter(ds("Signature"))):
        # There is no signature in it to take out: the transform would find nothing.
        transforms = next(root.iter(ds("Transforms")))
        transforms.remove(transforms[0])
    hidden = parse(canonical(hidden))
    for one in hidden.iter(ds("Signature")):
        one.getparent().remove(one)
    return resigned(root, hidden)


def resigned(root, meant):
    """Make the digests and the value right for what is meant."""
    signature = next(root.iter(ds("Signature")))
    properties = next(root.iter(xd("SignedProperties")))
    values = signature.iter(ds("Reference"))
    for reference, node in zip(values, (meant, properties), strict=True):
        digest = hashlib.sha256(canonical(node)).digest()
        reference.find(ds("DigestValue")).text = xades.b64(digest)
    info = canonical(signature.find(ds("SignedInfo")))
    name = algorithms.for_key(pki().key.public_key())
    value = algorithms.sign(name, pki().key, info)
    signature.find(ds("SignatureValue")).text = xades.b64(value)
    return written(root)


def accepted_elsewhere(data):
    """What python-xmlsec says, with the right key and all Ids known."""
    root = etree.fromstring(data)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(
        pki().anna.public_bytes(Encoding.PEM), xmlsec.KeyFormat.CERT_PEM
    )
    for node in root.iter():
        if node.tag in (xd("SignedProperties"), st("Statement")) and node.get("Id"):
            context.register_id(node, "Id")
    try:
        context.verify(next(root.iter(ds("Signature"))))
    except xmlsec.Error:
        return False
    return True


#: The rule that refuses: as signed, signed again, signed by the hidden one's Id.
CASES = {
    xsw1: ("signature-shape", "signature-shape", "unexpected-id"),
    xsw2: ("document-altered", "statement-shape", "unexpected-id"),
    xsw3: ("signature-not-last", "signature-not-last", "signature-not-last"),
    xsw4: ("signature-not-last", "signature-not-last", "signature-not-last"),
    xsw5: ("signature-not-last", "signature-not-last", "signature-not-last"),
    xsw6: ("signature-not-last", "signature-not-last", "signature-not-last"),
    xsw7: ("signature-not-last", "signature-not-last", "signature-not-last"),
    xsw8: ("unexpected-object", "unexpected-object", "unexpected-id"),
    in_document: ("document-altered", "statement-shape", "unexpected-id"),
}


@pytest.mark.parametrize("wrap", CASES, ids=lambda one: one.__name__)
def test_as_signed(wrap):
    refused(as_signed(wrap), CASES[wrap][0])


@pytest.mark.parametrize("wrap", CASES, ids=lambda one: one.__name__)
def test_signed_again(wrap):
    data = signed_again(wrap)
    assert accepted_elsewhere(data) is (wrap not in (xsw1, xsw6))
    refused(data, CASES[wrap][1])


@pytest.mark.parametrize("wrap", CASES, ids=lambda one: one.__name__)
def test_signed_by_id(wrap):
    data = signed_by_id(wrap)
    assert accepted_elsewhere(data) is (wrap not in (xsw1, xsw6))
    refused(data, CASES[wrap][2])
