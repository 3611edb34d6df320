"""The README of a dossier: what is in it, and how to verify it without us."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from . import algorithms, stamp
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

_HEAD = """{title}

This dossier was made by Quittance. It is an ASiC-E container (ETSI EN 319 162-1):
unpack it with any zip program and run the commands below in its folder.

What the tools cannot tell you: whether the anchors in trust/ are those of the company.
Compare these SHA-256 fingerprints with those the company gave you on another way:
{fingerprints}

An administrator of the server who can run programs there, or who holds the key of an
anchor marked "built-in", could have made such evidence. He cannot change evidence
whose time stamp or log head is known elsewhere without its showing.

The whole dossier (once the time stamp's certificate has expired, add -attime and
the second at which it was made):
{whole}
"""


def readme(contents, files) -> str:
    """Write the text for these contents, with the commands for every evidence.

    :param files: those of the dossier so far, by name
    """
    parts = [
        _HEAD.format(
            title=contents.title, fingerprints=_anchors(contents), whole=_WHOLE
        )
    ]
    for number, evidence in enumerate(contents.evidences, 1):
        parts.append(_one(f"{number:03d}", evidence, files))
    return "\n".join(parts)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, as people compare it."""
    found = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest().upper()
    return ":".join(found[at : at + 2] for at in range(0, 64, 2))


def _anchors(contents):
    lines = []
    for one in (*contents.anchors, *contents.stamp_anchors):
        found = fingerprint(one)
        mark = " (built-in)" if found in contents.built_in else ""
        lines += [f"  {one.subject.rfc4514_string()}{mark}", f"    {found}"]
    return "\n".join(lines)


def _one(number, evidence, files):
    parts = take_apart(evidence)
    one = read(parts.statement)
    values = {
        "number": number,
        "at": parts.signed.at.strftime("%Y-%m-%d %H:%M:%S"),
        "epoch": int(parts.signed.at.timestamp()),
        "digest": algorithms.ALLOWED[parts.algorithm].digest.name,
    }
    commands = [_XMLSEC1]
    if "trust/lists.pem" in files:
        commands.append(_CHAIN)
    key = x509.load_der_x509_certificate(parts.certificate).public_key()
    # openssl wants an ECDSA value as DER, XML has r||s: xmlsec1 verifies those.
    if isinstance(key, rsa.RSAPublicKey) and parts.algorithm != algorithms.RSA_PSS:
        commands.append(_VALUE)
    if f"parts/{number}.tst" in files:
        commands.append(_STAMP)
        found = stamp.read(parts.unsigned.stamp, parts.stamped)
        values["stamped"] = int(found.at.timestamp())
    text = "\n".join(commands).format(**values)
    return (
        f"Evidence {number}: {one.act.value} of {one.record.reference}, revision "
        f"{one.record.revision}, {one.amount:f} {one.currency}\n"
        f"signed by {one.signer.name} as {one.signer.role} ({one.signer.level.value})"
        f" on {values['at']} UTC, document documents/{one.document_hash}.xml\n{text}\n"
    )
