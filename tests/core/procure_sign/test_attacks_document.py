"""Attacks on the document (signing.md 5, "Document"): each with its own reason."""

import pytest
from evidence_kit import NOW, ORDER, pki
from twisting import refused

from procure_sign.core.reasons import FAILED, Reason
from procure_sign.core.verify import verify

SIGNED = pki().sign()


def replaced(old, new, data=SIGNED):
    """The file with one thing changed after signing."""
    assert data.count(old) >= 1
    return data.replace(old, new, 1)


def test_an_altered_line():
    refused(replaced(b'"C62">10<', b'"C62">99<'), "document-altered")


def test_an_altered_total():
    refused(replaced(b">1200.00</st:Amount>", b">9.00</st:Amount>"), "document-altered")


def test_a_comment_splits_a_value():
    data = replaced(b">1200.00</cbc", b">1<!--x-->200.00</cbc")
    refused(data, "comment")


def test_comments_around_the_root():
    refused(SIGNED + b"<!-- -->", "comment")
    refused(replaced(b"<st:Statement", b"<!-- --><st:Statement"), "comment")


def test_an_instruction():
    refused(replaced(b"<st:Act>", b"<?php x?><st:Act>"), "processing-instruction")


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]>',
        b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd">',
    ],
)
def test_doctypes(doctype):
    refused(replaced(b"<st:Statement", doctype + b"<st:Statement"), "doctype")


def test_an_undeclared_entity():
    refused(replaced(b">approver<", b">&x;<"), "not-xml")


def test_another_encoding():
    text = SIGNED.decode().replace("UTF-8", "UTF-16")
    refused(text.encode("utf-16"), "not-utf8")
    refused(text.encode("utf-16-le"), "not-utf8")
    refused(text.replace("é", "e").encode("utf-16-le"), "not-utf8")
    refused(SIGNED.replace("é".encode(), "é".encode("latin-1")), "not-utf8")


def test_too_large():
    trust = pki().trust(limit=len(SIGNED) - 1)
    refused(SIGNED, "too-large", trust=trust)
    refused(SIGNED + b" " * 5_000_000, "too-large")


def test_too_deep():
    deep = b"<a>" * 2000 + b"</a>" * 2000
    refused(replaced(b"</Order>", deep + b"</Order>"), "not-xml")


def test_another_root():
    refused(ORDER.encode(), "wrong-root")
    refused(b'<a xmlns="urn:a"/>', "wrong-root")


def test_without_signature():
    start = SIGNED.index(b"<ds:Signature")
    end = SIGNED.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    refused(SIGNED[:start] + SIGNED[end:], "no-signature")


def test_two_signatures():
    start = SIGNED.index(b"<ds:Signature")
    end = SIGNED.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    refused(SIGNED[:end] + SIGNED[start:], "several-signatures")


def test_a_signature_that_is_not_last():
    refused(replaced(b"</ds:Signature>", b"</ds:Signature>text"), "signature-not-last")
    more = b"</ds:Signature><st:Amount>1</st:Amount>"
    refused(replaced(b"</ds:Signature>", more), "signature-not-last")


def test_an_unsigned_object():
    more = b"</ds:Object><ds:Object><ds:a/></ds:Object></ds:Signature>"
    refused(replaced(b"</ds:Object></ds:Signature>", more), "unexpected-object")
    more = b'<ds:Object><st:Amount xmlns:st="urn:x">1</st:Amount><xades:Qual'
    refused(replaced(b"<ds:Object><xades:Qual", more), "unexpected-object")


def test_unexpected_ids():
    refused(replaced(b"<cbc:ID ", b'<cbc:ID Id="statement" '), "unexpected-id")
    refused(replaced(b"<cbc:ID ", b'<cbc:ID xml:id="a" '), "unexpected-id")
    refused(replaced(b"<st:Act>", b'<st:Act ID="properties">'), "unexpected-id")


def test_nodes_that_a_statement_does_not_have():
    data = replaced(b"<st:Act>", b"<st:Extra>1</st:Extra><st:Act>")
    refused(data, "document-altered")


@pytest.mark.parametrize("cut", range(0, len(SIGNED), 97))
def test_a_file_cut_short(cut):
    report = verify(SIGNED[:cut], pki().trust(), NOW)
    assert report.indication == FAILED
    assert report.codes == [Reason.NOT_XML.code]
