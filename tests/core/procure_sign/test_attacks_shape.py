"""Signatures of another shape, made by the right signer: refused all the same.

Wrapping has its own file beside this one.
"""

import copy

import pytest
from evidence_kit import a_statement, pki
from lxml import etree
from twisting import codes, refused, twisted

from procure_sign.core.names import EXCLUSIVE, ds, xades
from procure_sign.core.strict_xml import canonical, parse


def reference(signature, number=0):
    return signature.findall(f"{ds('SignedInfo')}/{ds('Reference')}")[number]


def transforms(signature):
    return reference(signature)[0]


def test_the_twister_itself_passes():
    assert codes(twisted(lambda signature: None)) == []


def test_a_reference_removed():
    for number in (0, 1):
        data = twisted(lambda one, at=number: one[0].remove(reference(one, at)))
        refused(data, "reference-count")


def test_a_reference_too_many():
    refused(twisted(another_reference), "reference-count")


def another_reference(signature):
    more = copy.deepcopy(reference(signature))
    more.attrib.pop("Id")
    signature[0].append(more)


def test_nine_hundred_references():
    def many(signature):
        for _number in range(900):
            another_reference(signature)

    refused(twisted(many), "reference-count")


@pytest.mark.parametrize(
    "name",
    [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        EXCLUSIVE + "WithComments",
    ],
)
def test_foreign_transforms(name):
    data = twisted(lambda one: transforms(one)[1].set("Algorithm", name))
    refused(data, "transform")
    data = twisted(lambda one: _append(transforms(one), name))
    refused(data, "transform")


def _append(parent, name):
    etree.SubElement(parent, ds("Transform"), Algorithm=name)


def test_parameters_of_a_transform():
    def xpath(signature):
        etree.SubElement(transforms(signature)[0], ds("XPath")).text = "//x"

    refused(twisted(xpath), "transform")


def test_inclusive_prefixes():
    def prefixes(node):
        etree.SubElement(node, f"{{{EXCLUSIVE}}}InclusiveNamespaces", PrefixList="st")

    refused(twisted(lambda one: prefixes(transforms(one)[1])), "inclusive-namespaces")
    refused(twisted(lambda one: prefixes(one[0][0])), "inclusive-namespaces")


@pytest.mark.parametrize("uri", ["http://example.com/a", "order.xml", "#statement"])
def test_other_addresses(uri):
    data = twisted(lambda one: reference(one).set("URI", uri))
    refused(data, "reference-uri")


def test_a_reference_without_address_or_type():
    refused(twisted(lambda one: reference(one).attrib.pop("URI")), "reference-uri")
    data = twisted(lambda one: reference(one, 1).attrib.pop("Type"))
    refused(data, "reference-uri")


def test_another_canonicalization():
    name = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    data = twisted(lambda one: one[0][0].set("Algorithm", name))
    refused(data, "signature-shape")


def test_another_digest():
    sha1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    data = twisted(lambda one: reference(one)[1].set("Algorithm", sha1))
    refused(data, "digest-algorithm")


def test_properties_elsewhere():
    """A second SignedProperties, for a verifier that takes the first one it meets."""
    fake = (
        f'<x:SignedProperties xmlns:x="{xades("")[1:-1]}" Id="properties"/>'
    ).encode()
    signed = pki().sign().replace(b"<st:Database>", fake + b"<st:Database>")
    refused(signed, "unexpected-id")


@pytest.mark.parametrize("name", [ds("Reference"), xades("SignedProperties")])
def test_parts_of_a_signature_in_the_document(name):
    """Even when the right person signed them: another tool might take them."""
    order = parse(a_statement().document)
    etree.SubElement(order, name)
    refused(pki().sign(a_statement(document=canonical(order))), "unexpected-id")


def test_two_signed_properties():
    def double(signature):
        found = next(signature.iter(xades("SignedProperties")))
        other = copy.deepcopy(found)
        other.attrib.pop("Id")
        found.addnext(other)

    refused(twisted(double), "signed-properties")


def test_duplicate_ids():
    data = pki().sign().replace(b"<st:Database>", b'<st:Database Id="signature">')
    refused(data, "unexpected-id")


def test_base64_with_other_signs():
    signed = pki().sign()
    start = signed.index(b"<ds:SignatureValue>") + len(b"<ds:SignatureValue>")
    refused(signed[:start] + b"!" + signed[start:], "base64")


def test_unknown_unsigned_properties():
    def more(signature):
        qualifying = next(signature.iter(xades("QualifyingProperties")))
        unsigned = etree.SubElement(qualifying, xades("UnsignedProperties"))
        about = etree.SubElement(unsigned, xades("UnsignedSignatureProperties"))
        etree.SubElement(about, xades("CounterSignature"))

    refused(twisted(more), "unsigned-properties")
