"""The README of a dossier: what is in it, and how to verify it without us."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from . import algorithms, dossier_ocsp, stamp
from .dossier_words import ENGLISH, Words
from .shape import take_apart
from .statement_xml import read

_XMLSEC1 = """xmlsec1 --verify --enabled-key-data x509 \\
  --trusted-pem trust/anchors.pem --untrusted-pem trust/others.pem \\
  --enabled-reference-uris empty,same-doc \\
  --verification-time "{at}" \\
  --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties \\
  evidence/{number}.xml"""
_CHAIN = """openssl verify -crl_check_all -CAfile trust/anchors.pem \\
  -untrusted trust/others.pem -CRLfile trust/lists.pem \\
  -attime {epoch} parts/{number}.pem"""
_VALUE = """openssl x509 -in parts/{number}.pem -pubkey -noout > key.pem
openssl dgst -{digest} -verify key.pem -signature parts/{number}.value \\
  parts/{number}.signedinfo"""
_STAMP = """openssl ts -verify -token_in -in parts/{number}.tst \\
  -data parts/{number}.stamped -CAfile trust/stamp-anchors.pem -attime {stamped}"""
_WHOLE = """openssl ts -verify -token_in -in META-INF/timestamp.tst \\
  -data META-INF/ASiCManifest.xml -CAfile trust/stamp-anchors.pem"""


def readme(contents, files, words: Words = ENGLISH) -> str:
    """Write the text for these contents, with the commands for every evidence.

    :param files: those of the dossier so far, by name
    :param words: the language; the commands are the same
    """
    marks = _anchors(contents, words)
    parts = [words.head.format(title=contents.title, fingerprints=marks, whole=_WHOLE)]
    newest = _newest(contents.crls)
    for number, evidence in enumerate(contents.evidences, 1):
        name = f"{number:03d}"
        parts.append(_one(name, evidence, files, words, newest, contents.crls))
    return "\n".join(parts)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, as people compare it."""
    found = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest().upper()
    return ":".join(found[at : at + 2] for at in range(0, 64, 2))


def _anchors(contents, words):
    lines = []
    for one in (*contents.anchors, *contents.stamp_anchors):
        found = fingerprint(one)
        mark = words.built_in if found in contents.built_in else ""
        lines += [f"  {one.subject.rfc4514_string()}{mark}", f"    {found}"]
    if contents.founding:
        lines += ["", words.founding, *_founding(contents)]
    return "\n".join(lines)


def _founding(contents):
    """What the page says that was printed then, by the name of its subject if known."""
    known = (*contents.anchors, *contents.stamp_anchors, *contents.others)
    names = {fingerprint(one): one.subject.rfc4514_string() for one in known}
    for name, mark in contents.founding:
        yield from (f"  {names.get(mark, name)}", f"    {mark}")


def _newest(crls):
    """Say when the lists hold: openssl refuses one that is newer than its moment."""
    issued = [x509.load_der_x509_crl(one).last_update_utc for one in crls]
    return max((int(one.timestamp()) for one in issued), default=0)


def _one(number, evidence, files, words, newest, crls):
    parts = take_apart(evidence)
    one = read(parts.statement)
    values = {
        "number": number,
        "at": parts.signed.at.strftime("%Y-%m-%d %H:%M:%S"),
        "epoch": max(int(parts.signed.at.timestamp()), newest),
        "digest": algorithms.ALLOWED[parts.algorithm].digest.name,
    }
    commands = [_XMLSEC1]
    commands += dossier_ocsp.commands(number, parts.certificate, files, crls, _CHAIN)
    key = x509.load_der_x509_certificate(parts.certificate).public_key()
    # openssl wants an ECDSA value as DER, XML has r||s: xmlsec1 verifies those.
    if isinstance(key, rsa.RSAPublicKey) and parts.algorithm != algorithms.RSA_PSS:
        commands.append(_VALUE)
    if f"parts/{number}.tst" in files:
        commands.append(_STAMP)
        found = stamp.read(parts.unsigned.stamp, parts.stamped)
        values["stamped"] = int(found.at.timestamp())
    text = "\n".join(commands).format(**values)
    return words.evidence.format(
        number=number,
        act=one.act.value,
        reference=one.record.reference,
        revision=one.record.revision,
        amount=f"{one.amount:f} {one.currency}",
        signer=one.signer.name,
        role=one.signer.role,
        level=one.signer.level.value,
        at=values["at"],
        document=one.document_hash,
        commands=text,
    )
