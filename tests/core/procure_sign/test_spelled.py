"""The short ways of the verifier find what the long ones find, or nothing."""

import random

import pytest
from cryptography.hazmat.primitives import hashes
from evidence_kit import NOW, a_statement, pki
from lxml import etree
from test_fuzz import mutated

from procure_sign.core import kept, shape, spelled, statement_xml, strict_xml
from procure_sign.core.reasons import Reason, Refused
from procure_sign.core.shape import take_apart
from procure_sign.core.statement import Act, Company
from procure_sign.core.verify import verify

SIGNED = pki().sign()
LONG = pki().long_term(pki().stamp(SIGNED))


def the_long_way(monkeypatch):
    monkeypatch.setattr(spelled, "info", lambda data: None)
    monkeypatch.setattr(spelled, "signed", lambda data: None)
    monkeypatch.setattr(statement_xml, "_cut", lambda data: b"")


def said(data):
    report = verify(data, pki().trust(), NOW)
    return report.codes, report.identity, report.signed_at, report.statement


@pytest.mark.parametrize("data", [SIGNED, LONG], ids=["B", "LT"])
def test_what_we_write_is_read_the_short_way(data):
    parts = take_apart(data)
    assert spelled.info(parts.info) == (
        parts.algorithm,
        parts.statement_digest,
        parts.properties_digest,
    )
    assert spelled.signed(parts.properties) == (
        parts.signed.at,
        parts.signed.certificate_digest,
        parts.signed.role,
    )
    assert statement_xml._cut(parts.statement) == a_statement().document


@pytest.mark.parametrize("data", [SIGNED, LONG], ids=["B", "LT"])
def test_both_ways_find_the_same(data, monkeypatch):
    short = take_apart(data), said(data)
    the_long_way(monkeypatch)
    assert (take_apart(data), said(data)) == short


def test_both_ways_refuse_the_same(monkeypatch):
    chance = random.Random(11)
    files = [mutated(SIGNED, chance) for _number in range(300)]
    short = [said(one) for one in files]
    assert not any(not codes for codes, *_rest in short)
    the_long_way(monkeypatch)
    assert [said(one) for one in files] == short


OTHERWISE = [
    (b'URI=""', b'URI="#x"'),
    (b'Id="statement"', b'Id="order"'),
    (b"xmlenc#sha256", b"xmlenc#sha512"),
    (b"</ds:Transforms>", b"</ds:Transforms> "),
    (b"<ds:DigestValue>", b"<ds:DigestValue>AAAA"),
    (b"enveloped-signature", b"enveloped-signaturx"),
    (b"#SignedProperties", b"xSignedProperties"),
    (b"www.w3.org", b"www-w3.org"),
    (b'"></ds:SignatureMethod>', b'">1</ds:SignatureMethod>'),
]


@pytest.mark.parametrize(("was", "now"), OTHERWISE)
def test_an_info_that_is_spelled_otherwise(was, now):
    data = take_apart(SIGNED).info
    assert was in data
    assert spelled.info(data.replace(was, now)) is None


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b'Id="properties"', b'Id="others"'),
        (b"application/xml", b"application-xml"),
        (b"Z</xades:SigningTime>", b"</xades:SigningTime>"),
        (b"<xades:SigningTime>20", b"<xades:SigningTime>0020"),
        (b"<xades:SigningTime>2", b"<xades:SigningTime>0"),
        (b"approver", b"Approver &amp; more"),
        (b"ObjectReference", b"Objectreference"),
    ],
)
def test_properties_that_are_spelled_otherwise(was, now):
    data = take_apart(SIGNED).properties
    assert was in data
    found = spelled.signed(data.replace(was, now))
    assert found is None or found[0].year < 1000


def test_a_month_that_is_none():
    data = take_apart(SIGNED).properties
    at = data.index(b"<xades:SigningTime>") + len(b"<xades:SigningTime>2026-")
    assert spelled.signed(data[:at] + b"13" + data[at + 2 :]) is None


def document(text):
    """A statement around a document that is spelled as it stands, digest right."""
    holder = text.encode()
    begin = statement_xml._begin(a_statement(document=holder, act=Act.CHANGE_POLICY))
    return begin + holder + b"</st:Document></st:Statement>"


@pytest.mark.parametrize(
    "text",
    [
        # It has our names' prefix from around it: alone it would be no XML.
        '<a xmlns="urn:x"><st:Foo></st:Foo></a>',
        'text<a xmlns="urn:x"></a>',
        '<a xmlns="urn:x"></a>text',
        '<a xmlns="urn:x"></a><a xmlns="urn:x"></a>',
        "",
    ],
)
@pytest.mark.parametrize(
    "read", [statement_xml.read, statement_xml.read_canonical], ids=["read", "cut"]
)
def test_a_document_that_is_none(text, read):
    with pytest.raises(Refused):
        read(document(text))


@pytest.mark.parametrize(
    "text", ['<a xmlns="urn:x" ></a>', '<a xmlns="urn:x"/>', "<a xmlns='urn:x'></a>"]
)
def test_a_statement_that_is_not_canonical(text):
    with pytest.raises(Refused, match="canonical"):
        statement_xml.read(document(text))


@pytest.mark.parametrize("own", [True, False])
def test_the_document_is_read_as_it_stands_alone(own):
    name = "st:BankFile" if own else "File"
    space = ' xmlns:st="urn:quittance:procure-sign:statement:1"' if own else ""
    text = f"<{name}{space or ' xmlns=' + chr(34) + 'urn:x' + chr(34)}></{name}>"
    statement = a_statement(document=text.encode(), act=Act.CHANGE_POLICY)
    data = statement_xml.write(statement)
    found, element = statement_xml.read_canonical(data)
    assert found == statement == statement_xml.read(data)
    assert strict_xml.canonical(element) == statement.document


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"company": Company("Müller & Söhne <Nord> \"A\" 'b' ]]>", "")},
        {"accounts": ("FR7630006000011234567890189",)},
        {"document": b'<a xmlns="urn:x">1 &amp; 2 &lt; 3 &gt; 2</a>'},
        {"document": b'<st:a xmlns:st="urn:x"></st:a>'},
        {"document": b'<x:a xmlns:x="urn:x"><a xmlns="urn:y"></a></x:a>'},
    ],
)
def test_a_statement_is_written_as_its_tree_is(changed):
    statement = a_statement(**changed)
    tree = statement_xml._write(statement, strict_xml.parse(statement.document))
    assert statement_xml.write(statement) == tree
    assert statement_xml.read(tree) == statement


@pytest.mark.parametrize("text", ['<a xmlns="urn:x" />', '<a xmlns="urn:x"/>'])
def test_what_is_not_canonical_is_not_written_as_it_stands(text):
    written = statement_xml.write(a_statement(document=text.encode()))
    assert text.encode() not in written
    with pytest.raises(Refused):
        statement_xml.read(written)


def wide(count, siblings=1):
    attributes = " ".join(f'a{number}="1"' for number in range(count))
    return f'<r xmlns="urn:x">{f"<a {attributes}/>" * siblings}</r>'.encode()


def test_attributes_are_counted_for_each_element():
    strict_xml.parse(wide(strict_xml.MAX_ATTRIBUTES, 3))
    with pytest.raises(Refused) as caught:
        strict_xml.parse(wide(strict_xml.MAX_ATTRIBUTES + 1))
    assert caught.value.reason is Reason.TOO_LARGE


def test_depth_is_counted_exactly():
    most = strict_xml.MAX_DEPTH
    for depth in (most, most + 1):
        text = '<a xmlns="urn:x">' + "<a>" * (depth - 1) + "</a>" * depth
        if depth == most:
            strict_xml.parse(text.encode())
        else:
            with pytest.raises(Refused):
                strict_xml.parse(text.encode())


@pytest.mark.parametrize("text", ["<a/>", '<a xmlns="urn:x"><b xmlns=""/></a>'])
def test_an_element_without_namespace(text):
    with pytest.raises(Refused) as caught:
        strict_xml.parse(text.encode())
    assert caught.value.detail == "namespace"


@pytest.mark.parametrize("name", ["id", "ID", "iD", "x:id", "x:Id"])
def test_an_id_in_any_spelling(name):
    root = etree.fromstring(SIGNED)
    # Beside one that only ends so, and is none.
    root[0].set("{urn:y}paid", "1")
    key = name.replace("x:", "{urn:x}")
    root[1].set(key, "statement")
    with pytest.raises(Refused) as caught:
        shape._check_ids(root, root[-1])
    assert caught.value.reason is Reason.ID


def test_a_fingerprint_is_that_of_the_object():
    anna, root = pki().anna, pki().root.certificate
    for one in (anna, root, anna):
        assert kept.of(one) == one.fingerprint(hashes.SHA256())
    # Were another object's place in memory ever taken, it would still be told apart.
    kept._fingerprints.put(id(anna), (root, kept.of(root)))
    assert kept.of(anna) == anna.fingerprint(hashes.SHA256())


def test_large_certificates_are_not_kept(monkeypatch):
    monkeypatch.setattr(kept, "_LARGEST", 100)
    kept._fingerprints._found.clear()
    assert kept.of(pki().anna) == pki().anna.fingerprint(hashes.SHA256())
    assert not len(kept._fingerprints)
